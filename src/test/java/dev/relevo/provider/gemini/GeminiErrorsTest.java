package dev.relevo.provider.gemini;

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

final class GeminiErrorsTest {
  private static final String RPC = "\"@type\":\"type.googleapis.com/google.rpc.";

  private static ProviderError of(int status, String body, Header... headers) {
    return GeminiErrors.of(
        new UpstreamReply(
            status, List.of(headers), new UpstreamReply.Whole(ByteString.fromString(body))),
        Instant.EPOCH);
  }

  private static String error(int code, String status, String message, String details) {
    return "{\"error\":{\"code\":%d,\"message\":%s,\"status\":\"%s\",\"details\":[%s]}}"
        .formatted(code, GeminiTesting.quoted(message), status, details);
  }

  private static String exhausted(String message, String quotaId, String retryDelay) {
    return error(
        429,
        "RESOURCE_EXHAUSTED",
        message,
        "{"
            + RPC
            + "QuotaFailure\",\"violations\":[{\"quotaId\":\""
            + quotaId
            + "\"}]},{"
            + RPC
            + "RetryInfo\",\"retryDelay\":\""
            + retryDelay
            + "\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | INVALID_ARGUMENT    | Request contains an invalid argument. | CALLER_FAULT",
        "400 | INVALID_ARGUMENT    | API key not valid. Please pass a valid API key. | CREDENTIAL_REJECTED",
        "400 | INVALID_ARGUMENT    | API key expired. Please renew the API key. | CREDENTIAL_REJECTED",
        "400 | FAILED_PRECONDITION | User location is not supported for the API use. | CREDENTIAL_REJECTED",
        "400 | INVALID_ARGUMENT    | The input token count (9) exceeds the maximum number of tokens allowed (8). | TOO_LONG",
        "400 | INVALID_ARGUMENT    | Request payload size exceeds the limit: 20971520 bytes. | TOO_LONG",
        "400 | INVALID_ARGUMENT    | Penalty is not enabled for this model | UNSUPPORTED",
        "400 | INVALID_ARGUMENT    | Logprobs is not enabled for models/gemini-2.5-pro | UNSUPPORTED",
        "400 | INVALID_ARGUMENT    | Budget 0 is invalid. This model only works in thinking mode. | UNSUPPORTED",
        "400 | INVALID_ARGUMENT    | Function calling with a response mime type: 'application/json' is unsupported | UNSUPPORTED",
        "400 | INVALID_ARGUMENT    | Function call is missing a thought_signature in functionCall parts. | UNSUPPORTED",
        "400 | INVALID_ARGUMENT    | The specified schema produces a constraint that has too many states for serving. | UNSUPPORTED",
        "400 | INVALID_ARGUMENT    | A schema in the request exceeds the maximum allowed nesting depth. | UNSUPPORTED",
        "400 | INVALID_ARGUMENT    | tools[0].function_declarations[0].parameters.properties: should be non-empty | UNSUPPORTED",
        "401 | UNAUTHENTICATED     | no key | CREDENTIAL_REJECTED",
        "403 | PERMISSION_DENIED   | no | CREDENTIAL_REJECTED",
        "404 | NOT_FOUND           | models/x is not found for API version v1beta | MODEL_MISSING",
        "429 | RESOURCE_EXHAUSTED  | Resource has been exhausted (e.g. check quota). | RATE_LIMITED",
        "429 | RESOURCE_EXHAUSTED  | Quota exceeded for metric: x, limit: 0, model: gemini-2.5-pro | QUOTA_EXHAUSTED",
        "429 | RESOURCE_EXHAUSTED  | Quota exceeded for metric: x, limit: 05 | RATE_LIMITED",
        "429 | RESOURCE_EXHAUSTED  | Quota exceeded for metric: x, limit: 20 | RATE_LIMITED",
        "499 | CANCELLED           | cancelled | TRANSIENT",
        "500 | INTERNAL            | internal | TRANSIENT",
        "503 | UNAVAILABLE         | The model is overloaded. | TRANSIENT",
        "504 | DEADLINE_EXCEEDED   | late | TRANSIENT"
      })
  void of_statusAndText_areClassified(
      int code, String status, String message, ErrorClass expected) {
    for (String body :
        List.of(error(code, status, message, ""), "[" + error(code, status, message, "") + "]")) {
      ProviderError error = of(code, body);

      assertThat(error.errorClass()).isEqualTo(expected);
      assertThat(error.status()).isEqualTo(code);
      assertThat(error.message()).isEqualTo("HTTP error " + code + ": " + message);
      assertThat(error.wholeHost()).isFalse();
    }
  }

