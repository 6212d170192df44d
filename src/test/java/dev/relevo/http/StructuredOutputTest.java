package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON asked for over a socket, in both dialects, from workers with and without JSON modes. */
@OnEachTransport
final class StructuredOutputTest {
  private static final String OPENAI = "/v1/chat/completions";
  private static final String OLLAMA = "/api/chat";
  private static final String HEADER = "x-relevo-structured-output";
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},\"required\":[\"n\"]}";

  private static FakeOpenAi upstream;
  private static GatewayFixture gateway;

  @BeforeAll
  static void start() {
    upstream = FakeOpenAi.start("m1");
    gateway = inFront("");
  }

  /** A gateway with a worker of each kind, all before the same server. */
  private static GatewayFixture inFront(String more) {
    String up = GatewayFixture.provider(upstream);
    return GatewayFixture.start(
            ("providers { native { priority = 1, %s }, object { priority = 2, %s,"
                    + " capabilities { json-schema = false } }, told { priority = 3, %s,"
                    + " capabilities { json-schema = false, json-object = false } } }, %s")
                .formatted(up, up, up, more))
        .ready("native", "object", "told");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  private static String quoted(String text) {
    return "\"content\":\""
        + new String(JsonStringEncoder.getInstance().quoteAsString(text))
        + "\"";
  }

  private static ScriptedReply reply(ScriptedServer.Recorded request, String text) {
    int half = text.length() / 2;
    return FakeOpenAi.isStream(request)
        ? FakeOpenAi.streamed(quoted(text.substring(0, half)), quoted(text.substring(half)))
        : FakeOpenAi.whole(quoted(text));
  }

  /** The worker's answers in their order; the last one again and again. */
  private static void answers(String... texts) {
    AtomicInteger count = new AtomicInteger();
    upstream.chat(
        request -> reply(request, texts[Math.min(count.getAndIncrement(), texts.length - 1)]));
  }

  private static String body(String path, boolean stream, boolean schema) {
    String format =
        path.equals(OLLAMA)
            ? "\"format\":" + (schema ? SCHEMA : "\"json\"")
            : "\"response_format\":"
                + (schema
                    ? "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":"
                        + SCHEMA
                        + "}}"
                    : "{\"type\":\"json_object\"}");
    return "{\"model\":\"m1\",\"stream\":"
        + stream
        + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
        + format
        + "}";
  }

  private static HttpResponse<String> ask(
      String path, boolean stream, boolean schema, String worker) {
    return gateway.post(path, body(path, stream, schema), "x-relevo-provider", worker);
  }

  /** The texts of an answer, one for each piece that has any. */
  private static List<String> texts(String path, boolean stream, String body) {
    if (!stream) {
      JsonNode whole = json(body);
      return List.of(
          path.equals(OLLAMA)
              ? whole.path("message").path("content").asText()
              : whole.path("choices").path(0).path("message").path("content").asText());
    }
    List<JsonNode> pieces =
        path.equals(OLLAMA)
            ? GatewayFixture.lines(body)
            : GatewayFixture.events(body.replace(": keep-alive\n\n", "")).stream()
                .filter(event -> !event.equals("[DONE]"))
                .map(GatewayFixture::json)
                .toList();
    return pieces.stream()
        .map(
            piece ->
                path.equals(OLLAMA)
                    ? piece.path("message").path("content").asText()
                    : piece.path("choices").path(0).path("delta").path("content").asText())
        .filter(text -> !text.isEmpty())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "native, true, native",
    "native, false, native",
    "object, true, json-object",
    "object, false, native",
    "told, true, instructed",
    "told, false, instructed"
  })
  void json_isAnsweredByEveryWorkerAndTheHeaderTellsHow(String worker, boolean schema, String way) {
    for (String path : List.of(OPENAI, OLLAMA)) {
      for (boolean stream : new boolean[] {true, false}) {
        answers(way.equals("native") ? "{\"n\": 1}" : "Sure!\n```json\n{\"n\": 1}\n```");

        HttpResponse<String> response = ask(path, stream, schema, worker);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(header(response, HEADER)).isEqualTo(way);
        assertThat(String.join("", texts(path, stream, response.body()))).isEqualTo("{\"n\": 1}");
        if (!way.equals("native")) {
          assertThat(texts(path, stream, response.body())).hasSize(1);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {OPENAI, OLLAMA})
  void freeText_hasNoSuchHeader(String path) {
    upstream.chat(FakeOpenAi::hello);

    HttpResponse<String> response =
        gateway.post(
            path, "{\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

    assertThat(header(response, HEADER)).isEqualTo("absent");
  }

  @ParameterizedTest
  @CsvSource({OPENAI + ", true", OPENAI + ", false", OLLAMA + ", true", OLLAMA + ", false"})
  void wrongAnswer_isRepairedAndTheHeaderSaysSo(String path, boolean stream) {
    answers("no idea", "{\"n\": 1}");

    HttpResponse<String> response = ask(path, stream, true, "told");

    assertThat(header(response, HEADER)).isEqualTo("instructed; repaired");
    assertThat(texts(path, stream, response.body())).containsExactly("{\"n\": 1}");
  }

  @ParameterizedTest
  @CsvSource({OPENAI + ", true", OPENAI + ", false", OLLAMA + ", true", OLLAMA + ", false"})
  void wrongAnswerTwice_isAnErrorInTheDialectsShape(String path, boolean stream) {
    answers("{\"n\": \"one\"}");

    HttpResponse<String> response = ask(path, stream, true, "told");

    assertThat(response.statusCode()).isEqualTo(502);
    JsonNode error = json(response.body()).path("error");
    assertThat(path.equals(OLLAMA) ? error.asText() : error.path("message").asText())
        .contains("integer expected");
    assertThat(response.body()).doesNotContain("one\\\"");
  }

  @ParameterizedTest
  @CsvSource({OPENAI + ", true", OPENAI + ", false", OLLAMA + ", true", OLLAMA + ", false"})
  void cutAnswer_hasTheFinishReasonThatSaysSo(String path, boolean stream) {
    upstream.chat(
        request ->
            FakeOpenAi.isStream(request)
                ? ScriptedReply.sse(
                    FakeOpenAi.delta(quoted("{\"n\": ")),
                    "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}]}",
                    "[DONE]")
                : ScriptedReply.json(
                    "{\"choices\":[{\"message\":{"
                        + quoted("{\"n\": ")
                        + "},\"finish_reason\":\"length\"}]}"));

    HttpResponse<String> response = ask(path, stream, true, "told");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("_reason\":\"length\"");
    assertThat(texts(path, stream, response.body())).containsExactly("{\"n\": ");
  }

  @ParameterizedTest
  @ValueSource(strings = {OPENAI, OLLAMA})
  void heldAnswer_isKeptAliveAndTheEndTellsHow(String path) {
    CompletableFuture<Void> go = new CompletableFuture<>();
    AtomicInteger count = new AtomicInteger();
    upstream.chat(
        request ->
            count.getAndIncrement() == 0
                ? FakeOpenAi.streamed(quoted("not "), quoted("yet"))
                : FakeOpenAi.streamed(quoted("{\"n\": "), quoted("1}")).startAfter(go));
    try (GatewayFixture often = inFront("http { stream-keep-alive = 40ms, port = 0 }");
        RawConnection connection = often.connect()) {
      connection.write(
          RawConnection.request(
              "POST",
              path,
              body(path, true, true).getBytes(StandardCharsets.UTF_8),
              "Content-Type: application/json",
              "x-relevo-provider: object"));
      String silence = path.equals(OPENAI) ? ": keep-alive\n\n" : "\"done\":false}\n";
      String begun = connection.readUntil(silence) + connection.readUntil(silence);
      assertThat(begun).startsWith("HTTP/1.1 200 ").doesNotContain("not ", HEADER);

      go.complete(null);

      assertThat(connection.readUntil("0\r\n\r\n"))
          .doesNotContain("not ", "yet")
          .contains("{\\\"n\\\": 1}")
          .contains("\"structured_output\":\"json-object; repaired\"");
    }
  }

  @Test
  void browsers_maySeeTheHeader() {
    try (GatewayFixture open =
        GatewayFixture.inFrontOf(upstream, "http { port = 0, cors-origins = [\"*\"] }")) {
      assertThat(
              header(
                  open.get("/health", "Origin", "http://a.test"), "access-control-expose-headers"))
          .contains(HEADER);
    }
  }
}
