package dev.relevo.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.Embeddings;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.Usage;
import dev.relevo.chat.Vector;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OpenAiEmbeddingReaderTest {
  private static final EmbeddingRequest TWO = EmbeddingRequest.of("m", List.of("abcd", "ef"));

  private static Embeddings read(String body) {
    return OpenAiEmbeddingReader.read(ByteString.fromString(body), TWO);
  }

  private static ProviderError refused(String body) {
    return catchThrowableOfType(ProviderException.class, () -> read(body)).error();
  }

  @Test
  void read_numbers_areInTheOrderOfTheirIndex() {
    Embeddings read =
        read(
            "{\"object\":\"list\",\"data\":["
                + "{\"object\":\"embedding\",\"index\":1,\"embedding\":[3,4e-1]},"
                + "{\"object\":\"embedding\",\"embedding\":[1.0,-2],\"index\":0}],"
                + "\"model\":\"x\",\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}");

    assertThat(read.vectors()).containsExactly(Vector.of(1, -2), Vector.of(3, 0.4f));
    assertThat(read.usage()).isEqualTo(Usage.reported(7, 0));
  }

  @Test
  void read_base64_isTheSame() {
    Embeddings read =
        read(
            "{\"data\":[{\"index\":0,\"embedding\":\"AACAPwAAAMA=\"},"
                + "{\"index\":1,\"embedding\":[1,2]}]}");

    assertThat(read.vectors()).containsExactly(Vector.of(1, -2), Vector.of(1, 2));
  }

  @Test
  void read_noIndex_isTheOrderInWhichTheyCome() {
    assertThat(read("{\"data\":[{\"embedding\":[1]},{\"embedding\":[2]}]}").vectors())
        .containsExactly(Vector.of(1), Vector.of(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"usage\":null", ",\"usage\":{\"prompt_tokens\":0}"})
  void read_nothingCounted_isEstimated(String usage) {
    Embeddings read = read("{\"data\":[{\"embedding\":[1]},{\"embedding\":[2]}]" + usage + "}");

    assertThat(read.usage()).isEqualTo(Usage.estimated(6, 0));
  }

  @Test
  void read_longVector_isWhole() {
    String numbers =
        IntStream.range(0, 5_000).mapToObj(Integer::toString).collect(Collectors.joining(","));

    Embeddings read = read("{\"data\":[{\"embedding\":[" + numbers + "]},{\"embedding\":[2]}]}");

    assertThat(read.vectors().get(0).size()).isEqualTo(5_000);
    assertThat(read.vectors().get(0).get(4_999)).isEqualTo(4_999);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"data\":[]}",
        "{\"data\":[{\"embedding\":[1]}]}",
        "{\"data\":[{\"embedding\":[1]},{\"embedding\":[2]},{\"embedding\":[3]}]}",
        "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":0,\"embedding\":[2]}]}",
        "{\"data\":[{\"index\":1,\"embedding\":[1]},{\"index\":2,\"embedding\":[2]}]}",
        "{\"data\":[{\"embedding\":[1]},{\"embedding\":null}]}",
        "{\"data\":[{\"embedding\":[1]},{\"object\":\"embedding\"}]}",
        "{\"data\":[{\"embedding\":[1]},{\"embedding\":[[2]]}]}",
        "{\"data\":[{\"embedding\":[1]},{\"embedding\":[\"2\"]}]}",
        "{\"data\":[{\"embedding\":[1]},{\"embedding\":\"AAA=\"}]}",
        "{\"data\":[{\"embedding\":[1]},{\"embedding\":[2",
        "<html>"
      })
  void read_notAllThere_isBroken(String body) {
    assertThat(refused(body).errorClass()).isEqualTo(ErrorClass.BROKEN_ANSWER);
  }

  @Test
  void read_errorInsideASuccess_isTold() {
    ProviderError error =
        refused("{\"error\":{\"code\":502,\"message\":\"Provider disconnected\"}}");

    assertThat(error.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
    assertThat(error.message()).contains("Provider disconnected");
  }
}
