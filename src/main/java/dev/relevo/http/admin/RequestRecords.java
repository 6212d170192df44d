package dev.relevo.http.admin;

import dev.relevo.chat.GatewayError;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.RequestRecord;
import dev.relevo.http.Dialect;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonAnswer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.Query;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /admin/requests/ID}: all that is remembered of one request. {@code GET
 * /admin/requests}: the newest requests in short, {@code limit} of them, those with this {@code
 * outcome}.
 */
final class RequestRecords {
  static final String PATH = "/admin/requests";

  private static final int USUAL_LIMIT = 50;

  private final Gateway gateway;
  private final Dialect dialect;

  /**
   * The handlers.
   *
   * @param dialect writes errors
   */
  RequestRecords(Gateway gateway, Dialect dialect) {
    this.gateway = gateway;
    this.dialect = dialect;
  }

  CompletionStage<HttpResponse> one(Exchange exchange) {
    String id = exchange.path().substring(PATH.length() + 1);
    Optional<RequestRecord> found = gateway.request(id);
    return CompletableFuture.completedFuture(
        found.isPresent()
            ? JsonAnswer.of(200, out -> RecordWriter.write(out, found.get()))
            : dialect
                .error(
                    GatewayError.of(GatewayError.Kind.INVALID_REQUEST, unknown(id)),
                    exchange.requestId())
                .withStatus(404));
  }

  private String unknown(String id) {
    int kept = gateway.requestsKept();
    return kept == 0
        ? "no requests are remembered, since relevo.records.keep is 0"
        : "no request with the id '"
            + id
            + "' is remembered; those that run and the last "
            + kept
            + " that ended are (relevo.records.keep), without those that could not be read";
  }

  CompletionStage<HttpResponse> list(Exchange exchange) {
    Query query = exchange.request().getUri().query();
    int limit = limit(query.get("limit").orElse(null));
    RequestRecord.Outcome outcome = outcome(query.get("outcome").orElse(null));
    List<RequestRecord> requests =
        outcome == null ? gateway.requests(limit) : gateway.requests(limit, outcome);
    return CompletableFuture.completedFuture(
        JsonAnswer.of(
            200,
            out -> {
              out.writeStartObject();
              out.writeArrayFieldStart("requests");
              for (RequestRecord request : requests) {
                RecordWriter.writeShort(out, request);
              }
              out.writeEndArray();
              out.writeEndObject();
            }));
  }

  private static int limit(@Nullable String value) {
    if (value == null) {
      return USUAL_LIMIT;
    }
    try {
      int limit = Integer.parseInt(value);
      if (limit > 0) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // told below, together with the numbers that make no sense
    }
    throw GatewayError.invalid("limit", "limit is '" + value + "' but must be a number above 0")
        .toException();
  }

  private static RequestRecord.@Nullable Outcome outcome(@Nullable String value) {
    if (value == null) {
      return null;
    }
    return Arrays.stream(RequestRecord.Outcome.values())
        .filter(outcome -> RecordWriter.lower(outcome).equals(value.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                GatewayError.invalid(
                        "outcome",
                        "outcome is '"
                            + value
                            + "' but must be one of "
                            + Arrays.stream(RequestRecord.Outcome.values())
                                .map(RecordWriter::lower)
                                .collect(Collectors.joining(", ")))
                    .toException());
  }
}
