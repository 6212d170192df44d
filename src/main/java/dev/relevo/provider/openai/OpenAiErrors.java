package dev.relevo.provider.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.RetryAfter;
import dev.relevo.provider.UpstreamErrors;
import dev.relevo.transport.UpstreamReply;
import dev.relevo.wire.JsonMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the failures of OpenAI-compatible vendors mean. Bodies come as {@code {"error": {…}}},
 * {@code {"error": "text"}}, {@code {"message": …}}, {@code {"detail": […]}}, an array around one
 * of them, HTML or nothing.
 */
final class OpenAiErrors {
  private static final Pattern TRY_AGAIN =
      Pattern.compile(
          "(?:try again|retry) (?:in|after)"
              + " (?:((?:[0-9.]+(?:ms|s|m|h|d))+)|([0-9.]+) (second|minute|hour))",
          Pattern.CASE_INSENSITIVE);
  private static final int LONGEST_MESSAGE = 500;

  private OpenAiErrors() {}

  /** The meaning of a reply that is not a success. */
  static ProviderError of(UpstreamReply reply, Instant now) {
    String body = reply.wholeBody().utf8String();
    Details details = Details.of(body);
    ErrorClass errorClass = classify(reply.status(), details);
    Duration retryAfter = RetryAfter.of(reply, now);
    return new ProviderError(
        errorClass,
        reply.status(),
        "HTTP error " + reply.status() + (details.message.isEmpty() ? "" : ": " + details.message),
        retryAfter == null ? inText(details.message) : retryAfter,
        false);
  }

  /** The meaning of an error that came inside a success. */
  static ProviderError inStream(String body) {
    Details details = Details.of(body);
    int status = details.code.matches("[45][0-9][0-9]") ? Integer.parseInt(details.code) : 0;
    ErrorClass errorClass =
        status == 0 && classify(400, details) == ErrorClass.CALLER_FAULT
            ? ErrorClass.TRANSIENT
            : classify(status == 0 ? 400 : status, details);
    return new ProviderError(
        errorClass,
        status,
        "the provider reported an error inside the answer: " + details.message,
        inText(details.message),
        false);
  }

  private static @Nullable Duration inText(String message) {
    Matcher matcher = TRY_AGAIN.matcher(message);
    if (!matcher.find()) {
      return null;
    }
    return RetryAfter.duration(
        matcher.group(1) == null
            ? matcher.group(2) + Character.toLowerCase(matcher.group(3).charAt(0))
            : matcher.group(1));
  }

  private static ErrorClass classify(int status, Details details) {
    String words =
        (details.code + ' ' + details.type + ' ' + details.message).toLowerCase(Locale.ROOT);
    if (containsAny(
        words,
        "context_length_exceeded",
        "maximum context length",
        "model's context length",
        "exceed_context_size",
        "available context size",
        "greater than the context length",
        "request too large",
        "context window")) {
      return ErrorClass.TOO_LONG;
    }
    if (containsAny(
        words, "content_filter", "content_policy", "moderation", "flagged", "guardrail")) {
      return ErrorClass.CONTENT_REFUSED;
    }
    if (containsAny(
        words,
        "insufficient_quota",
        "credit_balance_exhausted",
        "exceeded your current quota",
        "requests per day",
        "tokens per day",
        "free-models-per-day")) {
      return ErrorClass.QUOTA_EXHAUSTED;
    }
    if (containsAny(words, "api_key_invalid", "invalid_api_key")) {
      return ErrorClass.CREDENTIAL_REJECTED;
    }
    if (containsAny(words, "model_not_found", "does not exist", "model not found")
        && (status == 400 || status == 404)) {
      return ErrorClass.MODEL_MISSING;
    }
    if (status == 498) {
      return ErrorClass.RATE_LIMITED;
    }
    if (status == 400
        && containsAny(
            words,
            "unsupported_parameter",
            "unsupported_value",
            "not support",
            "tool_use_failed",
            "json_validate_failed")) {
      return ErrorClass.UNSUPPORTED;
    }
    if (words.contains("rate_limit")) {
      return ErrorClass.RATE_LIMITED;
    }
    return UpstreamErrors.ofStatus(status);
  }

  private static boolean containsAny(String words, String... pieces) {
    for (String piece : pieces) {
      if (words.contains(piece)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The vendor's finish reason in the gateway's terms.
   *
   * @throws dev.relevo.chat.ProviderException when it tells of a failure
   */
  static FinishReason finishReason(String reason, boolean toolCalls) {
    return switch (reason) {
      case "length", "model_length" -> FinishReason.LENGTH;
      case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
      case "content_filter" -> FinishReason.CONTENT_FILTER;
      case "error", "insufficient_system_resource" ->
          throw ProviderError.of(
                  ErrorClass.TRANSIENT, "the provider gave up in the middle: " + reason)
              .toException();
      default -> toolCalls ? FinishReason.TOOL_CALLS : FinishReason.STOP;
    };
  }

  /** What an error body says, wherever it says it. */
  private record Details(String message, String type, String code) {

    private static Details of(String body) {
      try {
        JsonNode node = JsonMapper.read(body);
        if (node.isArray() && !node.isEmpty()) {
          node = node.get(0);
        }
        JsonNode error = node.has("error") ? node.path("error") : node.path("x_groq").path("error");
        if (error.isTextual()) {
          return new Details(cut(error.asText()), "", "");
        }
        JsonNode source = error.isObject() ? error : node;
        JsonNode message = source.path("message");
        if (message.isMissingNode()) {
          message = source.path("detail");
        }
        JsonNode raw = source.path("metadata").path("raw");
        return new Details(
            cut(text(message) + (raw.isMissingNode() ? "" : " (" + text(raw) + ")")),
            text(source.path("type")) + text(source.path("metadata").path("error_type")),
            text(source.path("code")));
      } catch (JsonProcessingException e) {
        return new Details(body.stripLeading().startsWith("<") ? "" : cut(body.strip()), "", "");
      }
    }

    private static String text(JsonNode node) {
      return node.isMissingNode() || node.isNull()
          ? ""
          : node.isValueNode() ? node.asText() : node.toString();
    }

    private static String cut(String text) {
      return text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) + "…" : text;
    }
  }
}
