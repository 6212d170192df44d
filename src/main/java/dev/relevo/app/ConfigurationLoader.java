package dev.relevo.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.relevo.access.AccessSettings;
import dev.relevo.access.LimitSettings;
import dev.relevo.database.DatabaseSettings;
import dev.relevo.gateway.GatewaySettings;
import dev.relevo.http.HttpSettings;
import dev.relevo.ledger.LedgerSettings;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import dev.relevo.settings.SettingsException;
import dev.relevo.settings.SyntaxFault;
import dev.relevo.telemetry.TelemetrySettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration. What comes first in this list wins: options of the command line, the
 * configuration file, environment variables, the defaults of {@code reference.conf}.
 */
final class ConfigurationLoader {
  private static final String ROOT = "relevo";

  private final Variables variables;
  private final Path directory;

  /**
   * A loader.
   *
   * @param variables the environment, also for substitutions in the file
   * @param directory what relative names of files are relative to
   */
  ConfigurationLoader(Variables variables, Path directory) {
    this.variables = variables;
    this.directory = directory;
  }

  /**
   * Reads everything and finds all faults; never fails.
   *
   * @param option the file named on the command line, or null
   * @param options what other options say, in terms of the configuration
   */
  Configuration load(@Nullable Path option, Config options) {
    ConfigurationFile file = ConfigurationFile.find(option, variables, directory);
    try {
      return load(file, file.read(), options);
    } catch (SettingsException e) {
      return withoutFile(file, options, e.faults());
    } catch (ConfigException e) { // substitutions that lead nowhere or in a circle
      return withoutFile(file, options, List.of(SyntaxFault.of(e)));
    }
  }

  /** What can be said beside the one fault that the file cannot be read at all. */
  private Configuration withoutFile(ConfigurationFile file, Config options, List<String> faults) {
    Configuration rest = load(file, ConfigFactory.empty(), options);
    return new Configuration(
        rest.gateway(),
        rest.http(),
        rest.access(),
        rest.limits(),
        rest.database(),
        rest.ledger(),
        rest.telemetry(),
        rest.models(),
        file,
        rest.keys(),
        rest.notes(),
        faults);
  }

  private Configuration load(ConfigurationFile file, Config said, Config options) {
    Faults faults = new Faults();
    List<Note> notes = new ArrayList<>();
    Config defaults = ConfigFactory.defaultReferenceUnresolved().withOnlyPath(ROOT);
    Map<String, String> fleet = Fleet.read(directory, faults, notes);
    Map<String, String> configured = kinds(resolved(said.withFallback(defaults)));
    Environment environment =
        Environment.read(variables, withoutBuiltIn(configured), fleet, faults);
    notes.addAll(environment.notes());
    Config builtIn =
        BuiltInModel.draft(
            configured,
            kinds(environment.config()).keySet(),
            !configured.containsKey(OllamaVariables.ID)
                && OllamaVariables.isGuessed(variables, fleet));
    Config whole =
        resolved(
            options
                .withFallback(said)
                .withFallback(environment.config())
                .withFallback(builtIn)
                .withFallback(defaults));
    Section root = Section.of(whole, ROOT, faults);
    GatewaySettings gateway = GatewaySettings.from(root);
    HttpSettings http = HttpSettings.from(root.section("http"));
    AccessSettings access =
        AccessSettings.from(root.section("access"))
            .with(environment.apiKeys(), environment.adminKeys());
    LimitSettings limits = LimitSettings.from(root);
    DatabaseSettings database = DatabaseSettings.from(root.section("database"));
    LedgerSettings ledger = LedgerSettings.from(root.section("ledger"), gateway.prices());
    TelemetrySettings telemetry = TelemetrySettings.from(root.section("telemetry"));
    root.end();
    findStrayKeys(said, faults);
    checkReach(http, access, faults);
    noteWithoutAdministrators(access, notes);
    List<String> told = faults.found().stream().map(fault -> Origins.told(fault, whole)).toList();
    return new Configuration(
        gateway,
        http,
        access,
        limits,
        database,
        ledger,
        telemetry,
        gateway.models(),
        file,
        new ConfigKeys(whole),
        notes,
        told);
  }

  /** Substitutions are looked up in the configuration, then in the environment. */
  private Config resolved(Config config) {
    return config.resolve(
        ConfigResolveOptions.noSystem().appendResolver(new VariableResolver(variables)));
  }

  private record VariableResolver(Variables variables) implements ConfigResolver {
    @Override
    public @Nullable ConfigValue lookup(String path) {
      String value = variables.all().get(path);
      return value == null ? null : ConfigValueFactory.fromAnyRef(value, Names.source(path));
    }

    @Override
    public ConfigResolver withFallback(ConfigResolver fallback) {
      return this;
    }
  }

  /** The kinds of the configured providers by their names, those that are switched off included. */
  private static Map<String, String> kinds(Config config) {
    Map<String, String> kinds = new TreeMap<>();
    if (config.root().get(ROOT) instanceof ConfigObject root
        && root.get("providers") instanceof ConfigObject providers) {
      providers.forEach(
          (id, provider) -> {
            ConfigValue kind = provider instanceof ConfigObject keys ? keys.get("kind") : null;
            kinds.put(id, kind == null ? id : String.valueOf(kind.unwrapped()));
          });
    }
    return kinds;
  }

  /** Whoever only sets the built-in model right still wants what else is there to be looked for. */
  private static Map<String, String> withoutBuiltIn(Map<String, String> configured) {
    Map<String, String> others = new TreeMap<>(configured);
    others.remove(BuiltInModel.ID);
    return others;
  }

  private static void findStrayKeys(Config said, Faults faults) {
    for (String name : said.root().keySet()) {
      if (!name.equals(ROOT)) {
        faults.add(name, "is not a known key; everything stands inside `" + ROOT + " { }`");
      }
    }
  }

  /** Whether callers need no key, and nobody has said that this is meant for other machines. */
  static boolean letsEverybodyIn(AccessSettings access) {
    return !access.asksForKeys() && !access.open();
  }

  private static void noteWithoutAdministrators(AccessSettings access, List<Note> notes) {
    if (access.managedKeys() && access.adminKeys().isEmpty()) {
      notes.add(
          Note.warning(
              "relevo.access.managed-keys is on and there are no admin-keys: nobody can look after"
                  + " keys while the gateway runs"));
    }
  }

  private static void checkReach(HttpSettings http, AccessSettings access, Faults faults) {
    if (letsEverybodyIn(access) && !http.isLoopback()) {
      faults.add(
          "relevo.http.host",
          "is '"
              + http.host()
              + "', which other machines can reach, but callers need no key; set"
              + " relevo.access.api-keys or API_KEYS, or relevo.access.managed-keys = on, or"
              + " relevo.access.open = true to let everybody in");
    }
  }
}
