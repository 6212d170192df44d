package dev.relevo.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.provider.EmbeddingCall;
import dev.relevo.wire.JsonMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OpenAiEmbeddingWriterTest {
  private static final EmbeddingRequest FULL =
      new EmbeddingRequest(
          "asked",
          List.of(new EmbeddingRequest.Text("a ñ"), new EmbeddingRequest.Text("b")),
          256,
          "u1",
          Map.of("input_type", new Json("\"query\"")));

  private static final EmbeddingRequest TOKENS =
      new EmbeddingRequest(
          "asked",
          List.of(
              new EmbeddingRequest.Tokens(List.of(1, 2)), new EmbeddingRequest.Tokens(List.of(3))),
          null,
          null,
          Map.of());

  private static String written(String kind, EmbeddingRequest request) {
    return new OpenAiEmbeddingWriter(kind, OpenAiPreset.of(kind).fields().vectors())
        .write(new EmbeddingCall(request, "m", 0))
        .utf8String();
  }

  private static void assertWritten(String kind, EmbeddingRequest request, String expected)
      throws JsonProcessingException {
    assertThat(JsonMapper.read(written(kind, request))).isEqualTo(JsonMapper.read(expected));
  }

  private static ProviderError refused(String kind, EmbeddingRequest request) {
    return catchThrowableOfType(ProviderException.class, () -> written(kind, request)).error();
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "openrouter", "openai-compatible"})
  void write_everything_isPassedOn(String kind) throws JsonProcessingException {
    assertWritten(
        kind,
        FULL,
        "{\"model\":\"m\",\"input\":[\"a ñ\",\"b\"],\"encoding_format\":\"float\","
            + "\"dimensions\":256,\"user\":\"u1\",\"input_type\":\"query\"}");
    assertWritten(
        kind, TOKENS, "{\"model\":\"m\",\"input\":[[1,2],[3]],\"encoding_format\":\"float\"}");
  }

  @Test
  void write_mistral_getsOnlyWhatItKnows() throws JsonProcessingException {
    assertWritten(
        "mistral",
        FULL,
        "{\"model\":\"m\",\"input\":[\"a ñ\",\"b\"],\"encoding_format\":\"float\","
            + "\"output_dimension\":256}");
  }

  @Test
  void write_tokensForMistral_areNotSupported() {
    ProviderError error = refused("mistral", TOKENS);

    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(error.param()).isEqualTo("input");
  }

  @ParameterizedTest
  @ValueSource(strings = {"groq", "deepseek"})
  void write_vendorWithoutVectors_isNotSupported(String kind) {
    ProviderError error = refused(kind, FULL);

    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(error.message()).isEqualTo(kind + " makes no vectors");
  }
}
