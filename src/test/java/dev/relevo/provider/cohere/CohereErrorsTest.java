package dev.relevo.provider.cohere;

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

final class CohereErrorsTest {

  private static ProviderError of(int status, String body, Header... headers) {
    return CohereErrors.of(
        new UpstreamReply(
            status, List.of(headers), new UpstreamReply.Whole(ByteString.fromString(body))),
        Instant.EPOCH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | invalid request: message must be at least 1 token long | UNSUPPORTED",
        "400 | invalid request: all elements in history must have a message. | UNSUPPORTED",
        "400 | invalid request: temperature must be a number | CALLER_FAULT",
        "400 | too many tokens: size limit exceeded by 11326 tokens. | TOO_LONG",
        "400 | too many tokens: total number of tokens cannot exceed 4081 | TOO_LONG",
        "400 | invalid request: tool_choice is not supported by the provided model | UNSUPPORTED",
        "400 | invalid request: cannot specify both frequency_penalty and presence_penalty. | UNSUPPORTED",
        "400 | invalid request: only one of 'presence_penalty' and 'frequency_penalty' | UNSUPPORTED",
        "400 | invalid request: tool names can only contain certain characters | UNSUPPORTED",
        "422 | the model does not support images | UNSUPPORTED",
        "401 | invalid api token | CREDENTIAL_REJECTED",
        "401 | Your API key has expired. | CREDENTIAL_REJECTED",
        "403 | forbidden | CREDENTIAL_REJECTED",
        "402 | Please add or update your payment method | QUOTA_EXHAUSTED",
        "402 | Maximum billing reached for this API key | QUOTA_EXHAUSTED",
        "404 | model 'xyz' not found, make sure the correct model ID was used | MODEL_MISSING",
        "400 | model 'xyz' not found, make sure the correct model ID was used | MODEL_MISSING",
        "429 | You are past the per minute request limit, please wait | RATE_LIMITED",
        "429 | You are using a Trial key, which is limited to 40 API calls / minute. | RATE_LIMITED",
        "429 | trial token rate limit exceeded, limit is 100000 tokens per minute | RATE_LIMITED",
        "429 | You are using a Trial key, which is limited to 1000 API calls / month. | QUOTA_EXHAUSTED",
        "498 | blocked output: please retry | CONTENT_REFUSED",
        "498 | a deny-listed token was found | CONTENT_REFUSED",
        "498 | invalid token | CREDENTIAL_REJECTED",
        "498 | invalid api token | CREDENTIAL_REJECTED",
        "499 | request cancelled | TRANSIENT",
        "500 | internal server error | TRANSIENT",
        "501 | not implemented | UNSUPPORTED",
        "503 | overloaded | TRANSIENT",
        "504 | timeout | TRANSIENT"
      })
  void of_statusAndText_isClassified(int status, String text, ErrorClass expected) {
    ProviderError error = of(status, "{\"id\":\"x\",\"message\":\"" + text + "\"}");

    assertThat(error.errorClass()).isEqualTo(expected);
    assertThat(error.message()).isEqualTo("HTTP error " + status + ": " + text);
    assertThat(error.status()).isEqualTo(status);
    assertThat(error.wholeHost()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "too many tokens: max tokens must be less than or equal to 4096 | max_tokens",
        "invalid request: response_format is not supported with RAG. | response_format",
        "property title must have a type |",
        "required field name not found in properties | response_format",
        "tool_choice is not supported | tool_choice",
        "output_dimension must be one of 256, 512 | dimensions"
      })
  void of_unsupported_namesTheField(String text, String param) {
    ProviderError error = of(400, "{\"message\":\"" + text + "\"}");

    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(error.param()).isEqualTo(param);
  }

  @Test
  void of_retryAfter_isRead() {
    assertThat(of(429, "{}", new Header("Retry-After", "3")).retryAfter())
        .isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void of_bodyThatIsNoJson_isClassifiedByStatus() {
    assertThat(of(502, "<html>").message()).isEqualTo("HTTP error 502");
    assertThat(of(503, "").errorClass()).isEqualTo(ErrorClass.TRANSIENT);
    assertThat(of(404, "404 page not found").message())
        .isEqualTo("HTTP error 404: 404 page not found");
    assertThat(of(400, "{\"message\":[1]}").message()).isEqualTo("HTTP error 400");
  }

  @Test
  void of_longText_isCut() {
    assertThat(of(500, "x".repeat(100_000)).message()).hasSizeLessThan(600);
  }
}
