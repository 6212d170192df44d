package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a silent stream carries while its answer does not come. */
@OnEachTransport
final class KeepAliveTest {
  private static final String OFTEN = "http { stream-keep-alive = 40ms, port = 0 }";
  private static final String BODY =
      "{\"model\":\"m1\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  private final CompletableFuture<Void> go = new CompletableFuture<>();
  private FakeOpenAi upstream;

  @BeforeEach
  void start() {
    upstream = FakeOpenAi.start("m1");
  }

  @AfterEach
  void stop() {
    upstream.close();
  }

  private static RawConnection ask(GatewayFixture gateway, String path, String... headers) {
    RawConnection connection = gateway.connect();
    String[] all =
        Stream.concat(Stream.of(headers), Stream.of("Content-Type: application/json"))
            .toArray(String[]::new);
    connection.write(
        RawConnection.request("POST", path, BODY.getBytes(StandardCharsets.UTF_8), all));
    return connection;
  }

  @Test
  void openAi_silenceBeforeTheFirstContent_getsCommentsAndTheEndTellsWhoAnswered() {
    upstream.chat(FakeOpenAi.streamed("\"content\":\"Hello\"").startAfter(go));
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(upstream, OFTEN);
        RawConnection connection = ask(gateway, "/v1/chat/completions")) {
      String head = connection.readUntil(": keep-alive\n\n");
      assertThat(head)
          .startsWith("HTTP/1.1 200 ")
          .contains("text/event-stream")
          .doesNotContain("x-relevo-worker", "data:");
      connection.readUntil(": keep-alive\n\n");

      go.complete(null);
      String rest = connection.readUntil("[DONE]\n\n");

      assertThat(rest)
          .contains(
              "\"content\":\"Hello\"",
              "\"finish_reason\":\"stop\"}],\"x_relevo\":{\"worker\":\"up\",\"model\":\"m1\","
                  + "\"attempts\":1,\"fallback\":false}}\n\n");
    }
  }

  @Test
  void openAi_unknownModelAfterAKeepAlive_theEndTellsThatAnotherAnswered() {
    upstream.chat(FakeOpenAi.streamed("\"content\":\"Hello\"").startAfter(go));
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(upstream, OFTEN);
        RawConnection connection = gateway.connect()) {
      byte[] body = BODY.replace("m1", "unknown").getBytes(StandardCharsets.UTF_8);
      connection.write(
          RawConnection.request(
              "POST", "/v1/chat/completions", body, "Content-Type: application/json"));
      connection.readUntil(": keep-alive\n\n");
      go.complete(null);

      assertThat(connection.readUntil("[DONE]\n\n"))
          .contains("\"model\":\"m1\",\"attempts\":1,\"fallback\":false,\"substituted\":true}");
    }
  }

  @Test
  void openAi_silenceBetweenEvents_getsCommentsBetweenThem() {
    upstream.chat(
        ScriptedReply.sse(FakeOpenAi.delta("\"content\":\"Hel\""))
            .await(go)
            .chunk("data: " + FakeOpenAi.delta("\"content\":\"lo\"") + "\n\n")
            .chunk("data: [DONE]\n\n"));
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(upstream, OFTEN);
        RawConnection connection = ask(gateway, "/v1/chat/completions")) {
      connection.readUntil("\"content\":\"Hel\"");
      assertThat(connection.readUntil(": keep-alive\n\n"))
          .matches("(?s)[^\n]*null}]}\n\n\r\n[0-9a-f]+\r\n: keep-alive\n\n");
      go.complete(null);
      assertThat(connection.readUntil("data: {\"error\"")).contains("\"content\":\"lo\"");
    }
  }

  @Test
  void openAi_failureAfterAKeepAlive_isToldInTheStream() {
    upstream.chat(ScriptedReply.json(400, "{\"error\":{\"message\":\"no\"}}").startAfter(go));
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(upstream, OFTEN);
        RawConnection connection = ask(gateway, "/v1/chat/completions")) {
      connection.readUntil(": keep-alive\n\n");
      go.complete(null);

      String rest = connection.readUntil("0\r\n\r\n");

      assertThat(rest).contains("data: {\"error\":{").doesNotContain("[DONE]");
    }
  }

  @Test
  void ollama_lines_getEmptyDeltasAndTheEndTellsWhoAnswered() {
    upstream.chat(FakeOpenAi.streamed("\"content\":\"Hello\"").startAfter(go));
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(upstream, OFTEN);
        RawConnection connection = ask(gateway, "/api/chat")) {
      String start = connection.readUntil("\"done\":false}\n");
      JsonNode line = json(start.substring(start.indexOf('{')));
      assertThat(line.path("message").path("content").asText("absent")).isEmpty();
      assertThat(line.path("model").asText()).isEqualTo("m1");
      go.complete(null);

      String rest = connection.readUntil("0\r\n\r\n");

      assertThat(rest).contains("Hello", "\"x_relevo\":{\"worker\":\"up\"");
    }
  }

  @Test
  void ollama_events_getComments() {
    upstream.chat(FakeOpenAi.streamed("\"content\":\"Hello\"").startAfter(go));
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(upstream, OFTEN);
        RawConnection connection = ask(gateway, "/api/chat", "Accept: text/event-stream")) {
      connection.readUntil(": keep-alive\n\n");
      go.complete(null);
      assertThat(connection.readUntil("\"done\":true")).contains("Hello");
    }
  }

  @Test
  void ollama_text_waitsForItsFirstContent() {
    upstream.chat(FakeOpenAi.streamed("\"content\":\"Hello\"").startAfter(go));
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(upstream, OFTEN);
        RawConnection text = ask(gateway, "/api/chat", "Accept: text/plain");
        RawConnection events = ask(gateway, "/v1/chat/completions")) {
      // as long as the other stream gets two
      events.readUntil(": keep-alive\n\n");
      events.readUntil(": keep-alive\n\n");
      go.complete(null);

      RawConnection.Response response = text.read();

      assertThat(response.body()).isEqualTo("Hello");
      assertThat(response.header("x-relevo-worker")).isEqualTo("up");
    }
  }
}