  @Test
  void of_reasonApiKeyInvalid_isACredential() {
    String info = "{" + RPC + "ErrorInfo\",\"reason\":\"API_KEY_INVALID\"}";

    assertThat(of(400, error(400, "INVALID_ARGUMENT", "no", info)).errorClass())
        .isEqualTo(ErrorClass.CREDENTIAL_REJECTED);
  }

  @Test
  void of_perMinuteQuota_isALimitWithItsDelay() {
    ProviderError error =
        of(
            429,
            exhausted(
                "You exceeded your current quota.",
                "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
                "34.4s"));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.RATE_LIMITED);
    assertThat(error.retryAfter()).isEqualTo(Duration.ofMillis(34_400));
  }

  /** The delay beside it is that of the minute, after which the day's quota is still used up. */
  @Test
  void of_perDayQuota_isExhaustedAndItsShortDelayIsNotBelieved() {
    ProviderError error =
        of(
            429,
            exhausted(
                "You exceeded your current quota.",
                "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
                "23s"));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.QUOTA_EXHAUSTED);
    assertThat(error.retryAfter()).isNull();
  }

  @Test
  void of_perDayQuotaWithALongDelay_tellsIt() {
    ProviderError error =
        of(429, exhausted("", "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "36000s"));

    assertThat(error.retryAfter()).isEqualTo(Duration.ofHours(10));
  }

  @ParameterizedTest
  @CsvSource({
    "Please retry in 10h17m5.7s., 37025700",
    "Please retry in 34.4s., 34400",
    "please Retry In 250ms, 250"
  })
  void of_delayInTheText_isRead(String message, long millis) {
    assertThat(of(429, error(429, "RESOURCE_EXHAUSTED", message, "")).retryAfter())
        .isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void of_delayInAHeader_winsOverTheBody() {
    assertThat(
            of(429, exhausted("", "PerMinute", "34s"), new Header("Retry-After", "9")).retryAfter())
        .isEqualTo(Duration.ofSeconds(9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html><body>That's an error.</body></html>",
        "  <!doctype html>",
        "{}",
        "[]",
        "null",
        "{\"error\":null}"
      })
  void of_bodyThatSaysNothing_isClassifiedByStatus(String body) {
    ProviderError error = of(502, body);

    assertThat(error.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
    assertThat(error.message()).isEqualTo("HTTP error 502");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"went wrong", "{\"error\":\"went wrong\"}", "[{\"error\":\"went wrong\"}]"})
  void of_plainText_isShown(String body) {
    assertThat(of(500, body).message()).isEqualTo("HTTP error 500: went wrong");
  }

  @Test
  void of_longText_isCut() {
    assertThat(of(500, error(500, "INTERNAL", "x".repeat(9_000), "")).message())
        .hasSizeLessThan(600)
        .endsWith("…");
  }

  @Test
  void inStream_error_isClassifiedByItsCode() {
    assertThat(GeminiErrors.inStream(exhausted("", "PerMinute", "3s")).errorClass())
        .isEqualTo(ErrorClass.RATE_LIMITED);
    assertThat(GeminiErrors.inStream(exhausted("", "PerMinute", "3s")).retryAfter())
        .isEqualTo(Duration.ofSeconds(3));
    assertThat(GeminiErrors.inStream("{\"error\":{\"message\":\"oops\"}}").errorClass())
        .isEqualTo(ErrorClass.TRANSIENT);
  }
}
