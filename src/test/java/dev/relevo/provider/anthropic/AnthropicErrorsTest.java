package dev.relevo.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.transport.Header;
import dev.relevo.transport.UpstreamReply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AnthropicErrorsTest {

  private static ProviderError of(int status, String body, Header... headers) {
    return AnthropicErrors.of(
        new UpstreamReply(
            status, List.of(headers), new UpstreamReply.Whole(ByteString.fromString(body))),
        Instant.EPOCH);
  }

  private static String body(String type, String message) {
    return "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"%s\"},\"request_id\":\"r\"}"
        .formatted(type, message);
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_request_error, CALLER_FAULT",
    "401, authentication_error, CREDENTIAL_REJECTED",
    "402, billing_error, QUOTA_EXHAUSTED",
    "403, permission_error, CREDENTIAL_REJECTED",
    "404, not_found_error, MODEL_MISSING",
    "409, conflict_error, TRANSIENT",
    "413, request_too_large, TOO_LONG",
    "429, rate_limit_error, RATE_LIMITED",
    "500, api_error, TRANSIENT",
    "504, timeout_error, TRANSIENT",
    "529, overloaded_error, TRANSIENT"
  })
  void of_everyType_isClassified(int status, String type, ErrorClass expected) {
    ProviderError whole = of(status, body(type, "no luck"));
    ProviderError inside = AnthropicErrors.inStream(body(type, "no luck"));

    assertThat(whole.errorClass()).isEqualTo(expected);
    assertThat(whole.status()).isEqualTo(status);
    assertThat(whole.message()).isEqualTo("HTTP error " + status + ": no luck");
    assertThat(whole.wholeHost()).isFalse();
    assertThat(inside.errorClass()).isEqualTo(expected);
    assertThat(inside.status()).isEqualTo(status);
    assertThat(inside.message()).contains("no luck");
  }

  /** Quirk 12: what stands before Anthropic answers in its own words. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "413 | '' | TOO_LONG",
        "502 | <html>Bad Gateway</html> | TRANSIENT",
        "529 | '' | TRANSIENT",
        "429 | {} | RATE_LIMITED",
        "503 | {\"error\":\"busy\"} | TRANSIENT",
        "401 | null | CREDENTIAL_REJECTED",
        "400 | [] | CALLER_FAULT",
        "404 | {\"message\":\"no route\"} | MODEL_MISSING"
      })
  void of_bodyOfAnother_isClassifiedByStatus(int status, String body, ErrorClass expected) {
    assertThat(of(status, body).errorClass()).isEqualTo(expected);
    assertThat(of(status, body).message())
        .startsWith("HTTP error " + status)
        .doesNotContain("<html>");
  }

  @Test
  void of_typeOfAProxysStatus_goesBeforeTheStatus() {
    assertThat(of(500, body("rate_limit_error", "slow")).errorClass())
        .isEqualTo(ErrorClass.RATE_LIMITED);
  }

  /** Quirk 14: money and long-term limits. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Your credit balance is too low to access the Anthropic API.",
        "This request would go over the spend limit you set reached for the month",
        "You have reached your specified API usage limits. You will regain access on 2026-12-01."
      })
  void of_400AboutMoney_isQuota(String message) {
    assertThat(of(400, body("invalid_request_error", message)).errorClass())
        .isEqualTo(ErrorClass.QUOTA_EXHAUSTED);
  }

  @Test
  void of_429WithEnforcedSpendLimit_isQuota() {
    ProviderError error =
        of(
            429,
            "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"no\",\"details\":"
                + "{\"error_code\":\"enforced_spend_limit_reached\"}}}");

    assertThat(error.errorClass()).isEqualTo(ErrorClass.QUOTA_EXHAUSTED);
    assertThat(error.retryAfter()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prompt is too long: 210000 tokens > 200000 maximum | TOO_LONG",
        "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000 | TOO_LONG",
        "Output blocked by content filtering policy | CONTENT_REFUSED",
        "This model does not support assistant message prefill. | UNSUPPORTED",
        "`temperature` is deprecated for this model. | UNSUPPORTED",
        "`temperature` and `top_p` cannot both be specified for this model. | UNSUPPORTED",
        "Schema is too complex for compilation. | UNSUPPORTED",
        "messages.0.content.1.image.source.base64: image exceeds 5 MB maximum | UNSUPPORTED",
        "messages: roles must alternate | CALLER_FAULT"
      })
  void of_400_isClassifiedByItsWords(String message, ErrorClass expected) {
    assertThat(of(400, body("invalid_request_error", message)).errorClass()).isEqualTo(expected);
  }

  @Test
  void of_moreTokensThanTheModelWrites_namesTheField() {
    ProviderError error =
        of(
            400,
            body(
                "invalid_request_error",
                "max_tokens: 90000 > 64000, which is the maximum allowed number of output tokens for m"));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(error.param()).isEqualTo("max_tokens");
  }

  /** Quirk 13. */
  @Test
  void of_retryAfter_isRead() {
    assertThat(
            of(429, body("rate_limit_error", "no"), new Header("retry-after", "12")).retryAfter())
        .isEqualTo(Duration.ofSeconds(12));
    assertThat(of(529, body("overloaded_error", "no")).retryAfter()).isNull();
  }

  @Test
  void of_longText_isCut() {
    assertThat(of(500, "x".repeat(100_000)).message()).hasSizeLessThan(600);
  }

  @Test
  void inStream_unknownType_isTransient() {
    ProviderError error = AnthropicErrors.inStream(body("novel_error", "no"));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
    assertThat(error.status()).isZero();
  }
}
