package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.events;
import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static dev.relevo.http.GatewayFixture.lines;
import static dev.relevo.http.GatewayFixture.provider;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers see when providers fail, before and after the first content. */
@OnEachTransport
final class BrokenAnswersTest {
  private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

  private FakeOpenAi upstream;

  @BeforeEach
  void start() {
    upstream = FakeOpenAi.start("m1");
  }

  @AfterEach
  void stop() {
    upstream.close();
  }

  private static HttpResponse<String> openAi(GatewayFixture gateway) {
    return gateway.post("/v1/chat/completions", "{" + MESSAGES + ",\"stream\":true}");
  }

  private static HttpResponse<String> ollama(GatewayFixture gateway, String accept) {
    return gateway.post("/api/chat", "{" + MESSAGES + "}", "Accept", accept);
  }

  private static String openAiText(String body) {
    StringBuilder text = new StringBuilder();
    for (String event : events(body)) {
      if (!event.equals("[DONE]")) {
        text.append(json(event).path("choices").path(0).path("delta").path("content").asText(""));
      }
    }
    return text.toString();
  }

  // ---- after the first content ----

  private enum Break {
    CUT,
    RESET,
    END,
    ERROR_EVENT
  }

  private ScriptedReply broken(Break how) {
    ScriptedReply reply = FakeOpenAi.unfinished("\"content\":\"Hello\"", "\"content\":\" w\"");
    return switch (how) {
      case CUT -> reply.cut();
      case RESET -> reply.reset();
      case END -> reply;
      case ERROR_EVENT -> reply.chunk("data: {\"error\":{\"message\":\"overloaded\"}}\n\n");
    };
  }

