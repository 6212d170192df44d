package dev.relevo.provider.cohere;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.RetryAfter;
import dev.relevo.provider.UpstreamErrors;
import dev.relevo.provider.VendorText;
import dev.relevo.transport.UpstreamReply;
import dev.relevo.wire.JsonMapper;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What Cohere's failures mean. Bodies are {@code {"message": "text"}}; the texts are those of the
 * page on errors of Cohere's API reference.
 */
final class CohereErrors {

  private CohereErrors() {}

  /** The meaning of a reply that is not a success. */
  static ProviderError of(UpstreamReply reply, Instant now) {
    String text = text(reply.wholeBody().utf8String());
    String words = text.toLowerCase(Locale.ROOT);
    ErrorClass errorClass = classify(reply.status(), words);
    return new ProviderError(
        errorClass,
        reply.status(),
        VendorText.refused(reply.status(), text),
        RetryAfter.of(reply, now),
        false,
        errorClass == ErrorClass.UNSUPPORTED ? param(words) : null);
  }

  /** The meaning of an error that came inside a success. */
  static ProviderError inStream(String text) {
    ErrorClass errorClass = classify(400, text.toLowerCase(Locale.ROOT));
    return ProviderError.of(
        errorClass == ErrorClass.CALLER_FAULT ? ErrorClass.TRANSIENT : errorClass,
        VendorText.insideAnswer(VendorText.cut(text)));
  }

  /**
   * Cohere's finish reason in the gateway's terms.
   *
   * @param reason the reason, or null when the end came without one
   * @param error what went wrong in the vendor's words, where it says
   * @throws dev.relevo.chat.ProviderException when the answer is not whole
   */
  static FinishReason finishReason(
      @Nullable String reason, @Nullable String error, boolean toolCalls) {
    if (reason == null || reason.isEmpty()) {
      throw (error == null
              ? ProviderError.of(ErrorClass.BROKEN_ANSWER, "the answer has no finish reason")
              : inStream(error))
          .toException();
    }
    return switch (reason) {
      case "MAX_TOKENS" -> FinishReason.LENGTH;
      case "TOOL_CALL" -> FinishReason.TOOL_CALLS;
      case "ERROR", "TIMEOUT" ->
          throw inStream(error == null || error.isEmpty() ? reason : error).toException();
      default -> toolCalls ? FinishReason.TOOL_CALLS : FinishReason.STOP;
    };
  }

  private static String text(String body) {
    try {
      JsonNode message = JsonMapper.read(body).path("message");
      return message.isTextual() ? VendorText.cut(message.asText()) : "";
    } catch (JsonProcessingException e) {
      return VendorText.ofPlainBody(body);
    }
  }

  private static ErrorClass classify(int status, String words) {
    return switch (status) {
      case 400, 422 -> ofRefusedRequest(words);
      case 429 ->
          VendorText.containsAny(words, "/ month", "/month", "per month", "monthly")
              ? ErrorClass.QUOTA_EXHAUSTED
              : ErrorClass.RATE_LIMITED;
      case 498 ->
          VendorText.containsAny(words, "api token", "api key", "invalid token", "expired")
              ? ErrorClass.CREDENTIAL_REJECTED
              : ErrorClass.CONTENT_REFUSED;
      case 501 -> ErrorClass.UNSUPPORTED;
      default -> UpstreamErrors.ofStatus(status);
    };
  }

  private static ErrorClass ofRefusedRequest(String words) {
    if (words.contains("max tokens must be")) {
      return ErrorClass.UNSUPPORTED;
    }
    if (VendorText.containsAny(words, "too many tokens", "prompt is too long")) {
      return ErrorClass.TOO_LONG;
    }
    if (VendorText.containsAny(words, "blocked input", "blocked output", "deny-listed")) {
      return ErrorClass.CONTENT_REFUSED;
    }
    if (VendorText.containsAny(words, "not found, make sure")) {
      return ErrorClass.MODEL_MISSING;
    }
    return VendorText.containsAny(
            words,
            "at least 1 token long",
            "must have a message",
            "not support",
            "not compatible",
            "only one of",
            "cannot specify both",
            "can only contain certain characters",
            "schema must",
            "not found in properties",
            "must have a type",
            "output_dimension")
        ? ErrorClass.UNSUPPORTED
        : ErrorClass.CALLER_FAULT;
  }

  /** The field, by OpenAI's name, that a text is about; null when that is not certain. */
  private static @Nullable String param(String words) {
    if (words.contains("max tokens must be")) {
      return "max_tokens";
    }
    if (VendorText.containsAny(
        words, "response_format", "schema must", "not found in properties")) {
      return "response_format";
    }
    if (words.contains("tool_choice")) {
      return "tool_choice";
    }
    return words.contains("output_dimension") ? "dimensions" : null;
  }
}
