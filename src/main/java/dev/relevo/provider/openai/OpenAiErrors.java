package dev.relevo.provider.openai;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.RateLimits;
import dev.relevo.provider.RetryAfter;
import dev.relevo.provider.UpstreamErrors;
import dev.relevo.provider.VendorText;
import dev.relevo.transport.UpstreamReply;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the failures of OpenAI-compatible vendors mean: the words of a body go before its status.
 */
final class OpenAiErrors {
  private static final Pattern TRY_AGAIN =
      Pattern.compile(
          "(?:try again|retry) (?:in|after)"
              + " (?:((?:[0-9.]+(?:ms|s|m|h|d))+)|([0-9.]+) (second|minute|hour))",
          Pattern.CASE_INSENSITIVE);
  private static final String FREE_MODELS_PER_DAY = "free-models-per-day";

  /** {@code tools param requires --jinja flag}: the server was started without. */
  private static final String REQUIRES_AN_OPTION = "requires --";

  private static final String[] TOO_LONG = {
    "context_length_exceeded",
    "maximum context length",
    "model's context length",
    "exceed_context_size",
    "available context size",
    "context size has been exceeded",
    "greater than the context length",
    "request too large",
    "context window"
  };
  private static final String[] CONTENT_REFUSED = {
    "content_filter", "content_policy", "moderation", "flagged", "guardrail"
  };

  /** Money, and allowances for a day or a month: nothing that a few seconds would mend. */
  private static final String[] QUOTA_EXHAUSTED = {
    "insufficient_quota",
    "credit_balance_exhausted",
    "exceeded your current quota",
    "insufficient balance",
    "insufficient credits",
    "payment_required",
    "enforced_spend_limit_reached",
    "requests per day",
    "tokens per day",
    "perday",
    "limit: 0",
    "api calls / month",
    FREE_MODELS_PER_DAY
  };

  /**
   * What this vendor does not take and another may: 3230 and 3280 are Mistral's rules for the order
   * of roles and for the form of tool calls' ids; what is wrong anywhere about schemas has been
   * found before.
   */
  private static final String[] UNSUPPORTED = {
    "unsupported_parameter",
    "unsupported_value",
    "not support",
    "tool_use_failed",
    "json_validate_failed",
    "extra_forbidden",
    "invalid_request_message_order",
    "invalid_function_call",
    "invalid_json_schema",
    "invalid_function_parameters",
    "no endpoints found that support",
    REQUIRES_AN_OPTION
  };

  /** What llama.cpp cannot do as it was started; it calls some of that its own failure. */
  private static final String[] UNSUPPORTED_AS_STARTED = {
    REQUIRES_AN_OPTION, "input is not supported"
  };

  private OpenAiErrors() {}

  /** The meaning of a reply that is not a success. */
  static ProviderError of(UpstreamReply reply, Instant now) {
    OpenAiErrorBody body = OpenAiErrorBody.of(reply.wholeBody().utf8String());
    Duration stated = RetryAfter.of(reply, now);
    Duration wait = stated == null ? inBody(body, now) : stated;
    if (wait == null && body.message().contains(FREE_MODELS_PER_DAY)) {
      RateLimits left = RateLimits.of(reply, now);
      Duration reset = left == null ? null : left.untilReset(now);
      wait = reset == null ? untilMidnight(now) : reset;
    }
    return new ProviderError(
        classify(reply.status(), body),
        reply.status(),
        VendorText.refused(reply.status(), body.message()),
        wait,
        false,
        body.param());
  }

  /** The meaning of an error that came inside a success. */
  static ProviderError inStream(String text) {
    OpenAiErrorBody body = OpenAiErrorBody.of(text);
    int status = body.code().matches("[45][0-9][0-9]") ? Integer.parseInt(body.code()) : 0;
    ErrorClass errorClass = classify(status == 0 ? 400 : status, body);
    return new ProviderError(
        status == 0 && errorClass == ErrorClass.CALLER_FAULT ? ErrorClass.TRANSIENT : errorClass,
        status,
        VendorText.insideAnswer(body.message()),
        inText(body.message()),
        false,
        body.param());
  }

  /** The wait that the body tells: as a field, as a point in time, or in its words. */
  private static @Nullable Duration inBody(OpenAiErrorBody body, Instant now) {
    Duration wait = body.retryDelay() == null ? null : RetryAfter.duration(body.retryDelay());
    if (wait == null && body.reset() != null) {
      wait = RetryAfter.parse(body.reset(), now);
    }
    return wait == null ? inText(body.message()) : wait;
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

  /** OpenRouter counts its free requests by days of UTC. */
  private static Duration untilMidnight(Instant now) {
    Instant midnight = now.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
    return Duration.between(now, midnight);
  }

  private static ErrorClass classify(int status, OpenAiErrorBody body) {
    String words = (body.marks() + ' ' + body.message()).toLowerCase(Locale.ROOT);
    if (VendorText.containsAny(words, TOO_LONG)) {
      return ErrorClass.TOO_LONG;
    }
    if (VendorText.containsAny(words, CONTENT_REFUSED)) {
      return ErrorClass.CONTENT_REFUSED;
    }
    if (VendorText.containsAny(words, QUOTA_EXHAUSTED)) {
      // Google says the same words of a minute's allowance
      boolean minute =
          words.contains("perminute") && !VendorText.containsAny(words, "perday", "limit: 0");
      return minute ? ErrorClass.RATE_LIMITED : ErrorClass.QUOTA_EXHAUSTED;
    }
    if (VendorText.containsAny(
        words, "api_key_invalid", "invalid_api_key", "failed_precondition")) {
      return ErrorClass.CREDENTIAL_REJECTED;
    }
    if ((status == 400 || status == 404)
        && VendorText.containsAny(words, "model_not_found", "does not exist", "model not found")) {
      return ErrorClass.MODEL_MISSING;
    }
    if (status == 403 && words.contains("model_not_found")) {
      return ErrorClass.MODEL_MISSING; // the key is good for other models
    }
    if (status == 498) {
      return ErrorClass.RATE_LIMITED;
    }
    if (isUnsupported(status, words)
        || ((status == 400 || status == 422) && body.code().matches("3230|3280"))) {
      return ErrorClass.UNSUPPORTED;
    }
    if (VendorText.containsAny(words, "rate_limit", "slow_down")) {
      return ErrorClass.RATE_LIMITED;
    }
    return UpstreamErrors.ofStatus(status);
  }

  private static boolean isUnsupported(int status, String words) {
    return switch (status) {
      case 400, 404, 422 -> VendorText.containsAny(words, UNSUPPORTED);
      case 500 -> VendorText.containsAny(words, UNSUPPORTED_AS_STARTED);
      default -> status == 501;
    };
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
}
