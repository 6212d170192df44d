package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.events;
import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static dev.relevo.http.GatewayFixture.lines;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /api/generate}, {@code /ollama/generate} and requests without a prompt, with a cloud. */
@OnEachTransport
final class OllamaGenerateTest {
  private static final String GENERATE = "/api/generate";
  private static final String BALANCER = "/ollama/generate";

  private static FakeOpenAi upstream;
  private static GatewayFixture gateway;

  @BeforeAll
  static void start() {
    upstream = FakeOpenAi.start("m1");
    gateway = GatewayFixture.inFrontOf(upstream, "routing { unknown-model = reject }");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  @AfterEach
  void forgetReplies() {
    upstream.chat(FakeOpenAi::hello);
  }

  private static HttpResponse<String> generate(String fields, String... headers) {
    return gateway.post(
        GENERATE,
        "{\"model\":\"m1\",\"prompt\":\"hi ñ\"" + (fields.isEmpty() ? "" : "," + fields) + "}",
        headers);
  }

  private static JsonNode sent() {
    return json(upstream.lastChat().body());
  }

  private static void assertObjects(List<JsonNode> objects) {
    assertThat(objects)
        .allSatisfy(
            object -> {
              assertThat(object.path("model").asText()).isEqualTo("m1");
              assertThat(Instant.parse(object.path("created_at").asText())).isNotNull();
              assertThat(object.path("response").isTextual()).isTrue();
              assertThat(object.has("message")).isFalse();
            });
    assertThat(
            objects.stream()
                .map(object -> object.path("response").asText())
                .collect(Collectors.joining()))
        .isEqualTo(FakeOpenAi.TEXT);
    assertThat(objects.subList(0, objects.size() - 1))
        .allMatch(object -> object.path("done").isBoolean() && !object.path("done").asBoolean());
    assertEnd(objects.get(objects.size() - 1));
  }

  private static void assertEnd(JsonNode last) {
    assertThat(last.path("done").asBoolean()).isTrue();
    assertThat(last.path("done_reason").asText()).isEqualTo("stop");
    assertThat(last.path("prompt_eval_count").asInt()).isEqualTo(FakeOpenAi.PROMPT_TOKENS);
    assertThat(last.path("eval_count").asInt()).isEqualTo(FakeOpenAi.COMPLETION_TOKENS);
    assertThat(last.path("total_duration").asLong()).isPositive();
    assertThat(last.path("eval_duration").asLong()).as("clients divide by it").isPositive();
  }

  // ---- answers ----

  @Test
  void generate_unlessToldOtherwise_streamsLines() {
    HttpResponse<String> response = generate("");

    assertThat(header(response, "content-type")).isEqualTo("application/x-ndjson");
    assertThat(lines(response.body()).size()).isGreaterThan(2);
    assertObjects(lines(response.body()));
    assertThat(sent().path("stream").asBoolean()).isTrue();
  }

  @Test
  void generate_acceptsEvents_getsEvents() {
    HttpResponse<String> response = generate("", "Accept", "text/event-stream");

    assertThat(header(response, "content-type")).isEqualTo("text/event-stream");
    assertObjects(events(response.body()).stream().map(GatewayFixture::json).toList());
  }

  @Test
  void generate_acceptsText_getsText() {
    assertThat(generate("", "Accept", "text/plain").body()).isEqualTo(FakeOpenAi.TEXT);
  }

  @Test
  void generate_notStreamed_isOneObject() {
    HttpResponse<String> response = generate("\"stream\":false");

    assertThat(header(response, "content-type")).isEqualTo("application/json");
    assertThat(header(response, "x-relevo-worker")).isEqualTo("up");
    assertObjects(List.of(json(response.body())));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void generate_thinking_isToldApart(boolean stream) {
    upstream.chat(
        stream
            ? FakeOpenAi.streamed("\"reasoning\":\"hm\"", "\"content\":\"4\"")
            : FakeOpenAi.whole("\"reasoning\":\"hm\",\"content\":\"4\""));
    String body = generate("\"stream\":" + stream).body();

    JsonNode first = stream ? lines(body).get(0) : json(body);
    assertThat(first.path("thinking").asText()).isEqualTo("hm");
    assertThat(first.path("response").asText()).isEqualTo(stream ? "" : "4");
  }

  @Test
  void generate_brokenOffUpstream_endsInAnErrorLine() {
    upstream.chat(FakeOpenAi.unfinished("\"content\":\"Hel\""));
    List<JsonNode> lines = lines(generate("").body());

    assertThat(lines.get(0).path("response").asText()).isEqualTo("Hel");
    assertThat(lines.get(lines.size() - 1).path("error").asText()).isNotBlank();
    assertThat(lines).noneMatch(line -> line.path("done").asBoolean());
  }

  // ---- what reaches the provider ----

  @Test
  void generate_systemAndImages_becomeTurns() {
    generate("\"system\":\"be kind\",\"images\":[\"iVBORw0=\"]");

    JsonNode messages = sent().path("messages");
    assertThat(messages.size()).isEqualTo(2);
    assertThat(messages.path(0)).isEqualTo(json("{\"role\":\"system\",\"content\":\"be kind\"}"));
    assertThat(messages.path(1).path("role").asText()).isEqualTo("user");
    assertThat(messages.path(1).path("content").path(0).path("text").asText()).isEqualTo("hi ñ");
    assertThat(messages.path(1).path("content").path(1).path("image_url").path("url").asText())
        .isEqualTo("data:image/png;base64,iVBORw0=");
  }

  @Test
  void generate_options_reachTheProvider() {
    generate(
        "\"options\":{\"temperature\":0.5,\"num_predict\":7,\"stop\":\"end\",\"seed\":42},"
            + "\"think\":\"high\",\"format\":\"json\",\"keep_alive\":\"5m\"");

    assertThat(sent().path("temperature").asDouble()).isEqualTo(0.5);
    assertThat(sent().path("max_tokens").asInt()).isEqualTo(7);
    assertThat(sent().path("stop")).isEqualTo(json("[\"end\"]"));
    assertThat(sent().path("seed").asInt()).isEqualTo(42);
    assertThat(sent().path("reasoning_effort").asText()).isEqualTo("high");
    assertThat(sent().path("response_format").path("type").asText()).isEqualTo("json_object");
    assertThat(sent().has("keep_alive")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"raw\":false,\"suffix\":\"\",\"template\":\"\",\"context\":[],\"system\":\"\",\"images\":null",
        "\"context\":null,\"options\":null,\"format\":null,\"priority\":\"x\"",
        "\"name\":\"other\""
      })
  void generate_emptyFields_meanNothing(String fields) {
    assertThat(generate(fields).statusCode()).isEqualTo(200);
    assertThat(sent().path("messages").size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"m1:latest", "m1", "up/m1", "up/m1:latest"})
  void generate_modelByAnyOfItsNames_isServed(String model) {
    HttpResponse<String> response =
        gateway.post(
            GENERATE, "{\"model\":\"%s\",\"prompt\":\"x\",\"stream\":false}".formatted(model));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "x-relevo-model")).isEqualTo("m1");
  }