  @ParameterizedTest
  @CsvSource({"CUT", "END", "ERROR_EVENT"})
  void openAi_brokenInTheMiddle_endsWithOneErrorEvent(Break how) {
    upstream.chat(broken(how));
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(upstream, "")) {
      HttpResponse<String> response = openAi(gateway);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(openAiText(response.body())).isEqualTo("Hello w");
      List<String> events = events(response.body());
      JsonNode error = json(events.get(events.size() - 1)).path("error");
      assertThat(error.path("message").asText()).contains("broke off");
      assertThat(error.path("type").asText()).isEqualTo("upstream_error");
      assertThat(events).filteredOn(event -> json(event).has("error")).hasSize(1);
      assertThat(response.body()).doesNotContain("[DONE]").doesNotContain("finish_reason\":\"");
    }
  }

  @Test
  void openAi_resetInTheMiddle_neverLooksWhole() {
    upstream.chat(broken(Break.RESET));
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(upstream, "")) {
      HttpResponse<String> response = openAi(gateway);

      // a reset may overtake what was sent before it
      assertThat(response.body()).contains("\"error\":").doesNotContain("[DONE]");
    }
  }

  @Test
  void openAi_brokenAfterManyEvents_deliversThemAll() {
    ScriptedReply reply = ScriptedReply.stream("text/event-stream");
    for (int i = 0; i < 200; i++) {
      reply.chunk("data: " + FakeOpenAi.delta("\"content\":\"<" + i + ">\"") + "\n\n");
    }
    upstream.chat(reply.cut());
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(upstream, "")) {
      String body = openAi(gateway).body();

      assertThat(openAiText(body)).startsWith("<0><1>").endsWith("<199>");
      List<String> events = events(body);
      assertThat(json(events.get(events.size() - 1)).has("error")).isTrue();
    }
  }

  @Test
  void ollama_brokenInTheMiddle_endsWithAnErrorLine() {
    upstream.chat(broken(Break.CUT));
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(upstream, "")) {
      List<JsonNode> lines = lines(ollama(gateway, "*/*").body());

      assertThat(lines).hasSize(3);
      assertThat(lines.get(1).path("message").path("content").asText()).isEqualTo(" w");
      assertThat(lines.get(2).path("error").asText()).contains("broke off");
      assertThat(lines).noneMatch(line -> line.path("done").asBoolean());
    }
  }

  @Test
  void ollamaEvents_brokenInTheMiddle_endWithAnErrorEvent() {
    upstream.chat(broken(Break.CUT));
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(upstream, "")) {
      List<String> events = events(ollama(gateway, "text/event-stream").body());

      assertThat(events).hasSize(3);
      assertThat(json(events.get(2)).path("error").asText()).contains("broke off");
      assertThat(events).noneMatch(event -> json(event).path("done").asBoolean());
    }
  }

  @Test
  void plainText_brokenInTheMiddle_saysSo() {
    upstream.chat(broken(Break.CUT));
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(upstream, "")) {
      assertThat(ollama(gateway, "text/plain").body())
          .startsWith("Hello w\n[")
          .contains("broke off")
          .endsWith("]\n");
    }
  }

  // ---- before the first content ----

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyProviderFails_isTheFirstFailure(boolean stream) {
    upstream.chat(ScriptedReply.json(500, "{\"error\":{\"message\":\"boom\"}}"));
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(upstream, "")) {
      HttpResponse<String> response =
          gateway.post("/v1/chat/completions", "{" + MESSAGES + ",\"stream\":" + stream + "}");

      assertThat(response.statusCode()).isEqualTo(502);
      JsonNode error = json(response.body()).path("error");
      assertThat(error.path("message").asText()).contains("boom");
      assertThat(error.path("type").asText()).isEqualTo("upstream_error");
      assertThat(header(response, "content-type")).isEqualTo("application/json");
      assertThat(header(response, "x-request-id")).startsWith("req_");
    }
  }

  @Test
  void rateLimited_tellsWhenToComeBack() {
    upstream.chat(
        ScriptedReply.json(429, "{\"error\":{\"message\":\"slow\"}}").header("Retry-After", "90"));
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(upstream, "")) {
      for (String path : List.of("/v1/chat/completions", "/api/chat")) {
        HttpResponse<String> response = gateway.post(path, "{" + MESSAGES + "}");

        assertThat(response.statusCode()).as(path).isEqualTo(429);
        assertThat(Integer.parseInt(header(response, "retry-after"))).isBetween(31, 90);
      }
    }
  }

  @Test
  void nobodyThere_is503InEveryDialect() {
    try (GatewayFixture gateway =
        GatewayFixture.start(
            "providers { gone { kind = openai-compatible, models = [m1], base-url = \""
                + ScriptedServer.refusedAddress()
                + "/v1\" } }")) {
      HttpResponse<String> openAi = gateway.post("/v1/chat/completions", "{" + MESSAGES + "}");
      assertThat(openAi.statusCode()).isEqualTo(503);
      assertThat(json(openAi.body()).path("error").path("type").asText())
          .isEqualTo("service_unavailable_error");

      HttpResponse<String> ollama = gateway.post("/api/chat", "{" + MESSAGES + "}");
      assertThat(ollama.statusCode()).isEqualTo(503);
      assertThat(json(ollama.body()).path("error").asText()).contains("gone");
    }
  }

  // ---- somebody else answers ----

  private enum Ask {
    OPENAI_STREAM,
    OPENAI_WHOLE,
    OLLAMA_STREAM,
    OLLAMA_WHOLE;

    private HttpResponse<String> send(GatewayFixture gateway) {
      boolean stream = this == OPENAI_STREAM || this == OLLAMA_STREAM;
      return gateway.post(
          this == OPENAI_STREAM || this == OPENAI_WHOLE ? "/v1/chat/completions" : "/api/chat",
          "{" + MESSAGES + ",\"stream\":" + stream + "}");
    }
  }

  @Test
  void oneRefusesOneIsOverloaded_theThirdAnswers() {
    try (FakeOpenAi busy =
            FakeOpenAi.start("m1")
                .chat(ScriptedReply.json(503, "{\"error\":{\"message\":\"busy\"}}"));
        GatewayFixture gateway =
            GatewayFixture.start(
                "providers { first { kind = openai-compatible, models = [m1], priority = 1, base-url = \""
                    + ScriptedServer.refusedAddress()
                    + "/v1\" }, second { priority = 2, "
                    + provider(busy)
                    + " }, third { priority = 3, "
                    + provider(upstream)
                    + " } }")) {
      // before the health of anybody is known
      assertServedByTheThird(Ask.OPENAI_STREAM.send(gateway));
      gateway.ready("third");
      for (Ask ask : Ask.values()) {
        HttpResponse<String> response = ask.send(gateway);
        assertServedByTheThird(response);
        assertThat(response.body()).contains("wörld").doesNotContain("busy");
      }
    }
  }

  private static void assertServedByTheThird(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "x-relevo-worker")).isEqualTo("third");
    assertThat(header(response, "x-relevo-model")).isEqualTo("m1");
    assertThat(header(response, "x-relevo-fallback")).isEqualTo("true");
    assertThat(Integer.parseInt(header(response, "x-relevo-attempts"))).isBetween(1, 3);
  }

  @Test
  void firstSaysRoleOnlyAndDies_theSecondAnswersWhole() {
    try (FakeOpenAi dying =
            FakeOpenAi.start("m1")
                .chat(FakeOpenAi.unfinished("\"role\":\"assistant\",\"content\":\"\"").cut());
        GatewayFixture gateway =
            GatewayFixture.start(
                    "providers { dying { priority = 1, "
                        + provider(dying)
                        + " }, up { priority = 2, "
                        + provider(upstream)
                        + " } }")
                .ready("dying", "up")) {
      HttpResponse<String> response = openAi(gateway);

      assertThat(openAiText(response.body())).isEqualTo(FakeOpenAi.TEXT);
      assertThat(header(response, "x-relevo-worker")).isEqualTo("up");
      assertThat(header(response, "x-relevo-attempts")).isEqualTo("3"); // once more where it broke
      assertThat(header(response, "x-relevo-fallback")).isEqualTo("true");
      assertThat(dying.chats()).hasSize(2);
    }
  }

  @Test
  void brokenInTheMiddle_withAnotherWhoSaysTheSame_isWholeAndTellsTheSeam() {
    try (FakeOpenAi dying =
            FakeOpenAi.start("m1").chat(FakeOpenAi.unfinished("\"content\":\"Hello w\"").cut());
        GatewayFixture gateway =
            GatewayFixture.start(
                    "providers { dying { priority = 1, "
                        + provider(dying)
                        + " }, up { priority = 2, "
                        + provider(upstream)
                        + " } }")
                .ready("dying", "up")) {
      HttpResponse<String> response = openAi(gateway);

      assertThat(openAiText(response.body())).isEqualTo(FakeOpenAi.TEXT);
      assertThat(header(response, "x-relevo-worker")).isEqualTo("dying");
      assertThat(response.body())
          .contains(
              "\"finish_reason\":\"stop\"}],\"x_relevo\":{\"worker\":\"dying\"",
              "\"continued\":[{\"worker\":\"up\",\"model\":\"m1\",\"attempts\":3,"
                  + "\"fallback\":true,\"after_characters\":7}]")
          .endsWith("data: [DONE]\n\n");

      List<JsonNode> lines = lines(ollama(gateway, "*/*").body());
      JsonNode last = lines.get(lines.size() - 1);
      assertThat(last.path("done").asBoolean()).isTrue();
      assertThat(last.at("/x_relevo/continued/0/worker").asText()).isEqualTo("up");
    }
  }
}
