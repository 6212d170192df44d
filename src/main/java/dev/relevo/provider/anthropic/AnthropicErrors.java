package dev.relevo.provider.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.RetryAfter;
import dev.relevo.provider.UpstreamErrors;
import dev.relevo.provider.VendorText;
import dev.relevo.transport.UpstreamReply;
import dev.relevo.wire.JsonMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What Anthropic's failures mean (its page "Errors"). Bodies come as {@code {"type": "error",
 * "error": {"type": …, "message": …}}}, from what stands before Anthropic also as HTML or nothing.
 */
final class AnthropicErrors {

  private AnthropicErrors() {}

  /** The meaning of a reply that is not a success. */
  static ProviderError of(UpstreamReply reply, Instant now) {
    Details details = Details.of(reply.wholeBody().utf8String());
    Duration retryAfter = RetryAfter.of(reply, now);
    return error(
        details, reply.status(), VendorText.refused(reply.status(), details.message), retryAfter);
  }

  /** The meaning of an error that came inside a success: that of the status it would have had. */
  static ProviderError inStream(String body) {
    Details details = Details.of(body);
    return error(details, status(details.type), VendorText.insideAnswer(details.message), null);
  }

  private static ProviderError error(
      Details details, int status, String message, @Nullable Duration retryAfter) {
    ErrorClass errorClass = classify(status, details);
    String param =
        errorClass == ErrorClass.UNSUPPORTED && details.message.contains("max_tokens")
            ? "max_tokens"
            : null;
    return new ProviderError(errorClass, status, message, retryAfter, false, param);
  }

  /** The status that belongs to a type of error; 0 for an unknown one. */
  private static int status(String type) {
    return switch (type) {
      case "invalid_request_error" -> 400;
      case "authentication_error" -> 401;
      case "billing_error" -> 402;
      case "permission_error" -> 403;
      case "not_found_error" -> 404;
      case "conflict_error" -> 409;
      case "request_too_large" -> 413;
      case "rate_limit_error" -> 429;
      case "api_error" -> 500;
      case "timeout_error" -> 504;
      case "overloaded_error" -> 529;
      default -> 0;
    };
  }

  /**
   * 1. Words that tell of money, length or content, whatever the type. 2. The type, which knows
   * better than the status of a proxy. 3. Words of a refusal that only this model gives. 4. The
   * status.
   */
  private static ErrorClass classify(int status, Details details) {
    String words = (details.code + ' ' + details.message).toLowerCase(Locale.ROOT);
    if (VendorText.containsAny(
        words,
        "enforced_spend_limit_reached",
        "credit balance is too low",
        "spend limit you set",
        "specified api usage limits")) {
      return ErrorClass.QUOTA_EXHAUSTED;
    }
    int meant = status(details.type) == 0 ? status : status(details.type);
    if (meant == 413
        || VendorText.containsAny(
            words, "prompt is too long", "exceed context limit", "too many tokens")) {
      return ErrorClass.TOO_LONG;
    }
    if (words.contains("content filtering policy")) {
      return ErrorClass.CONTENT_REFUSED;
    }
    if (meant == 400
        && VendorText.containsAny(
            words,
            "not support",
            "unsupported",
            "deprecated for this model",
            "cannot both be specified",
            "maximum allowed number of output tokens",
            "too complex",
            "compiled grammar is too large",
            "image exceeds",
            "image dimensions exceed",
            "unable to download")) {
      return ErrorClass.UNSUPPORTED;
    }
    return meant == 0 ? ErrorClass.TRANSIENT : UpstreamErrors.ofStatus(meant);
  }

  /**
   * What an error body says.
   *
   * @param type Anthropic's type of error; empty when there is none
   * @param code the detail's code; empty when there is none
   * @param message the words, fit to be shown
   */
  private record Details(String type, String code, String message) {

    private static Details of(String body) {
      try {
        JsonNode node = JsonMapper.read(body);
        JsonNode error = node.path("error");
        if (error.isTextual()) {
          return new Details("", "", VendorText.cut(error.asText()));
        }
        JsonNode source = error.isObject() ? error : node;
        return new Details(
            source.path("type").asText(""),
            source.path("details").path("error_code").asText(""),
            VendorText.cut(source.path("message").asText("")));
      } catch (JsonProcessingException e) {
        return new Details("", "", VendorText.ofPlainBody(body));
      }
    }
  }
}