  // ---- refusals ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"images\":\"x\" | images",
        "\"think\":1 | think",
        "\"format\":\"xml\" | format",
        "\"system\":1 | system"
      })
  void generate_wrongField_isNamed(String field, String name) {
    HttpResponse<String> response = generate(field);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response.body()).path("error").asText()).contains(name);
  }

  @Test
  void generate_neitherPromptNorModel_isRefused() {
    HttpResponse<String> response = gateway.post(GENERATE, "{}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response.body()).path("error").asText()).contains("prompt");
  }

  @ParameterizedTest
  @ValueSource(strings = {GENERATE, "/api/chat", BALANCER})
  void unknownModel_isNotFoundInOllamasWords(String path) {
    HttpResponse<String> response =
        gateway.post(
            path,
            "{\"model\":\"nobody\",\"prompt\":\"x\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response.body()).path("error").asText()).contains("not found", "nobody");
  }

  // ---- nothing to answer ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "null | load",
        "300 | load",
        "-1 | load",
        "\"5m\" | load",
        "\"0.5s\" | load",
        "\"\" | load",
        "0 | unload",
        "0.0 | unload",
        "\"0\" | unload",
        "\"0s\" | unload",
        "\"0h0m0s\" | unload",
        "\"-0.0ms\" | unload"
      })
  void generate_noPrompt_isAnsweredWithoutTheProvider(String keepAlive, String reason) {
    int asked = upstream.chats().size();
    HttpResponse<String> response =
        gateway.post(GENERATE, "{\"model\":\"m1\",\"keep_alive\":" + keepAlive + "}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "content-type")).isEqualTo("application/json");
    ObjectNode body = (ObjectNode) json(response.body());
    assertThat(Instant.parse(body.remove("created_at").asText())).isNotNull();
    body.remove("total_duration");
    assertThat(body)
        .isEqualTo(
            json(
                "{\"model\":\"m1\",\"response\":\"\",\"done\":true,\"done_reason\":\""
                    + reason
                    + "\"}"));
    assertThat(upstream.chats()).hasSize(asked);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"messages\":[] | load",
        "\"messages\":null,\"keep_alive\":0 | unload",
        "\"stream\":true | load"
      })
  void chat_noMessages_isAnsweredWithoutTheProvider(String fields, String reason) {
    int asked = upstream.chats().size();
    JsonNode body =
        json(gateway.post("/api/chat", "{\"model\":\"m1:latest\"," + fields + "}").body());

    assertThat(body.path("done_reason").asText()).isEqualTo(reason);
    assertThat(body.path("done").asBoolean()).isTrue();
    assertThat(body.path("message")).isEqualTo(json("{\"role\":\"assistant\",\"content\":\"\"}"));
    assertThat(upstream.chats()).hasSize(asked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5m", "0"})
  void noPrompt_unknownModel_isNotFound(String keepAlive) {
    HttpResponse<String> response =
        gateway.post(GENERATE, "{\"model\":\"nobody\",\"keep_alive\":\"" + keepAlive + "\"}");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response.body()).path("error").asText()).isEqualTo("model 'nobody' not found");
  }

  // ---- one object for the balancer's clients ----

  @Test
  void balancer_prompt_isOneObject() {
    HttpResponse<String> response =
        gateway.post(BALANCER, "{\"prompt\":\"hi\",\"model\":\"m1\",\"priority\":\"high\"}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "content-type")).isEqualTo("application/json");
    assertObjects(List.of(json(response.body())));
    assertThat(sent().path("messages").path(0).path("content").asText()).isEqualTo("hi");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\":\"m1\"} | prompt is missing",
        "{\"model\":\"m1\",\"prompt\":\"\"} | prompt is missing",
        "{\"model\":\"m1\",\"prompt\":7} | prompt must be a text",
        "{\"prompt\":\"x\",\"priority\":\"urgent\"} | priority is 'urgent' but must be high, normal or low",
        "[] | not an object",
        "{ | not valid JSON"
      })
  void balancer_wrongRequest_isToldWhatIsWrong(String body, String message) {
    HttpResponse<String> response = gateway.post(BALANCER, body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response.body()).path("error").asText()).contains(message);
    assertThat(json(response.body()).path("request_id").asText()).isNotBlank();
  }

  @Test
  void balancer_providerFails_isToldWhy() {
    upstream.chat(ScriptedReply.json(400, "{\"error\":{\"message\":\"bad thing\"}}"));
    HttpResponse<String> response = gateway.post(BALANCER, "{\"prompt\":\"hi\",\"model\":\"m1\"}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response.body()).path("error").asText()).contains("bad thing");
  }

  @Test
  void balancer_unknownPath_isToldInItsShape() {
    HttpResponse<String> response = gateway.post("/ollama/nothing", "{}");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response.body()).path("error").isTextual()).isTrue();
  }
}
