package dev.relevo.http.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.GatewayError;
import dev.relevo.http.JsonAnswer;
import java.io.IOException;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;

/** Errors as OpenAI's API gives them: {@code {"error": {message, type, param, code}}}. */
final class OpenAiErrorWriter {
  private OpenAiErrorWriter() {}

  /**
   * The error as a response. The gateway has tried everywhere, so SDKs are told when retrying is of
   * no use.
   */
  static HttpResponse response(GatewayError error) {
    HttpResponse response = JsonAnswer.of(status(error.kind()), out -> write(out, error));
    if (error.retryAfter() != null) {
      long seconds = Math.max(1, (error.retryAfter().toMillis() + 999) / 1000);
      return response.addHeader(RawHeader.create("Retry-After", Long.toString(seconds)));
    }
    return switch (error.kind()) {
      case OVERLOADED, RATE_LIMITED, SHUTTING_DOWN -> response;
      default -> response.addHeader(RawHeader.create("x-should-retry", "false"));
    };
  }

  /** The body. */
  static void write(JsonGenerator out, GatewayError error) throws IOException {
    out.writeStartObject();
    out.writeObjectFieldStart("error");
    out.writeStringField("message", error.message());
    out.writeStringField("type", type(error.kind()));
    if (error.param() == null) {
      out.writeNullField("param");
    } else {
      out.writeStringField("param", error.param());
    }
    String code = code(error.kind());
    if (code == null) {
      out.writeNullField("code");
    } else {
      out.writeStringField("code", code);
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  private static int status(GatewayError.Kind kind) {
    return switch (kind) {
      case INVALID_REQUEST, TOO_LONG, CONTENT_REFUSED, NO_CAPABLE_WORKER -> 400;
      case UNAUTHORISED -> 401;
      case UNKNOWN_MODEL -> 404;
      case RATE_LIMITED -> 429;
      case INTERNAL -> 500;
      case UPSTREAM_FAILED -> 502;
      case OVERLOADED, SHUTTING_DOWN -> 503;
      case TIMED_OUT -> 504;
    };
  }

  private static String type(GatewayError.Kind kind) {
    return switch (kind) {
      case INVALID_REQUEST, TOO_LONG, CONTENT_REFUSED, NO_CAPABLE_WORKER, UNKNOWN_MODEL ->
          "invalid_request_error";
      case UNAUTHORISED -> "authentication_error";
      case RATE_LIMITED -> "rate_limit_error";
      case OVERLOADED, SHUTTING_DOWN -> "service_unavailable_error";
      case INTERNAL -> "server_error";
      case UPSTREAM_FAILED -> "upstream_error";
      case TIMED_OUT -> "timeout_error";
    };
  }

  private static @Nullable String code(GatewayError.Kind kind) {
    return switch (kind) {
      case UNAUTHORISED -> "invalid_api_key";
      case UNKNOWN_MODEL -> "model_not_found";
      case TOO_LONG -> "context_length_exceeded";
      case CONTENT_REFUSED -> "content_filter";
      case RATE_LIMITED -> "rate_limit_exceeded";
      case OVERLOADED -> "no_worker_available";
      case SHUTTING_DOWN -> "shutting_down";
      case NO_CAPABLE_WORKER -> "no_capable_worker";
      case UPSTREAM_FAILED -> "upstream_failed";
      case TIMED_OUT -> "timeout";
      case INVALID_REQUEST, INTERNAL -> null;
    };
  }
}
