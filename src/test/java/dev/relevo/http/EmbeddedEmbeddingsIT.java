package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.Vector;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.TinyGguf;
import dev.relevo.wire.VectorText;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Vectors of a model in a child process, by way of the endpoint. */
@Timeout(120)
@OnEachTransport
final class EmbeddedEmbeddingsIT {
  @TempDir private static Path folder;
  private static GatewayFixture gateway;

  @BeforeAll
  static void start() {
    Path file = TinyGguf.write(folder.resolve("tiny.gguf"));
    gateway =
        GatewayFixture.start(
                "providers { tiny { kind = embedded, context-tokens = 100, path = \""
                    + file
                    + "\" }, builtin { use = by-name } }")
            .ready("tiny", "builtin");
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static HttpResponse<String> embed(String fields) {
    return gateway.post("/v1/embeddings", "{" + fields + "}");
  }

  @Test
  void embed_texts_areUnitVectorsInEitherFormat() {
    HttpResponse<String> response =
        embed("\"model\":\"tiny\",\"input\":[\"the time of day\",\"😀 x\"]");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(header(response, "x-relevo-worker")).isEqualTo("tiny");
    JsonNode body = json(response.body());
    assertThat(body.path("data")).hasSize(2);
    assertThat(body.path("usage").path("prompt_tokens").asInt()).isPositive();
    JsonNode numbers = body.path("data").path(1).path("embedding");
    Vector same =
        VectorText.read(
            json(embed("\"input\":\"😀 x\",\"encoding_format\":\"base64\"").body())
                .path("data")
                .path(0)
                .path("embedding")
                .asText());
    double square = 0;
    assertThat(same.size()).isEqualTo(numbers.size());
    for (int i = 0; i < same.size(); i++) {
      assertThat((float) numbers.path(i).asDouble()).isEqualTo(same.get(i));
      square += same.get(i) * same.get(i);
    }
    assertThat(square).isEqualTo(1, Offset.offset(1e-4));
  }

  @Test
  void embed_textThatIsTooLong_is400() {
    HttpResponse<String> response =
        embed("\"model\":\"tiny\",\"input\":[\"a\",\"" + "x".repeat(200) + "\"]");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response.body()).path("error").path("code").asText())
        .isEqualTo("context_length_exceeded");
  }

  @Test
  void embed_tokens_are400ThatNamesTheField() {
    HttpResponse<String> response = embed("\"model\":\"tiny\",\"input\":[1,2]");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response.body()).path("error").path("param").asText()).isEqualTo("input");
  }

  @Test
  void embed_builtIn_makesNone() {
    HttpResponse<String> response = embed("\"model\":\"builtin\",\"input\":\"a\"");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response.body()).path("error").path("code").asText())
        .isEqualTo("no_capable_worker");
    assertThat(json(gateway.get("/v1/models/builtin").body()).path("capabilities"))
        .isNotEmpty()
        .noneMatch(ability -> ability.asText().equals("embeddings"));
  }
}
