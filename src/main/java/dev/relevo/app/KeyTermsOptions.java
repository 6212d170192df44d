package dev.relevo.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.http.admin.Spans;
import dev.relevo.wire.JsonMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * What the command line says about a key, in the terms of {@code /admin/keys}; {@code none} takes
 * something away.
 */
final class KeyTermsOptions {
  private static final String NONE = "none";
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("s", "1s"),
          Map.entry("sec", "1s"),
          Map.entry("second", "1s"),
          Map.entry("m", "1m"),
          Map.entry("min", "1m"),
          Map.entry("minute", "1m"),
          Map.entry("h", "1h"),
          Map.entry("hour", "1h"),
          Map.entry("d", "1d"),
          Map.entry("day", "1d"));

  @Option(names = "--name", paramLabel = "NAME", description = "What the key is called.")
  private @Nullable String name;

  @Option(names = "--owner", paramLabel = "OWNER", description = "Whose it is.")
  private @Nullable String owner;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "A model that may answer it (MODEL, WORKER/MODEL, or a beginning and a star); may be"
              + " given several times. Without: any.")
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "A provider that may answer it; may be given several times. Without: any.")
  private List<String> providers = new ArrayList<>();

  @Option(
      names = "--privacy",
      paramLabel = "RULE",
      description = "local: nothing it asks leaves own hardware; any.")
  private @Nullable String privacy;

  @Option(
      names = "--priority",
      paramLabel = "PRIORITY",
      description = "The highest priority of what it asks: high, normal, low.")
  private @Nullable String priority;

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "When it ends: a time from now such as 90d or 12h, or 2030-01-31T00:00:00Z.")
  private @Nullable String expires;

  @Option(
      names = "--requests",
      paramLabel = "NUMBER/TIME",
      description = "How many requests, such as 100/min; of one minute where no time is given.")
  private @Nullable String requests;

  @Option(
      names = "--tokens",
      paramLabel = "NUMBER/TIME",
      description = "How many tokens, such as 100000/min; the time is the same as of requests.")
  private @Nullable String tokens;

  @Option(
      names = "--concurrency",
      paramLabel = "NUMBER",
      description = "How many requests at once.")
  private @Nullable String concurrency;

  @Option(names = "--daily", paramLabel = "USD", description = "How much it may spend in a day.")
  private @Nullable String daily;

  @Option(
      names = "--monthly",
      paramLabel = "USD",
      description = "How much it may spend in a month.")
  private @Nullable String monthly;

  private @Nullable String window;

  /** All that is said, as JSON. */
  ObjectNode json() {
    ObjectNode json = JsonMapper.mapper().createObjectNode();
    put(json, "name", name, false);
    put(json, "owner", owner, true);
    put(json, "models", models);
    put(json, "providers", providers);
    put(json, "privacy", privacy, false);
    put(json, "priority", priority, true);
    put(json, "expires", expires, true);
    ObjectNode rate = JsonMapper.mapper().createObjectNode();
    putRate(rate, "requests", "--requests", requests);
    putRate(rate, "tokens", "--tokens", tokens);
    putNumber(rate, "concurrency", "--concurrency", concurrency);
    if (window != null) {
      rate.put("window", window);
    }
    ObjectNode budget = JsonMapper.mapper().createObjectNode();
    put(budget, "daily_usd", daily, true);
    put(budget, "monthly_usd", monthly, true);
    if (!rate.isEmpty()) {
      json.set("rate", rate);
    }
    if (!budget.isEmpty()) {
      json.set("budget", budget);
    }
    return json;
  }

  private static void put(ObjectNode json, String field, @Nullable String said, boolean orNone) {
    if (said != null) {
      json.put(field, orNone && said.equalsIgnoreCase(NONE) ? null : said);
    }
  }

  private static void put(ObjectNode json, String field, List<String> said) {
    if (!said.isEmpty()) {
      ArrayNode names = json.putArray(field);
      said.stream().filter(one -> !one.equalsIgnoreCase(NONE)).forEach(names::add);
    }
  }

  private void putRate(ObjectNode rate, String field, String option, @Nullable String said) {
    if (said == null) {
      return;
    }
    int slash = said.indexOf('/');
    putNumber(rate, field, option, slash < 0 ? said : said.substring(0, slash));
    if (slash >= 0) {
      String time = said.substring(slash + 1).strip().toLowerCase(Locale.ROOT);
      Duration span = Spans.read(WORDS.getOrDefault(time, time));
      if (span == null) {
        throw new CommandFailure(
            option + " is '" + said + "' but must be a number for a time, such as 100/min");
      }
      String written = Spans.text(span);
      if (window != null && !window.equals(written)) {
        throw new CommandFailure("--requests and --tokens must be for the same time");
      }
      window = written;
    }
  }

  private static void putNumber(
      ObjectNode json, String field, String option, @Nullable String said) {
    if (said == null) {
      return;
    }
    if (said.strip().equalsIgnoreCase(NONE)) {
      json.putNull(field);
      return;
    }
    try {
      json.put(field, Long.parseLong(said.strip()));
    } catch (NumberFormatException e) {
      throw new CommandFailure(
          option + " is '" + said + "' but must be a whole number, or none", e);
    }
  }
}
