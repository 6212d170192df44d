package dev.relevo.http.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.GatewayError;
import dev.relevo.http.ErrorStatus;
import dev.relevo.http.JsonAnswer;
import java.io.IOException;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;

/** Errors as OpenAI's API gives them: {@code {"error": {message, type, param, code}}}. */
final class OpenAiErrorWriter {
  /** As OpenAI's own API says that the money is used up; both the type and the code. */
  private static final String INSUFFICIENT_QUOTA = "insufficient_quota";

  private OpenAiErrorWriter() {}

  /**
   * The error as a response. The gateway has tried everywhere, so SDKs are told when retrying is of
   * no use; as it is where a budget is used up, since a new day is longer off than any of them
   * waits.
   */
  static HttpResponse response(GatewayError error) {
    HttpResponse response =
        ErrorStatus.withRetryAfter(
            JsonAnswer.of(ErrorStatus.of(error.kind()), out -> write(out, error)), error);
    boolean later =
        error.retryAfter() != null && error.kind() != GatewayError.Kind.BUDGET_EXHAUSTED;
    return later || mayRetry(error.kind())
        ? response
        : response.addHeader(RawHeader.create("x-should-retry", "false"));
  }

  private static boolean mayRetry(GatewayError.Kind kind) {
    return kind == GatewayError.Kind.OVERLOADED
        || kind == GatewayError.Kind.RATE_LIMITED
        || kind == GatewayError.Kind.SHUTTING_DOWN;
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

  private static String type(GatewayError.Kind kind) {
    return switch (kind) {
      case INVALID_REQUEST, TOO_LONG, CONTENT_REFUSED, NO_CAPABLE_WORKER, UNKNOWN_MODEL ->
          "invalid_request_error";
      case UNAUTHORISED -> "authentication_error";
      case FORBIDDEN -> "permission_error";
      case RATE_LIMITED -> "rate_limit_error";
      case BUDGET_EXHAUSTED -> INSUFFICIENT_QUOTA;
      case OVERLOADED, SHUTTING_DOWN -> "service_unavailable_error";
      case INTERNAL -> "server_error";
      case UPSTREAM_FAILED -> "upstream_error";
      case TIMED_OUT -> "timeout_error";
    };
  }

  private static @Nullable String code(GatewayError.Kind kind) {
    return switch (kind) {
      case UNAUTHORISED -> "invalid_api_key";
      case FORBIDDEN -> "admin_key_required";
      case UNKNOWN_MODEL -> "model_not_found";
      case TOO_LONG -> "context_length_exceeded";
      case CONTENT_REFUSED -> "content_filter";
      case RATE_LIMITED -> "rate_limit_exceeded";
      case BUDGET_EXHAUSTED -> INSUFFICIENT_QUOTA;
      case OVERLOADED -> "no_worker_available";
      case SHUTTING_DOWN -> "shutting_down";
      case NO_CAPABLE_WORKER -> "no_capable_worker";
      case UPSTREAM_FAILED -> "upstream_failed";
      case TIMED_OUT -> "timeout";
      case INVALID_REQUEST, INTERNAL -> null;
    };
  }
}
