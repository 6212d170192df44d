package dev.relevo.http;

import dev.relevo.chat.GatewayError;
import java.time.Duration;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * What of an error is the same in every dialect: the HTTP status and the {@code Retry-After}
 * header.
 */
public final class ErrorStatus {
  private ErrorStatus() {}

  /** The HTTP status of a category. */
  public static int of(GatewayError.Kind kind) {
    return switch (kind) {
      case INVALID_REQUEST, TOO_LONG, CONTENT_REFUSED, NO_CAPABLE_WORKER -> 400;
      case UNAUTHORISED -> 401;
      case FORBIDDEN -> 403;
      case UNKNOWN_MODEL -> 404;
      case RATE_LIMITED, BUDGET_EXHAUSTED -> 429;
      case INTERNAL -> 500;
      case UPSTREAM_FAILED -> 502;
      case OVERLOADED, SHUTTING_DOWN -> 503;
      case TIMED_OUT -> 504;
    };
  }

  /**
   * The response with {@code Retry-After} in whole seconds, rounded up, where the error says when.
   */
  public static HttpResponse withRetryAfter(HttpResponse response, GatewayError error) {
    Duration retryAfter = error.retryAfter();
    if (retryAfter == null) {
      return response;
    }
    long seconds = Math.max(1, (retryAfter.toMillis() + 999) / 1000);
    return response.addHeader(RawHeader.create("Retry-After", Long.toString(seconds)));
  }

  /** The error as {@code {"error": …, "request_id": …}}, the shape of more than one dialect. */
  public static HttpResponse plain(GatewayError error, String requestId) {
    return withRetryAfter(
        JsonAnswer.of(
            of(error.kind()),
            out -> {
              out.writeStartObject();
              out.writeStringField("error", error.message());
              out.writeStringField("request_id", requestId);
              out.writeEndObject();
            }),
        error);
  }
}
