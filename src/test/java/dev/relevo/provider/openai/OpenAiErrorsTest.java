package dev.relevo.provider.openai;

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

final class OpenAiErrorsTest {

  private static ProviderError of(int status, String body, Header... headers) {
    return OpenAiErrors.of(
        new UpstreamReply(
            status, List.of(headers), new UpstreamReply.Whole(ByteString.fromString(body))),
        Instant.EPOCH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":{\"message\":\"went wrong\",\"type\":\"t\",\"param\":null,\"code\":null}}",
        "{\"error\":{\"message\":\"went wrong\",\"code\":400}}",
        "{\"error\":\"went wrong\"}",
        "{\"message\":\"went wrong\"}",
        "{\"object\":\"error\",\"message\":\"went wrong\",\"type\":\"t\",\"param\":null,\"code\":\"3230\"}",
        "{\"object\":\"error\",\"message\":{\"detail\":[{\"msg\":\"went wrong\"}]},\"code\":null}",
        "{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"x\"],\"msg\":\"went wrong\"}]}",
        "{\"detail\":\"went wrong\"}",
        "[{\"error\":{\"code\":400,\"message\":\"went wrong\",\"status\":\"INVALID\"}}]",
        "went wrong"
      })
  void of_bodyInAnyShape_showsItsMessage(String body) {
    ProviderError error = of(400, body);

    assertThat(error.message()).startsWith("HTTP error 400: ").contains("went wrong");
    assertThat(error.errorClass()).isEqualTo(ErrorClass.CALLER_FAULT);
    assertThat(error.status()).isEqualTo(400);
    assertThat(error.wholeHost()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html><body>cloud front</body></html>",
        "  <!doctype html>",
        "{}",
        "[]",
        "null"
      })
  void of_bodyThatSaysNothing_isClassifiedByStatus(String body) {
    assertThat(of(502, body).errorClass()).isEqualTo(ErrorClass.TRANSIENT);
    assertThat(of(502, body).message()).isEqualTo("HTTP error 502");
    assertThat(of(429, body).errorClass()).isEqualTo(ErrorClass.RATE_LIMITED);
  }

  @ParameterizedTest
  @CsvSource({
    "400, CALLER_FAULT",
    "401, CREDENTIAL_REJECTED",
    "402, QUOTA_EXHAUSTED",
    "403, CREDENTIAL_REJECTED",
    "404, MODEL_MISSING",
    "408, TRANSIENT",
    "409, TRANSIENT",
    "422, CALLER_FAULT",
    "429, RATE_LIMITED",
    "498, RATE_LIMITED",
    "499, TRANSIENT",
    "500, TRANSIENT",
    "502, TRANSIENT",
    "503, TRANSIENT",
    "504, TRANSIENT",
    "524, TRANSIENT",
    "529, TRANSIENT",
    "302, TRANSIENT"
  })
  void of_status_isClassified(int status, ErrorClass expected) {
    assertThat(of(status, "{\"error\":{\"message\":\"no\"}}").errorClass()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // the window
        "400 | context_length_exceeded | This model's maximum context length is 8192 tokens | TOO_LONG",
        "400 |  | the request exceeds the available context size. try increasing it | TOO_LONG",
        "400 | exceed_context_size_error | too many | TOO_LONG",
        "500 |  | exceed_context_size_error: 9000 of 4096 | TOO_LONG",
        "400 |  | Please reduce the length: the model's context length is only 4096 | TOO_LONG",
        "400 | 3051 | Prompt contains 90 tokens, too large for model with 32 maximum context length | TOO_LONG",
        "413 | rate_limit_exceeded | Request too large for model m on tokens per minute (TPM): Limit 6000 | TOO_LONG",
        // the content
        "400 | content_filter | The response was filtered | CONTENT_REFUSED",
        "400 | content_policy_violation | Your request was rejected | CONTENT_REFUSED",
        "403 |  | Your chosen model requires moderation and your input was flagged | CONTENT_REFUSED",
        // the money
        "429 | insufficient_quota | You exceeded your current quota, please check your plan | QUOTA_EXHAUSTED",
        "429 | credit_balance_exhausted | no | QUOTA_EXHAUSTED",
        "429 |  | Rate limit exceeded: free-models-per-day | QUOTA_EXHAUSTED",
        "429 | rate_limit_exceeded | Rate limit reached for m on requests per day (RPD) | QUOTA_EXHAUSTED",
        "429 | rate_limit_exceeded | Rate limit reached for m on tokens per day (TPD) | QUOTA_EXHAUSTED",
        "402 |  | Insufficient Balance | QUOTA_EXHAUSTED",
        // the rate
        "429 | rate_limit_exceeded | Rate limit reached for m on tokens per minute (TPM) | RATE_LIMITED",
        "429 | slow_down | Slow down | RATE_LIMITED",
        "429 |  | Requests rate limit exceeded | RATE_LIMITED",
        "498 | capacity_exceeded | flex capacity | RATE_LIMITED",
        // the key
        "400 | invalid_api_key | Incorrect API key provided | CREDENTIAL_REJECTED",
        "401 | 401 | User not found. | CREDENTIAL_REJECTED",
        // the model
        "404 | model_not_found | The model `m` does not exist or you do not have access to it | MODEL_MISSING",
        "400 | model_not_found | m is not a valid model | MODEL_MISSING",
        // what another may have
        "400 | unsupported_parameter | Unsupported parameter: 'max_tokens' | UNSUPPORTED",
        "400 | unsupported_value | Unsupported value: 'temperature' | UNSUPPORTED",
        "400 | tool_use_failed | Failed to call a function | UNSUPPORTED",
        "400 | json_validate_failed | Failed to generate JSON. | UNSUPPORTED",
        "400 |  | this model does not support image input | UNSUPPORTED",
        // the caller
        "400 |  | messages: at least one message is needed | CALLER_FAULT",
        // the server
        "503 | server_is_overloaded | busy | TRANSIENT",
        "503 |  | Loading model | TRANSIENT"
      })
  void of_words_goBeforeTheStatus(int status, String code, String message, ErrorClass expected) {
    String body =
        "{\"error\":{\"message\":\"%s\",\"type\":\"t\",\"param\":null,\"code\":\"%s\"}}"
            .formatted(message, code == null ? "" : code);

    assertThat(of(status, body).errorClass()).isEqualTo(expected);
  }

