package dev.relevo.http.ollama;

import dev.relevo.gateway.Gateway;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonAnswer;
import java.util.Collection;
import java.util.Comparator;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * {@code GET /api/version}: the lowest version among the hosts that can be asked, since clients
 * take from it what they may ask for, and any of the hosts may answer. Without a host, the version
 * whose API this is.
 */
final class OllamaVersions {
  private static final String OWN = "0.24.0";
  private static final Pattern NUMBERS = Pattern.compile("\\d{1,6}\\.\\d{1,6}\\.\\d{1,6}(-.*)?");

  private final Gateway gateway;

  OllamaVersions(Gateway gateway) {
    this.gateway = gateway;
  }

  CompletionStage<HttpResponse> version(Exchange exchange) {
    return gateway
        .localModels()
        .versions()
        .thenApplyAsync(
            versions ->
                JsonAnswer.of(
                    200,
                    out -> {
                      out.writeStartObject();
                      out.writeStringField("version", lowest(versions.values()));
                      out.writeEndObject();
                    }),
            Runnable::run);
  }

  /** The lowest of these; clients split it at its points, so what has no such form is left out. */
  static String lowest(Collection<String> versions) {
    return versions.stream()
        .filter(version -> NUMBERS.matcher(version).matches())
        .min(Comparator.comparingLong(OllamaVersions::order))
        .orElse(OWN);
  }

  private static long order(String version) {
    long order = 0;
    for (String number : version.replaceFirst("-.*", "").split("\\.", 3)) {
      order = order * 1_000_000 + Long.parseLong(number);
    }
    return order;
  }
}
