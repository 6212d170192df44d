package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Usage;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.testing.FakeProvider;
import dev.relevo.testing.OnEachTransport;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a vendor cannot take: another one is asked, and where none can, the field is named. */
@OnEachTransport
final class UnsupportedFieldTest {
  private static final String IMAGE = "messages[0].content[1].image_url";

  private static ProviderDefinition refusing(String id, String param) {
    ProviderError error = ProviderError.unsupported(param, "only data: URIs are taken");
    return new FakeProvider()
        .streaming(call -> Source.failed(error.toException()))
        .completing(call -> CompletableFuture.failedFuture(error.toException()))
        .definition(id);
  }

  private static ProviderDefinition answering(String id) {
    ChatResponse.Answer answer =
        new ChatResponse.Answer(
            "a cat", null, List.of(), FinishReason.STOP, Usage.reported(1, 2), null);
    return new FakeProvider()
        .streaming(
            call ->
                Source.from(
                    List.of(
                        new ChatEvent.TextDelta("a cat"),
                        new ChatEvent.Finished(FinishReason.STOP))))
        .completing(call -> CompletableFuture.completedFuture(answer))
        .definition(id);
  }

  private static HttpResponse<String> ask(GatewayFixture gateway, String path, boolean stream) {
    String message =
        path.startsWith("/api")
            ? "\"content\":\"what?\",\"images\":[\"iVBORw0KGgo=\"]"
            : "\"content\":[{\"type\":\"text\",\"text\":\"what?\"},{\"type\":\"image_url\","
                + "\"image_url\":{\"url\":\"https://example.com/cat.png\"}}]";
    return gateway.post(
        path, "{\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\"," + message + "}]}");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nobodyCan_openAi_isA400WithTheParam(boolean stream) {
    try (GatewayFixture gateway =
        GatewayFixture.inFrontOf(refusing("a", IMAGE), refusing("b", IMAGE))) {
      HttpResponse<String> response = ask(gateway, "/v1/chat/completions", stream);

      assertThat(response.statusCode()).isEqualTo(400);
      JsonNode error = json(response.body()).path("error");
      assertThat(error.path("param").asText()).isEqualTo(IMAGE);
      assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
      assertThat(error.path("message").asText()).contains("only data: URIs are taken");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "messages[0].content[1].image_url, messages[0].images",
    "'tools[0].function.parameters.properties.x', 'tools[0].function.parameters.properties.x'",
    "max_tokens, max_tokens"
  })
  void nobodyCan_ollama_isA400InWords(String param, String words) {
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(refusing("a", param))) {
      for (boolean stream : new boolean[] {true, false}) {
        HttpResponse<String> response = ask(gateway, "/api/chat", stream);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response.body()).path("error").asText())
            .startsWith(words + ": only data: URIs are taken");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/chat/completions, true",
    "/v1/chat/completions, false",
    "/api/chat, true",
    "/api/chat, false"
  })
  void anotherCan_isAnswered(String path, boolean stream) {
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(refusing("a", IMAGE), answering("b"))) {
      HttpResponse<String> response = ask(gateway, path, stream);

      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      assertThat(response.body()).contains("a cat");
    }
  }
}
