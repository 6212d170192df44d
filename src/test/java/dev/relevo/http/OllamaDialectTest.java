package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.events;
import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static dev.relevo.http.GatewayFixture.lines;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@OnEachTransport
final class OllamaDialectTest {
  private static final String CHAT = "/api/chat";
  private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi ñ\"}]";

  private static FakeOpenAi upstream;
  private static GatewayFixture gateway;

  @BeforeAll
  static void start() {
    upstream = FakeOpenAi.start("m1");
    gateway = GatewayFixture.inFrontOf(upstream, "");
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

  private static HttpResponse<String> chat(String fields, String... headers) {
    return gateway.post(
        CHAT, "{" + MESSAGES + (fields.isEmpty() ? "" : "," + fields) + "}", headers);
  }

  private static JsonNode sent() {
    return json(upstream.lastChat().body());
  }

  private static void assertObjects(List<JsonNode> objects) {
    StringBuilder text = new StringBuilder();
    for (JsonNode object : objects) {
      assertThat(object.path("model").asText()).isEqualTo("m1");
      assertThat(Instant.parse(object.path("created_at").asText())).isNotNull();
      assertThat(object.path("message").path("role").asText()).isEqualTo("assistant");
      assertThat(object.path("message").path("content").isTextual()).isTrue();
      text.append(object.path("message").path("content").asText());
    }
    assertThat(text).hasToString(FakeOpenAi.TEXT);
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
    assertThat(last.has("load_duration")).isTrue();
    assertThat(last.has("prompt_eval_duration")).isTrue();
  }

  // ---- answers ----

  @ParameterizedTest
  @ValueSource(strings = {"*/*", "application/x-ndjson", "application/json", "text/html"})
  void stream_isTheDefaultAndLines(String accept) {
    HttpResponse<String> response = chat("\"model\":\"m1\"", "Accept", accept);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "content-type")).isEqualTo("application/x-ndjson");
    assertObjects(lines(response.body()));
    assertThat(sent().path("stream").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/event-stream", "TEXT/Event-Stream, */*", "text/plain, text/event-stream"})
  void stream_acceptsEvents_getsEvents(String accept) {
    HttpResponse<String> response = chat("", "Accept", accept);

    assertThat(header(response, "content-type")).isEqualTo("text/event-stream");
    assertObjects(events(response.body()).stream().map(GatewayFixture::json).toList());
  }

  @Test
  void stream_acceptsText_getsText() {
    HttpResponse<String> response = chat("", "Accept", "text/plain");

    assertThat(header(response, "content-type")).isEqualToIgnoringCase("text/plain; charset=utf-8");
    assertThat(response.body()).isEqualTo(FakeOpenAi.TEXT);
  }

  @Test
  void whole_isOneObject() {
    HttpResponse<String> response = chat("\"stream\":false", "Accept", "text/plain");

    assertThat(header(response, "content-type")).isEqualTo("application/json");
    JsonNode body = json(response.body());
    assertThat(body.path("message"))
        .isEqualTo(json("{\"role\":\"assistant\",\"content\":\"" + FakeOpenAi.TEXT + "\"}"));
    assertEnd(body);
    assertThat(sent().path("stream").asBoolean(true)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void thinking_isToldApart(boolean stream) {
    upstream.chat(
        stream
            ? FakeOpenAi.streamed("\"reasoning\":\"hm\"", "\"content\":\"4\"")
            : FakeOpenAi.whole("\"reasoning\":\"hm\",\"content\":\"4\""));
    String body = chat("\"stream\":" + stream).body();

    JsonNode first = stream ? lines(body).get(0) : json(body);
    assertThat(first.path("message").path("thinking").asText()).isEqualTo("hm");
    assertThat(first.path("message").path("content").asText()).isEqualTo(stream ? "" : "4");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void toolCalls_areWholeWithArgumentsAsObject(boolean stream) {
    upstream.chat(
        stream
            ? FakeOpenAi.streamed(
                "\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"add\",\"arguments\":\"{\\\"x\\\"\"}}]",
                "\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\":1}\"}}]",
                "\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"now\",\"arguments\":\"not json\"}}]")
            : FakeOpenAi.whole(
                "\"content\":null,\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"add\",\"arguments\":\"{\\\"x\\\":1}\"}},"
                    + "{\"id\":\"b\",\"function\":{\"name\":\"now\",\"arguments\":\"not json\"}}]"));
    String body = chat("\"stream\":" + stream).body();

    List<JsonNode> objects = stream ? lines(body) : List.of(json(body));
    assertThat(objects).hasSize(stream ? 2 : 1);
    assertThat(objects.get(0).path("message").path("tool_calls"))
        .isEqualTo(
            json(
                "[{\"id\":\"a\",\"function\":{\"name\":\"add\",\"arguments\":{\"x\":1}}},"
                    + "{\"id\":\"b\",\"function\":{\"name\":\"now\",\"arguments\":{}}}]"));
    assertThat(objects.get(objects.size() - 1).path("done_reason").asText()).isEqualTo("stop");
  }

  @Test
  void finishedByLength_saysSo() {
    upstream.chat(
        ScriptedReply.sse(
            FakeOpenAi.delta("\"content\":\"a\""),
            "{\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}",
            "[DONE]"));
    List<JsonNode> lines = lines(chat("").body());

    assertThat(lines.get(1).path("done_reason").asText()).isEqualTo("length");
    assertThat(lines.get(1).path("eval_count").asInt()).as("an estimate").isPositive();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void headers_tellWhoServed(boolean stream) {
    HttpResponse<String> response = chat("\"model\":\"other\",\"stream\":" + stream);

    assertThat(header(response, "x-request-id")).startsWith("req_");
    assertThat(header(response, "x-relevo-worker")).isEqualTo("up");
    assertThat(header(response, "x-relevo-model")).isEqualTo("m1");
    assertThat(header(response, "x-relevo-attempts")).isEqualTo("1");
    assertThat(header(response, "x-relevo-requested-model")).isEqualTo("other");
  }

  // ---- what reaches the provider ----

  @Test
  void request_options_reachTheProvider() {
    chat(
        "\"options\":{\"temperature\":0.5,\"top_p\":0.9,\"top_k\":40,\"num_predict\":7,\"stop\":\"end\",\"seed\":42,"
            + "\"frequency_penalty\":0.1,\"presence_penalty\":0.2,\"num_ctx\":4096},\"keep_alive\":\"5m\",\"think\":\"high\"");

    JsonNode sent = sent();
    assertThat(sent.path("temperature").asDouble()).isEqualTo(0.5);
    assertThat(sent.path("top_p").asDouble()).isEqualTo(0.9);
    assertThat(sent.path("top_k").asInt()).isEqualTo(40);
    assertThat(sent.path("max_tokens").asInt()).isEqualTo(7);
    assertThat(sent.path("stop")).isEqualTo(json("[\"end\"]"));
    assertThat(sent.path("seed").asInt()).isEqualTo(42);
    assertThat(sent.path("reasoning_effort").asText()).isEqualTo("high");
    assertThat(sent.has("options")).isFalse();
    assertThat(sent.has("keep_alive")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"-1", "-2", "0"})
  void request_unlimitedAnswer_hasNoLimit(int limit) {
    assertThat(chat("\"options\":{\"num_predict\":" + limit + ",\"seed\":-1}").statusCode())
        .isEqualTo(200);
    assertThat(sent().has("max_tokens")).isFalse();
    assertThat(sent().has("seed")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"json\" | {\"type\":\"json_object\"}",
        "{\"type\":\"object\"} | {\"type\":\"json_schema\",\"json_schema\":{\"name\":\"answer\",\"schema\":{\"type\":\"object\"}}}"
      })
  void request_format_reachesTheProvider(String format, String expected) {
    chat("\"format\":" + format);
    assertThat(sent().path("response_format")).isEqualTo(json(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"format\":\"\"",
        "\"format\":null",
        "\"tools\":[]",
        "\"options\":{}",
        "\"think\":false"
      })
  void request_nothingAsked_isServed(String field) {
    assertThat(chat(field).statusCode()).isEqualTo(200);
    assertThat(sent().has("response_format")).isFalse();
  }

  @Test
  void request_history_reachesTheProvider() {
    gateway.post(
        CHAT,
        "{\"messages\":[{\"role\":\"System\",\"content\":\"be kind\"},"
            + "{\"role\":\"user\",\"content\":\"1+1?\",\"images\":[\"iVBORw0=\"]},"
            + "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"function\":{\"name\":\"add\",\"arguments\":{\"x\":1}}}]},"
            + "{\"role\":\"tool\",\"tool_name\":\"add\",\"content\":\"2\"}],"
            + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"add\",\"parameters\":{\"type\":\"object\"}}}]}");

    JsonNode messages = sent().path("messages");
    assertThat(messages.path(0).path("role").asText()).isEqualTo("system");
    assertThat(messages.path(1).path("content").path(1).path("image_url").path("url").asText())
        .isEqualTo("data:image/png;base64,iVBORw0=");
    JsonNode call = messages.path(2).path("tool_calls").path(0);
    assertThat(call.path("function").path("arguments").asText()).isEqualTo("{\"x\":1}");
    assertThat(call.path("id").asText()).isNotEmpty();
    assertThat(messages.path(3).path("tool_call_id")).isEqualTo(call.path("id"));
    assertThat(sent().path("tools").path(0).path("function").path("name").asText())
        .isEqualTo("add");
  }

  @Test
  void request_twoCallsOfOneTool_resultsAreMatchedInOrder() {
    gateway.post(
        CHAT,
        "{\"messages\":[{\"role\":\"user\",\"content\":\"add twice\"},"
            + "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"function\":{\"name\":\"add\",\"arguments\":{\"x\":1}}},"
            + "{\"function\":{\"name\":\"add\",\"arguments\":{\"x\":2}}}]},"
            + "{\"role\":\"tool\",\"tool_name\":\"add\",\"content\":\"1\"},"
            + "{\"role\":\"tool\",\"tool_name\":\"add\",\"content\":\"2\"}]}");

    JsonNode messages = sent().path("messages");
    List<String> ids = new ArrayList<>();
    messages.path(1).path("tool_calls").forEach(call -> ids.add(call.path("id").asText()));
    assertThat(ids).doesNotHaveDuplicates().hasSize(2);
    assertThat(messages.path(2).path("tool_call_id").asText()).isEqualTo(ids.get(0));
    assertThat(messages.path(3).path("tool_call_id").asText()).isEqualTo(ids.get(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-www-form-urlencoded",
        "text/plain",
        "application/json; charset=utf-8"
      })
  void request_anyLabel_isReadAsJson(String label) {
    try (RawConnection connection = gateway.connect()) {
      assertThat(
              connection
                  .exchange(
                      "POST",
                      CHAT,
                      ("{" + MESSAGES + "}").getBytes(UTF_8),
                      "Content-Type: " + label)
                  .status())
          .isEqualTo(200);
    }
  }

  // ---- failures ----

  @Test
  void failure_isOneErrorText() {
    upstream.chat(ScriptedReply.json(400, "{\"error\":{\"message\":\"bad tool\"}}"));
    HttpResponse<String> response = chat("");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response.body()).path("error").asText()).contains("bad tool");
    assertThat(json(response.body()).path("request_id").asText())
        .isEqualTo(header(response, "x-request-id"));
  }

  @Test
  void steering_badValue_isRefused() {
    HttpResponse<String> response = chat("", "x-relevo-privacy", "secret");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response.body()).path("error").asText()).contains("secret");
  }
}
