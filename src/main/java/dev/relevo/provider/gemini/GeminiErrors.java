package dev.relevo.provider.gemini;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Google's failures mean (Gemini API documentation, page on errors). Bodies come as {@code
 * {"error": {"code", "message", "status", "details"}}}, as an array around that, as HTML or not at
 * all.
 */
final class GeminiErrors {
  private static final Pattern RETRY_IN =
      Pattern.compile("retry in ((?:[0-9.]+(?:ms|s|m|h|d))+)", Pattern.CASE_INSENSITIVE);

  /** The model is not part of what the key's owner has paid for, and never was. */
  private static final Pattern NO_QUOTA_AT_ALL = Pattern.compile("limit: 0(?![.0-9])");

  /** A shorter wait than this, told with a quota of a day, is that of the minute. */
  private static final Duration SHORTEST_QUOTA_WAIT = Duration.ofHours(1);

  private GeminiErrors() {}

  /** The meaning of a reply that is not a success. */
  static ProviderError of(UpstreamReply reply, Instant now) {
    Details details = Details.of(reply.wholeBody().utf8String());
    ErrorClass errorClass = classify(reply.status(), details);
    Duration inHeader = RetryAfter.of(reply, now);
    return new ProviderError(
        errorClass,
        reply.status(),
        VendorText.refused(reply.status(), details.message),
        wait(errorClass, inHeader == null ? details.retryAfter() : inHeader),
        false);
  }

  /** The meaning of an error that came inside a success. */
  static ProviderError inStream(String body) {
    Details details = Details.of(body);
    ErrorClass errorClass =
        details.code < 400 || details.code > 599
            ? ErrorClass.TRANSIENT
            : classify(details.code, details);
    return new ProviderError(
        errorClass,
        details.code,
        VendorText.insideAnswer(details.message),
        wait(errorClass, details.retryAfter()),
        false);
  }

  /**
   * Fails when the text is a whole JSON value that tells of an error.
   *
   * @throws dev.relevo.chat.ProviderException with its meaning
   */
  static void throwIfError(String text) {
    JsonNode error = Details.error(text);
    if (error != null && error.isObject()) {
      throw inStream(text).toException();
    }
  }

  private static @Nullable Duration wait(ErrorClass errorClass, @Nullable Duration stated) {
    return errorClass == ErrorClass.QUOTA_EXHAUSTED
            && stated != null
            && stated.compareTo(SHORTEST_QUOTA_WAIT) < 0
        ? null
        : stated;
  }

  private static ErrorClass classify(int status, Details details) {
    if (status == 429) {
      return details.exhausted() ? ErrorClass.QUOTA_EXHAUSTED : ErrorClass.RATE_LIMITED;
    }
    if (status != 400) {
      return UpstreamErrors.ofStatus(status);
    }
    // region or billing, both the operator's affair; the text may speak of what is not supported
    if (details.status.equals("FAILED_PRECONDITION")
        || details.reason.startsWith("API_KEY")
        || details.says("api key not valid", "api key expired", "api_key_invalid")) {
      return ErrorClass.CREDENTIAL_REJECTED;
    }
    if (details.says("token count", "payload size exceeds", "maximum number of tokens")) {
      return ErrorClass.TOO_LONG;
    }
    if (details.says(
        "not enabled",
        "not support",
        "unsupported",
        "unknown name",
        "thought_signature",
        "thinking",
        // what is wrong anywhere about schemas has been found before
        "schema",
        "function_declarations",
        "please ensure that")) {
      return ErrorClass.UNSUPPORTED;
    }
    return ErrorClass.CALLER_FAULT;
  }

  /**
   * What an error body says.
   *
   * @param code the HTTP status in the body, or 0
   * @param status the gRPC status's name, or empty
   * @param message the text, or empty
   * @param reason the reason in {@code google.rpc.ErrorInfo}, or empty
   * @param daily whether the quota of a day was exceeded
   * @param retryDelay {@code google.rpc.RetryInfo}, or empty
   */
  private record Details(
      int code, String status, String message, String reason, boolean daily, String retryDelay) {

    private static Details of(String body) {
      JsonNode error = error(body);
      if (error == null) {
        return ofText(VendorText.ofPlainBody(body));
      }
      if (!error.isObject()) {
        return ofText(error.asText(""));
      }
      String reason = "";
      boolean daily = false;
      String retryDelay = "";
      for (JsonNode detail : error.path("details")) {
        String type = detail.path("@type").asText("");
        if (type.endsWith("google.rpc.ErrorInfo")) {
          reason = detail.path("reason").asText("");
        } else if (type.endsWith("google.rpc.RetryInfo")) {
          retryDelay = detail.path("retryDelay").asText("");
        } else if (type.endsWith("google.rpc.QuotaFailure")) {
          for (JsonNode violation : detail.path("violations")) {
            daily = daily || violation.path("quotaId").asText("").contains("PerDay");
          }
        }
      }
      return new Details(
          error.path("code").asInt(0),
          error.path("status").asText(""),
          VendorText.cut(error.path("message").asText("")),
          reason,
          daily,
          retryDelay);
    }

    private static Details ofText(String message) {
      return new Details(0, "", VendorText.cut(message), "", false, "");
    }

    /** The value of {@code error}, which may be missing; null when the body is not JSON. */
    private static @Nullable JsonNode error(String body) {
      try {
        JsonNode node = JsonMapper.read(body);
        return (node.isArray() ? node.path(0) : node).path("error");
      } catch (JsonProcessingException e) {
        return null;
      }
    }

    private boolean exhausted() {
      return daily || NO_QUOTA_AT_ALL.matcher(message).find();
    }

    private boolean says(String... pieces) {
      String words = message.toLowerCase(Locale.ROOT);
      for (String piece : pieces) {
        if (words.contains(piece)) {
          return true;
        }
      }
      return false;
    }

    private @Nullable Duration retryAfter() {
      if (!retryDelay.isEmpty()) {
        return RetryAfter.duration(retryDelay);
      }
      Matcher matcher = RETRY_IN.matcher(message);
      return matcher.find() ? RetryAfter.duration(matcher.group(1)) : null;
    }
  }
}