  @Test
  void of_openRouter_showsWhatTheProviderBehindSaid() {
    ProviderError error =
        of(
            429,
            "{\"error\":{\"code\":429,\"message\":\"Provider returned error\",\"metadata\":{\"raw\":"
                + "\"m is temporarily rate-limited upstream\",\"provider_name\":\"p\",\"error_type\":"
                + "\"rate_limit_exceeded\"}}}");

    assertThat(error.errorClass()).isEqualTo(ErrorClass.RATE_LIMITED);
    assertThat(error.message()).contains("temporarily rate-limited upstream");
  }

  @Test
  void of_openRouterErrorType_isRead() {
    assertThat(
            of(
                    400,
                    "{\"error\":{\"code\":400,\"message\":\"no\",\"metadata\":{\"error_type\":\"context_length_exceeded\"}}}")
                .errorClass())
        .isEqualTo(ErrorClass.TOO_LONG);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Rate limit reached. Please try again in 5.289s. Need more? | 5289",
        "Please try again in 2m59.56s. | 179560",
        "Please retry in 10h17m5.72s. | 37025720",
        "try again in 250ms | 250",
        "Please retry after 6 seconds. | 6000",
        "Please try again in 20 seconds | 20000",
        "Try again in 1 minute | 60000"
      })
  void of_waitInTheText_isRead(String message, long millis) {
    assertThat(of(429, "{\"error\":{\"message\":\"" + message + "\"}}").retryAfter())
        .isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Please try again later", "try again in a while", "try again in .s", "no"})
  void of_noWaitInTheText_isNull(String message) {
    assertThat(of(429, "{\"error\":{\"message\":\"" + message + "\"}}").retryAfter()).isNull();
  }

  @Test
  void of_header_goesBeforeTheText() {
    assertThat(
            of(429, "{\"error\":{\"message\":\"try again in 5s\"}}", new Header("Retry-After", "7"))
                .retryAfter())
        .isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void of_longText_isCut() {
    assertThat(of(500, "x".repeat(100_000)).message()).hasSizeLessThan(600);
  }

  @Test
  void inStream_groqText_isShown() {
    assertThat(OpenAiErrors.inStream("{\"x_groq\":{\"error\":\"went wrong\"}}").message())
        .contains("went wrong");
  }
}
