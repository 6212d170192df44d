package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.events;
import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@OnEachTransport
final class OpenAiDialectTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi ñ\"}]";

  private static FakeOpenAi upstream;
  private static GatewayFixture gateway;

  @BeforeAll
  static void start() {
    upstream = FakeOpenAi.start("m1", "vendor/m:2");
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

  private static String content(List<String> chunks) {
    StringBuilder text = new StringBuilder();
    for (String chunk : chunks) {
      if (!chunk.equals("[DONE]")) {
        text.append(json(chunk).path("choices").path(0).path("delta").path("content").asText(""));
      }
    }
    return text.toString();
  }

  // ---- answers ----

  @Test
  void stream_text_hasTheShapeThatSdksExpect() {
    HttpResponse<String> response = chat("\"model\":\"m1\",\"stream\":true");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "content-type")).isEqualTo("text/event-stream");
    assertThat(header(response, "cache-control")).isEqualTo("no-cache");
    List<String> events = events(response.body());
    assertThat(events.get(events.size() - 1)).isEqualTo("[DONE]");
    List<JsonNode> chunks =
        events.subList(0, events.size() - 1).stream().map(GatewayFixture::json).toList();
    for (JsonNode chunk : chunks) {
      assertThat(chunk.path("id").asText())
          .isEqualTo("chatcmpl-" + header(response, "x-request-id"));
      assertThat(chunk.path("object").asText()).isEqualTo("chat.completion.chunk");
      assertThat(chunk.path("created")).isEqualTo(chunks.get(0).path("created"));
      assertThat(chunk.path("created").asLong()).isGreaterThan(1_700_000_000L);
      assertThat(chunk.path("model").asText()).isEqualTo("m1");
      assertThat(chunk.has("usage")).isFalse();
      assertThat(chunk.path("choices")).hasSize(1);
      assertThat(chunk.path("choices").path(0).path("index").asInt(-1)).isZero();
    }
    assertThat(chunks.get(0).path("choices").path(0).path("delta"))
        .isEqualTo(json("{\"role\":\"assistant\",\"content\":\"\"}"));
    assertThat(chunks.subList(1, chunks.size()))
        .noneMatch(chunk -> chunk.path("choices").path(0).path("delta").has("role"));
    JsonNode last = chunks.get(chunks.size() - 1).path("choices").path(0);
    assertThat(last.path("delta")).isEqualTo(json("{}"));
    assertThat(last.path("finish_reason").asText()).isEqualTo("stop");
    assertThat(chunks.subList(0, chunks.size() - 1))
        .allMatch(chunk -> chunk.path("choices").path(0).path("finish_reason").isNull());
    assertThat(content(events)).isEqualTo(FakeOpenAi.TEXT);
  }

  @Test
  void stream_includeUsage_tellsItInAChunkOfItsOwn() {
    List<String> events =
        events(chat("\"stream\":true,\"stream_options\":{\"include_usage\":true}").body());

    JsonNode usage = json(events.get(events.size() - 2));
    assertThat(usage.path("choices")).isEmpty();
    assertThat(usage.path("usage").path("prompt_tokens").asInt())
        .isEqualTo(FakeOpenAi.PROMPT_TOKENS);
    assertThat(usage.path("usage").path("completion_tokens").asInt())
        .isEqualTo(FakeOpenAi.COMPLETION_TOKENS);
    assertThat(usage.path("usage").path("total_tokens").asInt())
        .isEqualTo(FakeOpenAi.PROMPT_TOKENS + FakeOpenAi.COMPLETION_TOKENS);
    for (String event : events.subList(0, events.size() - 2)) {
      assertThat(json(event).path("usage").isNull()).as(event).isTrue();
    }
  }

  @Test
  void whole_text_isOneObject() {
    HttpResponse<String> response = chat("\"model\":\"m1\"");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "content-type")).isEqualTo("application/json");
    JsonNode body = json(response.body());
    assertThat(body.path("id").asText()).isEqualTo("chatcmpl-" + header(response, "x-request-id"));
    assertThat(body.path("object").asText()).isEqualTo("chat.completion");
    assertThat(body.path("model").asText()).isEqualTo("m1");
    assertThat(body.path("choices"))
        .isEqualTo(
            json(
                "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                    + FakeOpenAi.TEXT
                    + "\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}]"));
    assertThat(body.path("usage").path("total_tokens").asInt()).isEqualTo(8);
    assertThat(sent().path("stream").asBoolean(true)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void reasoning_isToldApart(boolean stream) {
    upstream.chat(
        stream
            ? FakeOpenAi.streamed("\"reasoning_content\":\"hm\"", "\"content\":\"4\"")
            : FakeOpenAi.whole("\"reasoning_content\":\"hm\",\"content\":\"4\""));
    String body = chat("\"stream\":" + stream).body();

    if (stream) {
      assertThat(body).contains("\"delta\":{\"reasoning_content\":\"hm\"}");
      assertThat(content(events(body))).isEqualTo("4");
    } else {
      JsonNode message = json(body).path("choices").path(0).path("message");
      assertThat(message.path("reasoning_content").asText()).isEqualTo("hm");
      assertThat(message.path("content").asText()).isEqualTo("4");
    }
  }

  @Test
  void stream_toolCalls_areDeltas() {
    upstream.chat(
        FakeOpenAi.streamed(
            "\"tool_calls\":[{\"index\":0,\"id\":\"call_a\",\"type\":\"function\",\"function\":{\"name\":\"add\",\"arguments\":\"\"}}]",
            "\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"x\\\":1}\"}}]"));
    List<String> events = events(chat("\"stream\":true").body());

    assertThat(json(events.get(1)).path("choices").path(0).path("delta").path("tool_calls"))
        .isEqualTo(
            json(
                "[{\"index\":0,\"id\":\"call_a\",\"type\":\"function\",\"function\":{\"name\":\"add\",\"arguments\":\"\"}}]"));
    assertThat(json(events.get(2)).path("choices").path(0).path("delta").path("tool_calls"))
        .isEqualTo(json("[{\"index\":0,\"function\":{\"arguments\":\"{\\\"x\\\":1}\"}}]"));
    assertThat(json(events.get(3)).path("choices").path(0).path("finish_reason").asText())
        .isEqualTo("tool_calls");
  }

  @Test
  void whole_toolCalls_areInTheMessage() {
    upstream.chat(
        FakeOpenAi.whole(
            "\"content\":null,\"tool_calls\":[{\"id\":\"call_a\",\"type\":\"function\",\"function\":{\"name\":\"add\",\"arguments\":\"{\\\"x\\\":1}\"}}]"));
    JsonNode choice = json(chat("").body()).path("choices").path(0);

    assertThat(choice.path("finish_reason").asText()).isEqualTo("tool_calls");
    assertThat(choice.path("message").path("content").isNull()).isTrue();
    assertThat(choice.path("message").path("tool_calls"))
        .isEqualTo(
            json(
                "[{\"id\":\"call_a\",\"type\":\"function\",\"function\":{\"name\":\"add\",\"arguments\":\"{\\\"x\\\":1}\"}}]"));
  }

  // ---- what reaches the provider ----

  @Test
  void request_everything_reachesTheProvider() {
    String fields =
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"add\",\"parameters\":{\"type\":\"object\"}}}],"
            + "\"tool_choice\":\"required\",\"parallel_tool_calls\":false,\"temperature\":0.5,\"top_p\":0.9,"
            + "\"seed\":42,\"stop\":[\"end\"],\"frequency_penalty\":0.1,\"presence_penalty\":-0.1,\"user\":\"u\","
            + "\"reasoning_effort\":\"low\",\"response_format\":{\"type\":\"json_object\"},"
            + "\"logit_bias\":{\"1\":2},\"metadata\":{\"a\":\"b\"}";
    assertThat(chat(fields).statusCode()).isEqualTo(200);

    JsonNode asked = json("{" + fields + "}");
    for (String field : asked.properties().stream().map(Map.Entry::getKey).toList()) {
      assertThat(sent().path(field)).as(field).isEqualTo(asked.path(field));
    }
  }

  @Test
  void request_history_reachesTheProvider() {
    String messages =
        "[{\"role\":\"system\",\"content\":\"be kind\"},"
            + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"1+1?\"},{\"type\":\"image_url\","
            + "\"image_url\":{\"url\":\"data:image/png;base64,AA==\",\"detail\":\"low\"}}]},"
            + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\","
            + "\"function\":{\"name\":\"add\",\"arguments\":\"{}\"}}]},"
            + "{\"role\":\"tool\",\"content\":\"2\",\"tool_call_id\":\"c\"}]";
    assertThat(gateway.post(CHAT, "{\"messages\":" + messages + "}").statusCode()).isEqualTo(200);

    assertThat(sent().path("messages")).isEqualTo(json(messages));
  }

  @ParameterizedTest
  @CsvSource({"'', 'max_tokens', 7, 7", "'\"max_tokens\":9,', 'max_completion_tokens', 7, 7"})
  void request_maxTokens_newerNameWins(String before, String field, int value, int expected) {
    chat(before + "\"" + field + "\":" + value);
    assertThat(sent().path("max_tokens").asInt()).isEqualTo(expected);
  }

  @Test
  void request_assistantWithoutContent_isAllowed() {
    assertThat(
            gateway
                .post(
                    CHAT,
                    "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\"},{\"role\":\"user\",\"content\":\"b\"}]}")
                .statusCode())
        .isEqualTo(200);
  }

  // ---- who answers ----

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void headers_tellWhoServed(boolean stream) {
    HttpResponse<String> response = chat("\"model\":\"m1\",\"stream\":" + stream);

    assertThat(header(response, "x-request-id")).startsWith("req_");
    assertThat(header(response, "x-relevo-worker")).isEqualTo("up");
    assertThat(header(response, "x-relevo-model")).isEqualTo("m1");
    assertThat(header(response, "x-relevo-attempts")).isEqualTo("1");
    assertThat(header(response, "x-relevo-fallback")).isEqualTo("absent");
    assertThat(header(response, "x-relevo-requested-model")).isEqualTo("absent");
  }

  @ParameterizedTest
  @CsvSource({
    "m1, m1",
    "vendor/m:2, vendor/m:2",
    "up/m1, m1",
    "up/vendor/m:2, vendor/m:2",
    "auto, m1"
  })
  void model_known_isAsked(String asked, String model) {
    HttpResponse<String> response = chat("\"model\":\"" + asked + "\"");

    assertThat(header(response, "x-relevo-model")).isEqualTo(model);
    assertThat(header(response, "x-relevo-requested-model")).isEqualTo("absent");
    assertThat(sent().path("model").asText()).isEqualTo(model);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void model_unknown_isSubstitutedVisibly(boolean stream) {
    HttpResponse<String> response = chat("\"model\":\"näh\\n!\",\"stream\":" + stream);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "x-relevo-model")).isEqualTo("m1");
    assertThat(header(response, "x-relevo-requested-model")).isEqualTo("n?h?!");
    assertThat(response.body()).contains("\"model\":\"m1\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"models\":[\"nope\",\"vendor/m:2\"] | vendor/m:2",
        "\"model\":\"nope\",\"models\":[\"vendor/m:2\",\"m1\"] | vendor/m:2",
        "\"model\":\"m1\",\"models\":[\"vendor/m:2\"] | m1",
        "\"models\":[] | m1",
        "\"model\":\"\" | m1",
        "\"model\":null | m1"
      })
  void models_areTriedInOrder(String fields, String model) {
    assertThat(header(chat(fields), "x-relevo-model")).isEqualTo(model);
  }

  @ParameterizedTest
  @CsvSource({
    "x-relevo-strategy, speed_first",
    "x-relevo-strategy, local_first",
    "x-relevo-provider, up",
    "x-relevo-privacy, local",
    "x-relevo-privacy, ANY",
    "x-relevo-priority, high",
    "x-relevo-deadline-ms, 30000"
  })
  void steering_goodValue_isServed(String header, String value) {
    assertThat(chat("", header, value).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "x-relevo-strategy, fastest",
    "x-relevo-provider, nobody",
    "x-relevo-privacy, secret",
    "x-relevo-priority, 7",
    "x-relevo-deadline-ms, soon",
    "x-relevo-deadline-ms, 0",
    "x-relevo-deadline-ms, -5",
    "x-relevo-deadline-ms, 99999999999999999999"
  })
  void steering_badValue_isRefused(String header, String value) {
    int before = upstream.chats().size();
    for (boolean stream : new boolean[] {true, false}) {
      HttpResponse<String> response = chat("\"stream\":" + stream, header, value);

      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(json(response.body()).path("error").path("message").asText()).contains(value);
    }
    assertThat(upstream.chats()).hasSize(before);
  }

  // ---- failures ----

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void failure_ofTheRequest_isTheCallers(boolean stream) {
    upstream.chat(
        ScriptedReply.json(
            400, "{\"error\":{\"message\":\"bad tool\",\"type\":\"invalid_request_error\"}}"));
    HttpResponse<String> response = chat("\"stream\":" + stream);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(header(response, "content-type")).isEqualTo("application/json");
    JsonNode error = json(response.body()).path("error");
    assertThat(error.path("message").asText()).contains("bad tool");
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.has("param")).isTrue();
    assertThat(error.has("code")).isTrue();
    assertThat(header(response, "x-should-retry")).isEqualTo("false");
    assertThat(header(response, "x-request-id")).startsWith("req_");
  }

  @ParameterizedTest
  @CsvSource({"context_length_exceeded, context_length_exceeded", "content_filter, content_filter"})
  void failure_withAMeaning_keepsItsCode(String upstreamCode, String code) {
    upstream.chat(
        ScriptedReply.json(
            400, "{\"error\":{\"message\":\"no\",\"code\":\"" + upstreamCode + "\"}}"));
    HttpResponse<String> response = chat("");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response.body()).path("error").path("code").asText()).isEqualTo(code);
  }

  @Test
  void stream_halfASurrogatePair_doesNotBreakTheAnswer() {
    upstream.chat(FakeOpenAi.streamed("\"content\":\"a\\ud83c\"", "\"content\":\"\\udf0d\""));
    assertThat(content(events(chat("\"stream\":true").body()))).isEqualTo("a🌍");

    upstream.chat(FakeOpenAi.whole("\"content\":\"a\\ud83c\""));
    assertThat(chat("").statusCode()).isEqualTo(200);
  }

  // ---- models ----

  @Test
  void models_areListed() {
    HttpResponse<String> response = gateway.get("/v1/models");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "x-request-id")).startsWith("req_");
    JsonNode list = json(response.body());
    assertThat(list.path("object").asText()).isEqualTo("list");
    assertThat(list.path("data"))
        .extracting(model -> model.path("id").asText())
        .containsExactly("m1", "vendor/m:2");
  }

  @ParameterizedTest
  @CsvSource({
    "m1, m1",
    "m1/, m1",
    "up%2Fm1, m1",
    "vendor/m:2, vendor/m:2",
    "vendor%2Fm%3A2, vendor/m:2",
    "vendor%2fm:2, vendor/m:2",
    "up/vendor/m:2, vendor/m:2"
  })
  void model_known_isShown(String path, String id) {
    HttpResponse<String> response = gateway.get("/v1/models/" + path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response.body()).path("id").asText()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nope", "vendor%252Fm:2", "%F0%9F%8C%8D", "m1/x", "M1"})
  void model_unknown_is404(String path) {
    HttpResponse<String> response = gateway.get("/v1/models/" + path);

    assertThat(response.statusCode()).isEqualTo(404);
    JsonNode error = json(response.body()).path("error");
    assertThat(error.path("code").asText()).isEqualTo("model_not_found");
    assertThat(error.path("param").asText()).isEqualTo("model");
  }

  // ---- the client goes ----

  private static RawConnection streaming(String untilSeen) {
    RawConnection connection = gateway.connect();
    connection.write(
        RawConnection.request(
            "POST",
            CHAT,
            ("{" + MESSAGES + ",\"stream\":true}").getBytes(UTF_8),
            "Content-Type: application/json"));
    connection.readUntil(untilSeen);
    return connection;
  }

  @Test
  void stream_clientIsKilled_closesASilentUpstreamAndFreesTheSlot() {
    upstream.chat(FakeOpenAi.unfinished("\"content\":\"Hello\"").stall());
    streaming("Hello").reset();

    upstream.server().awaitAbandoned();
    gateway.awaitIdle();
  }

  @Test
  void stream_clientCloses_closesATalkingUpstreamAndFreesTheSlot() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    ScriptedReply reply = FakeOpenAi.unfinished("\"content\":\"Hello\"").await(closed);
    for (int i = 0; i < 2_000; i++) {
      reply.chunk("data: " + FakeOpenAi.delta("\"content\":\"" + "x".repeat(500) + "\"") + "\n\n");
    }
    upstream.chat(reply.stall());
    streaming("Hello").close();
    closed.complete(null);

    upstream.server().awaitAbandoned();
    gateway.awaitIdle();
  }
}
