package dev.relevo.provider.ollama;

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

final class OllamaErrorsTest {

  private static ProviderError of(int status, String body, Header... headers) {
    return OllamaErrors.of(
        new UpstreamReply(
            status, List.of(headers), new UpstreamReply.Whole(ByteString.fromString(body))),
        Instant.EPOCH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | missing request body | CALLER_FAULT",
        "400 | \\\"m\\\" does not support thinking | UNSUPPORTED",
        "400 | registry.ollama.ai/library/m:latest does not support tools | UNSUPPORTED",
        "400 | prompt too long; exceeded max context length by 7 tokens | TOO_LONG",
        "500 | the input length exceeds the context length | TOO_LONG",
        "500 | this model is missing data required for image input | UNSUPPORTED",
        "500 | model requires more system memory (9 GiB) than is available (2 GiB) | UNSUPPORTED",
        "500 | llama runner process has terminated: exit status 2 | TRANSIENT",
        "404 | model 'm' not found | MODEL_MISSING",
        "404 | model \\\"m\\\" not found, try pulling it first | MODEL_MISSING",
        "401 | unauthorized | CREDENTIAL_REJECTED",
        "429 | too many requests | RATE_LIMITED",
        "499 | request canceled | TRANSIENT",
        "502 | bad gateway | TRANSIENT",
        "503 | server busy, please try again.  maximum pending requests exceeded | TRANSIENT"
      })
  void of_statusAndText_isClassified(int status, String text, ErrorClass expected) {
    ProviderError error = of(status, "{\"error\":\"" + text + "\"}");

    assertThat(error.errorClass()).isEqualTo(expected);
    assertThat(error.message()).isEqualTo("HTTP error " + status + ": " + text.replace("\\", ""));
    assertThat(error.status()).isEqualTo(status);
  }

  @Test
  void of_modelThatLacksSomething_namesTheField() {
    assertThat(of(400, "{\"error\":\"m does not support tools\"}").param()).isEqualTo("tools");
    assertThat(of(400, "{\"error\":\"m does not support thinking\"}").param())
        .isEqualTo("reasoning_effort");
    assertThat(of(404, "{\"error\":\"model 'm' not found\"}").param()).isNull();
  }

  @Test
  void of_retryAfter_isRead() {
    assertThat(of(503, "{}", new Header("Retry-After", "3")).retryAfter())
        .isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void of_htmlOrNothing_showsTheStatusAlone() {
    assertThat(of(502, "<html>").message()).isEqualTo("HTTP error 502");
    assertThat(of(502, "").message()).isEqualTo("HTTP error 502");
  }

  @Test
  void of_longText_isCut() {
    assertThat(of(500, "x".repeat(100_000)).message()).hasSizeLessThan(600);
  }

  @Test
  void of_errorObject_showsItsMessage() {
    assertThat(of(400, "{\"error\":{\"message\":\"bad\"}}").message())
        .isEqualTo("HTTP error 400: bad");
  }

  @Test
  void inStream_missingModel_isMissing() {
    assertThat(OllamaErrors.inStream("model 'm' not found").errorClass())
        .isEqualTo(ErrorClass.MODEL_MISSING);
  }
}
