package dev.relevo.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.relevo.access.StaticKey;
import dev.relevo.settings.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the environment variables that deployments already use say, in terms of the configuration.
 * Values carry the variable's name as their origin, so that faults can tell it.
 *
 * @param config lies below the configuration file: the file's keys win
 * @param apiKeys keys of callers, beside those in the file
 * @param adminKeys keys of administrators, beside those in the file
 * @param notes what was found, and what has no effect
 */
record Environment(
    Config config, List<StaticKey> apiKeys, List<StaticKey> adminKeys, List<Note> notes) {
  /** The values of {@code LOG_LEVEL}. */
  static final Set<String> LOG_LEVELS =
      new TreeSet<>(Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF"));

  private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?");

  private static final String AN_INTERVAL =
      "seconds, milliseconds from 1000 on, or a duration such as 30s";

  /** From here on a plain number of an interval is one of milliseconds. */
  private static final double MILLISECONDS_FROM = 1_000;

  Environment {
    Objects.requireNonNull(config, "config");
    apiKeys = List.copyOf(apiKeys);
    adminKeys = List.copyOf(adminKeys);
    notes = List.copyOf(notes);
  }

  /**
   * Reads the variables.
   *
   * @param configured the kinds of the providers in the configuration file, by their names
   * @param fleet the addresses of a fleet of Ollama hosts, by their names
   * @param faults takes wrong values under the variable's name
   */
  static Environment read(
      Variables variables,
      Map<String, String> configured,
      Map<String, String> fleet,
      Faults faults) {
    List<Note> notes = new ArrayList<>();
    ProviderDrafts drafts = new ProviderDrafts();
    CloudKeys.read(variables, configured, drafts, notes);
    OllamaVariables.read(variables, configured, fleet, drafts, notes);
    readLocalModel(variables, drafts, notes);
    readHealthInterval(variables, configured.keySet(), drafts, faults, notes);
    Config config = ConfigFactory.empty().withValue("relevo.providers", drafts.toConfig());
    config = with(config, "relevo.http.host", variables, "HOST", notes);
    config = with(config, "relevo.http.port", variables, "PORT", notes);
    config = with(config, "relevo.routing.strategy", variables, "WORKER_POOL_STRATEGY", notes);
    config = with(config, "relevo.routing.default-max-tokens", variables, "MAX_TOKENS", notes);
    config = with(config, "relevo.limits.requests", variables, "RATE_LIMIT_REQUESTS", notes);
    config = withRateWindow(config, variables, faults, notes);
    config = with(config, "relevo.telemetry.access-log.format", variables, "LOG_FORMAT", notes);
    config = TraceVariables.read(config, variables, faults, notes);
    checkLogLevel(variables, faults);
    return new Environment(
        config,
        keys(variables, "API_KEYS", "callers", notes),
        keys(variables, "ADMIN_API_KEYS", "administrators", notes),
        notes);
  }

  private static void readLocalModel(Variables variables, ProviderDrafts drafts, List<Note> notes) {
    String path = variables.get("LOCAL_MODEL_PATH");
    if (path == null) {
      for (String name : variables.set("N_CTX", "N_THREADS")) {
        notes.add(Note.warning(name + " has no effect without LOCAL_MODEL_PATH"));
      }
      return;
    }
    drafts.put("local", "kind", "embedded", Names.source("LOCAL_MODEL_PATH"));
    drafts.put("local", "path", path, Names.source("LOCAL_MODEL_PATH"));
    copy(variables, "N_CTX", "context-tokens", drafts);
    copy(variables, "N_THREADS", "threads", drafts);
    notes.add(Note.found("LOCAL_MODEL_PATH: worker local runs " + path));
  }

  private static void copy(
      Variables variables, String variable, String key, ProviderDrafts drafts) {
    String value = variables.get(variable);
    if (value != null) {
      drafts.put("local", key, value, Names.source(variable));
    }
  }

  private static void readHealthInterval(
      Variables variables,
      Set<String> configured,
      ProviderDrafts drafts,
      Faults faults,
      List<Note> notes) {
    String text = variables.get("HEALTH_CHECK_INTERVAL");
    if (text == null) {
      return;
    }
    Duration interval = interval(text);
    if (interval == null) {
      faults.add("HEALTH_CHECK_INTERVAL", "is '" + text + "' but must be " + AN_INTERVAL);
      return;
    }
    Set<String> ids = new TreeSet<>(configured);
    ids.addAll(drafts.ids());
    String source = Names.source("HEALTH_CHECK_INTERVAL");
    ids.forEach(id -> drafts.put(id, "health-interval", interval.toMillis() + "ms", source));
    notes.add(
        Note.found(
            "HEALTH_CHECK_INTERVAL: workers are probed every " + interval.toMillis() + " ms"));
  }

  /** A positive interval, or null. */
  private static @Nullable Duration interval(String text) {
    String written = text;
    if (NUMBER.matcher(text).matches()) {
      written += Double.parseDouble(text) >= MILLISECONDS_FROM ? "ms" : "s";
    }
    try {
      Duration interval =
          ConfigFactory.parseMap(Map.of("interval", written)).getDuration("interval");
      return interval.toMillis() <= 0 ? null : interval;
    } catch (ConfigException e) {
      return null;
    }
  }

  private static Config with(
      Config config, String path, Variables variables, String name, List<Note> notes) {
    String value = variables.get(name);
    if (value == null) {
      return config;
    }
    notes.add(Note.found(name + ": " + path + " = " + value));
    return config.withValue(path, ConfigValueFactory.fromAnyRef(value, Names.source(name)));
  }

  private static Config withRateWindow(
      Config config, Variables variables, Faults faults, List<Note> notes) {
    String text = variables.get("RATE_LIMIT_WINDOW");
    if (text == null) {
      return config;
    }
    Duration window = interval(text);
    boolean plain = NUMBER.matcher(text).matches();
    if (window == null) {
      faults.add("RATE_LIMIT_WINDOW", "is '" + text + "' but must be " + AN_INTERVAL);
      return config;
    }
    if (plain && Double.parseDouble(text) >= MILLISECONDS_FROM && window.toMillisPart() != 0) {
      faults.add(
          "RATE_LIMIT_WINDOW",
          "is '"
              + text
              + "', which would be milliseconds and looks like seconds; write "
              + text
              + "s or "
              + text
              + "ms");
      return config;
    }
    if (!variables.has("RATE_LIMIT_REQUESTS")) {
      notes.add(
          Note.warning(
              "RATE_LIMIT_WINDOW has no effect without RATE_LIMIT_REQUESTS or relevo.limits"));
    }
    String written = window.toMillis() + "ms";
    notes.add(Note.found("RATE_LIMIT_WINDOW: relevo.limits.window = " + written));
    return config.withValue(
        "relevo.limits.window",
        ConfigValueFactory.fromAnyRef(written, Names.source("RATE_LIMIT_WINDOW")));
  }

  private static void checkLogLevel(Variables variables, Faults faults) {
    String level = variables.get("LOG_LEVEL");
    if (level != null && !LOG_LEVELS.contains(level.toUpperCase(Locale.ROOT))) {
      faults.add(
          "LOG_LEVEL", "is '" + level + "' but must be one of " + String.join(", ", LOG_LEVELS));
    }
  }

  private static List<StaticKey> keys(
      Variables variables, String name, String whose, List<Note> notes) {
    List<StaticKey> keys = variables.list(List.of(name)).stream().map(StaticKey::of).toList();
    if (!keys.isEmpty()) {
      notes.add(Note.found(name + ": " + Names.count(keys.size(), "key") + " *** for " + whose));
    }
    return keys;
  }
}
