package dev.relevo.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.relevo.http.admin.UsageCsv;
import dev.relevo.http.admin.UsageWriter;
import dev.relevo.ledger.UsageReport;
import dev.relevo.wire.JsonMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code relevo usage}: tells what was used and what it cost. */
@Command(
    name = "usage",
    description =
        "Tell what was used, what it cost, and what that saves against one cloud model's list"
            + " price. A running gateway is asked, for which an administrator's key is needed where"
            + " keys are configured; where none runs, its database is read.")
final class UsageCommand implements Callable<Integer> {
  private static final String PATH = "/admin/usage";

  /** How long it may take to find that no gateway runs where one is not named. */
  private static final Duration GLANCE = Duration.ofSeconds(2);

  /** Millions of rows take a while to be added up. */
  private static final Duration REPORT = Duration.ofMinutes(2);

  private final Main main;

  @Mixin private final GatewayOptions options = new GatewayOptions();

  @Option(
      names = "--by",
      paramLabel = "GROUPS",
      description =
          "Group by day, key, model or provider, or several with commas (${DEFAULT-VALUE}).")
  private String by = "day";

  @Option(
      names = "--from",
      paramLabel = "DAY",
      description = "The first day, such as 2026-08-01, in UTC; 30 days where nothing is said.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "DAY", description = "The last day; today if left out.")
  private @Nullable String to;

  @Option(names = "--key", paramLabel = "ID", description = "Only requests with this key's id.")
  private @Nullable String key;

  @Option(names = "--model", paramLabel = "MODEL", description = "Only this model.")
  private @Nullable String model;

  @Option(names = "--provider", paramLabel = "NAME", description = "Only this provider.")
  private @Nullable String provider;

  @Option(
      names = "--reference",
      paramLabel = "KIND/MODEL",
      description = "Compare with this model's list price (relevo.ledger.reference).")
  private @Nullable String reference;

  @Option(names = "--csv", description = "As CSV, for spreadsheets.")
  private boolean csv;

  @Option(names = "--json", description = "As JSON, for programs.")
  private boolean json;

  UsageCommand(Main main) {
    this.main = main;
  }

  @Override
  public Integer call() throws InterruptedException {
    RemoteGateway named = options.named(main);
    if (named != null) {
      if (!named.isThere(GatewayOptions.PATIENCE)) {
        throw new CommandFailure("no gateway answers at " + named.url());
      }
      print(named.get(path(), REPORT));
      return ExitCode.OK;
    }
    Configuration configuration = main.configuration(ConfigFactory.empty()).sound();
    if (configuration.http().port() != 0) {
      RemoteGateway usual = options.usual(main, configuration.http());
      if (usual.isThere(GLANCE)) {
        print(usual.get(path(), REPORT));
        return ExitCode.OK;
      }
    }
    Logging.setUp(main.variables(), "ERROR").join();
    print(fromDatabase(configuration));
    return ExitCode.OK;
  }

  private void print(String told) {
    Terminal terminal = main.terminal();
    if (csv) {
      terminal.write(told);
    } else if (json) {
      terminal.out().println(told);
    } else {
      terminal.write(String.join("\n", UsageTable.lines(read(told))) + "\n");
    }
  }

  private static JsonNode read(String told) {
    try {
      return JsonMapper.read(told);
    } catch (JsonProcessingException e) {
      throw new CommandFailure("what the gateway tells is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private Map<String, String> parameters() {
    Map<String, String> given = new LinkedHashMap<>();
    put(given, "group", by);
    put(given, "from", from);
    put(given, "to", to);
    put(given, "key", key);
    put(given, "model", model);
    put(given, "provider", provider);
    put(given, "reference", reference);
    return given;
  }

  private static void put(Map<String, String> given, String name, @Nullable String value) {
    if (value != null) {
      given.put(name, value);
    }
  }

  private String path() {
    Map<String, String> given = parameters();
    given.put("format", csv ? "csv" : "json");
    return given.entrySet().stream()
        .map(one -> one.getKey() + "=" + encoded(one.getValue()))
        .collect(Collectors.joining("&", PATH + "?", ""));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The same without a gateway. */
  private String fromDatabase(Configuration configuration) throws InterruptedException {
    UsageReport report = DatabaseUsage.read(configuration, parameters());
    return csv
        ? UsageCsv.of(report)
        : new String(
            JsonMapper.bytes(out -> UsageWriter.write(out, report, null)), StandardCharsets.UTF_8);
  }
}
