package dev.relevo.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.relevo.http.HttpSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code relevo explain}: tells what became of a request, or of the last ones. */
@Command(
    name = "explain",
    description =
        "Tell what became of a request: who was considered, every attempt, and how it ended. The id"
            + " is in the header x-request-id of every answer. Without an id, list the last"
            + " requests. A running gateway is asked; it remembers the last ones"
            + " (relevo.records.keep).")
final class ExplainCommand implements Callable<Integer> {
  private static final String PATH = "/admin/requests";

  private final Main main;

  @Mixin private final GatewayOptions options = new GatewayOptions();

  @Option(
      names = "--limit",
      paramLabel = "NUMBER",
      description = "How many requests to list at most (${DEFAULT-VALUE}).")
  private int limit = 20;

  @Option(
      names = "--outcome",
      paramLabel = "OUTCOME",
      description = "List only these: running, answered, failed or left (the caller went away).")
  private @Nullable String outcome;

  @Option(names = "--json", description = "As JSON, for programs.")
  private boolean json;

  private @Nullable String id;

  ExplainCommand(Main main) {
    this.main = main;
  }

  @Parameters(arity = "0..1", paramLabel = "ID", description = "The request's id.")
  void setId(@Nullable String given) {
    id = given;
  }

  @Override
  public Integer call() {
    RemoteGateway gateway = gateway();
    String asked = id;
    String body = gateway.get(asked == null ? list() : PATH + "/" + encoded(asked));
    Terminal terminal = main.terminal();
    if (json) {
      terminal.out().println(body);
      return ExitCode.OK;
    }
    JsonNode told = gateway.json(body);
    List<String> lines =
        asked == null ? RequestStory.table(told.path("requests")) : RequestStory.lines(told);
    terminal.write(String.join("\n", lines) + "\n");
    return ExitCode.OK;
  }

  private String list() {
    String path = PATH + "?limit=" + limit;
    return outcome == null ? path : path + "&outcome=" + encoded(outcome.toLowerCase(Locale.ROOT));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private RemoteGateway gateway() {
    RemoteGateway gateway = options.named(main);
    if (gateway == null) {
      HttpSettings http = main.configuration(ConfigFactory.empty()).sound().http();
      if (http.port() == 0) {
        throw new CommandFailure(
            "relevo.http.port is 0, so nobody knows where the gateway listens; give --url");
      }
      gateway = options.usual(main, http);
    }
    if (!gateway.isThere(GatewayOptions.PATIENCE)) {
      throw new CommandFailure(
          "no gateway answers at "
              + gateway.url()
              + "; only a running one remembers requests, and --url names another");
    }
    return gateway;
  }
}
