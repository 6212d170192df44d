package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.events;
import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static dev.relevo.http.GatewayFixture.lines;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RandomRequests;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers from the response cache as clients of each dialect get them. */
@OnEachTransport
final class CachedAnswersTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String CACHE = "x-relevo-cache";
  private static final String TOOLS =
      "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"add\"}}]";

  private static FakeOpenAi upstream;
  private static GatewayFixture gateway;
  private static int questions;

  private int before;
  private String question;

  @BeforeAll
  static void start() {
    upstream = FakeOpenAi.start("m1");
    gateway =
        GatewayFixture.start(
                "providers { up { "
                    + GatewayFixture.provider(upstream)
                    + ", capabilities { logprobs = true } } }")
            .ready("up");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  /** Nobody has asked the question of a test before. */
  @BeforeEach
  void askSomethingNew() {
    question = "question " + ++questions;
    before = upstream.chats().size();
  }

  @AfterEach
  void forgetReplies() {
    upstream.chat(FakeOpenAi::hello);
  }

  private int asked() {
    return upstream.chats().size() - before;
  }

  private String body(String fields) {
    return "{\"model\":\"m1\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}],%s}"
        .formatted(question, fields);
  }

  private HttpResponse<String> chat(String fields, String... headers) {
    return gateway.post(CHAT, body(fields), headers);
  }

  /** Asks for the same, streamed or not, as one who wants the cache. */
  private HttpResponse<String> greedy(boolean stream) {
    return chat("\"temperature\":0,\"stream\":" + stream, CACHE, "use");
  }

  private static String content(HttpResponse<String> response, boolean stream) {
    if (!stream) {
      return json(response.body()).at("/choices/0/message/content").asText();
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode chunk : chunks(response)) {
      text.append(chunk.at("/choices/0/delta/content").asText(""));
    }
    return text.toString();
  }

  private static List<JsonNode> chunks(HttpResponse<String> response) {
    List<String> events = events(response.body());
    assertThat(events).endsWith("[DONE]");
    return events.subList(0, events.size() - 1).stream().map(GatewayFixture::json).toList();
  }

  // ---- hits ----

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void use_sameRequestAgain_isAnsweredWithoutAskingAnybody(boolean first, boolean second) {
    HttpResponse<String> miss = greedy(first);
    HttpResponse<String> hit = greedy(second);

    assertThat(header(miss, CACHE)).isEqualTo("miss");
    assertThat(header(miss, "age")).isEqualTo("absent");
    assertThat(header(miss, "x-relevo-attempts")).isEqualTo("1");
    assertThat(hit.statusCode()).isEqualTo(200);
    assertThat(header(hit, CACHE)).isEqualTo("hit");
    assertThat(header(hit, "age")).matches("[0-9]+");
    assertThat(header(hit, "x-relevo-attempts")).isEqualTo("0");
    assertThat(header(hit, "x-relevo-worker")).isEqualTo("up");
    assertThat(header(hit, "x-relevo-model")).isEqualTo("m1");
    assertThat(header(hit, "x-relevo-fallback")).isEqualTo("absent");
    assertThat(header(hit, "x-request-id"))
        .startsWith("req_")
        .isNotEqualTo(header(miss, "x-request-id"));
    assertThat(content(miss, first)).isEqualTo(FakeOpenAi.TEXT);
    assertThat(content(hit, second)).isEqualTo(FakeOpenAi.TEXT);
    assertThat(asked()).isEqualTo(1);
  }

  @Test
  void use_wholeHit_isTheAnswerButForItsIdAndTime() {
    JsonNode miss = json(greedy(false).body());
    HttpResponse<String> response = greedy(false);
    JsonNode hit = json(response.body());

    assertThat(hit.path("choices")).isEqualTo(miss.path("choices"));
    assertThat(hit.path("usage")).isEqualTo(miss.path("usage"));
    assertThat(hit.at("/usage/completion_tokens").asInt()).isEqualTo(FakeOpenAi.COMPLETION_TOKENS);
    assertThat(hit.path("id").asText()).isEqualTo("chatcmpl-" + header(response, "x-request-id"));
  }

  @Test
  void use_streamedHit_hasTheShapeOfAStream() {
    String fields = "\"temperature\":0,\"stream\":true,\"stream_options\":{\"include_usage\":true}";
    chat(fields, CACHE, "use");

    List<JsonNode> chunks = chunks(chat(fields, CACHE, "use"));

    assertThat(asked()).isEqualTo(1);
    assertThat(chunks).hasSize(4);
    assertThat(chunks.get(0).at("/choices/0/delta/role").asText()).isEqualTo("assistant");
    assertThat(chunks.get(1).at("/choices/0/delta/content").asText()).isEqualTo(FakeOpenAi.TEXT);
    assertThat(chunks.get(2).at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(chunks.get(3).at("/usage/prompt_tokens").asInt())
        .isEqualTo(FakeOpenAi.PROMPT_TOKENS);
  }

  @Test
  void force_thoughtsAndToolCalls_areReplayedAsAStream() {
    upstream.chat(
        FakeOpenAi.whole(
            "\"reasoning_content\":\"hm\",\"content\":\"so\",\"tool_calls\":[{\"id\":\"c\",\"type\":"
                + "\"function\",\"function\":{\"name\":\"add\",\"arguments\":\"{\\\"x\\\":1}\"}}]"));
    chat(TOOLS, CACHE, "force");

    HttpResponse<String> hit = chat(TOOLS + ",\"stream\":true", CACHE, "force");

    assertThat(header(hit, CACHE)).isEqualTo("hit");
    List<JsonNode> deltas =
        chunks(hit).stream().map(chunk -> chunk.at("/choices/0/delta")).toList();
    assertThat(deltas.get(1).path("reasoning_content").asText()).isEqualTo("hm");
    assertThat(deltas.get(2).path("content").asText()).isEqualTo("so");
    assertThat(deltas.get(3).path("tool_calls"))
        .isEqualTo(
            json(
                "[{\"index\":0,\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"add\","
                    + "\"arguments\":\"{\\\"x\\\":1}\"}}]"));
    assertThat(chunks(hit).get(4).at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
  }

  @Test
  void force_streamedToolCall_isReplayedWhole() {
    upstream.chat(
        FakeOpenAi.streamed(
            "\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"add\",\"arguments\":\"{\"}}]",
            "\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"}\"}}]"));
    chat(TOOLS + ",\"stream\":true", CACHE, "force");

    HttpResponse<String> hit = chat(TOOLS, CACHE, "force");

    assertThat(header(hit, CACHE)).isEqualTo("hit");
    assertThat(json(hit.body()).at("/choices/0/message/tool_calls"))
        .isEqualTo(
            json(
                "[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"add\","
                    + "\"arguments\":\"{}\"}}]"));
  }

  @Test
  void force_logprobs_areReplayed() {
    upstream.chat(
        ScriptedReply.sse(
            "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"logprobs\":{\"content\":["
                + "{\"token\":\"Hi\",\"logprob\":-0.5,\"bytes\":[72,105],\"top_logprobs\":[]}]},"
                + "\"finish_reason\":null}]}",
            "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}",
            "[DONE]"));
    String fields = "\"logprobs\":true,\"stream\":true";
    HttpResponse<String> miss = chat(fields, CACHE, "force");
    assertThat(miss.body()).contains("\"logprob\":-0.5");

    HttpResponse<String> hit = chat(fields, CACHE, "force");

    assertThat(header(hit, CACHE)).isEqualTo("hit");
    assertThat(hit.body()).contains("\"logprob\":-0.5");
  }

  @Test
  void use_checkedJson_tellsHowItWasOnceGot() {
    upstream.chat(FakeOpenAi.whole("\"content\":\"{\\\"a\\\":1}\""));
    String fields = "\"temperature\":0,\"response_format\":{\"type\":\"json_object\"}";
    HttpResponse<String> miss = chat(fields, CACHE, "use");

    HttpResponse<String> hit = chat(fields, CACHE, "use");

    assertThat(header(hit, CACHE)).isEqualTo("hit");
    assertThat(header(hit, "x-relevo-structured-output"))
        .isNotEqualTo("absent")
        .isEqualTo(header(miss, "x-relevo-structured-output"));
    assertThat(content(hit, false)).isEqualTo("{\"a\":1}");
  }

  // ---- the other dialects ----

  @ParameterizedTest
  @CsvSource({
    "true,  application/x-ndjson",
    "true,  text/event-stream",
    "true,  text/plain",
    "false, application/json"
  })
  void ollama_sameRequestAgain_isAHit(boolean stream, String accept) {
    String fields = "\"options\":{\"temperature\":0},\"stream\":" + stream;
    HttpResponse<String> miss =
        gateway.post("/api/chat", body(fields), CACHE, "use", "Accept", accept);
    HttpResponse<String> hit =
        gateway.post("/api/chat", body(fields), CACHE, "use", "Accept", accept);

    assertThat(header(miss, CACHE)).isEqualTo("miss");
    assertThat(header(hit, CACHE)).isEqualTo("hit");
    assertThat(header(hit, "age")).matches("[0-9]+");
    assertThat(header(hit, "x-relevo-attempts")).isEqualTo("0");
    assertThat(header(hit, "content-type")).startsWith(accept);
    assertThat(hit.body()).contains("Hello wörld");
    assertThat(asked()).isEqualTo(1);
  }

  @Test
  void ollama_hit_tellsTheUsageOfTheAnswerAndNoForeignDurations() {
    String fields = "\"options\":{\"temperature\":0}";
    gateway.post("/api/chat", body(fields), CACHE, "use");

    List<JsonNode> lines = lines(gateway.post("/api/chat", body(fields), CACHE, "use").body());

    JsonNode last = lines.get(lines.size() - 1);
    assertThat(last.path("done").asBoolean()).isTrue();
    assertThat(last.path("prompt_eval_count").asInt()).isEqualTo(FakeOpenAi.PROMPT_TOKENS);
    assertThat(last.path("eval_count").asInt()).isEqualTo(FakeOpenAi.COMPLETION_TOKENS);
    assertThat(last.path("eval_duration").asLong())
        .isPositive()
        .isLessThanOrEqualTo(last.path("total_duration").asLong());
  }

  @Test
  void service_sameRequestAgain_isAHit() {
    String body =
        "{\"system\":\"Greet.\",\"context\":\"%s\",\"temperature\":0}".formatted(question);
    HttpResponse<String> miss = gateway.post("/chat", body, CACHE, "use");
    HttpResponse<String> hit = gateway.post("/chat", body, CACHE, "use");

    assertThat(header(miss, CACHE)).isEqualTo("miss");
    assertThat(header(hit, CACHE)).isEqualTo("hit");
    assertThat(header(hit, "x-relevo-attempts")).isEqualTo("0");
    assertThat(hit.body()).isEqualTo(miss.body());
    assertThat(asked()).isEqualTo(1);
  }

  @Test
  void service_repairedJson_isAHitOnceBothAnswersAreKept() {
    // an array is asked for by words alone, so that its repair is the service's own
    String body =
        "{\"system\":\"Answer with a JSON array.\",\"context\":\"%s\",\"temperature\":0}"
            .formatted(question);
    upstream.chat(
        request ->
            FakeOpenAi.whole(
                request.body().contains("That was not valid JSON")
                    ? "\"content\":\"[1]\""
                    : "\"content\":\"none\""));
    HttpResponse<String> miss = gateway.post("/chat", body, CACHE, "use");
    assertThat(header(miss, CACHE)).isEqualTo("miss");
    assertThat(header(miss, "x-relevo-attempts")).isEqualTo("2");

    HttpResponse<String> hit = gateway.post("/chat", body, CACHE, "use");

    assertThat(header(hit, CACHE)).isEqualTo("hit");
    assertThat(header(hit, "x-relevo-attempts")).isEqualTo("0");
    assertThat(hit.body()).isEqualTo(miss.body()).contains("[1]");
    assertThat(asked()).isEqualTo(2);
  }

  // ---- what is fit, and who asked ----

  @ParameterizedTest
  @ValueSource(strings = {"\"seed\":1", "\"temperature\":0.1", "\"temperature\":0," + TOOLS})
  void use_unfitRequest_isSkippedAndNotKept(String fields) {
    for (int i = 1; i <= 2; i++) {
      HttpResponse<String> response = chat(fields, CACHE, "use");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(header(response, CACHE)).isEqualTo("skipped");
      assertThat(asked()).isEqualTo(i);
    }
    assertThat(header(chat(fields, CACHE, "force"), CACHE)).isEqualTo("miss");
    assertThat(header(chat(fields, CACHE, "force"), CACHE)).isEqualTo("hit");
  }

  @Test
  void optIn_requestsThatDoNotAsk_haveNothingToDoWithIt() {
    for (String[] headers : new String[][] {{}, {CACHE, "off"}}) {
      HttpResponse<String> response = chat("\"temperature\":0", headers);
      assertThat(header(response, CACHE)).isEqualTo("absent");
    }
    assertThat(header(greedy(false), CACHE)).isEqualTo("miss");
    for (String[] headers : new String[][] {{}, {CACHE, "off"}}) {
      HttpResponse<String> response = chat("\"temperature\":0", headers);
      assertThat(header(response, CACHE)).isEqualTo("absent");
    }
    assertThat(asked()).isEqualTo(5);
  }

  @Test
  void refresh_keptAnswer_isReplaced() {
    greedy(false);
    upstream.chat(FakeOpenAi.whole("\"content\":\"newer\""));

    HttpResponse<String> refreshed = chat("\"temperature\":0", CACHE, "refresh");

    assertThat(header(refreshed, CACHE)).isEqualTo("refreshed");
    assertThat(header(refreshed, "x-relevo-attempts")).isEqualTo("1");
    assertThat(content(refreshed, false)).isEqualTo("newer");
    HttpResponse<String> hit = greedy(false);
    assertThat(header(hit, CACHE)).isEqualTo("hit");
    assertThat(content(hit, false)).isEqualTo("newer");
    assertThat(asked()).isEqualTo(2);
  }

  @Test
  void use_sameRequestWrittenOtherwise_isAHitAndAnotherOneIsNot() {
    String same =
        "{ \"temperature\": 0.0, \"stream\": true, \"messages\" : [ {\"content\":\"%s\",\"role\":\"user\"} ],"
            + " \"model\" : \"m1\" }";
    greedy(false);

    assertThat(header(gateway.post(CHAT, same.formatted(question), CACHE, "use"), CACHE))
        .isEqualTo("hit");
    for (String field :
        List.of(
            "\"max_tokens\":9",
            "\"top_p\":0.5",
            "\"seed\":1",
            "\"stop\":[\"x\"]",
            "\"user\":\"u\"",
            "\"reasoning_effort\":\"low\"",
            "\"response_format\":{\"type\":\"json_object\"}",
            "\"logit_bias\":{\"1\":2}",
            "\"metadata\":{\"a\":\"b\"}",
            "\"models\":[\"m2\"]")) {
      upstream.chat(FakeOpenAi.whole("\"content\":\"{}\""));
      HttpResponse<String> response = chat("\"temperature\":0," + field, CACHE, "use");
      assertThat(header(response, CACHE)).as(field).isEqualTo("miss");
    }
  }

  static LongStream seeds() {
    return LongStream.range(0, 40);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void force_sameBodyAgain_isAHitWhateverItHolds(long seed) throws Exception {
    upstream.chat(FakeOpenAi.whole("\"content\":\"{}\""));
    ChatRequest drawn = RandomRequests.of(seed).withModel("m1");
    gateway.gateway.complete(drawn).toCompletableFuture().get(20, TimeUnit.SECONDS);
    String body = upstream.lastChat().body();

    assertThat(header(gateway.post(CHAT, body, CACHE, "force"), CACHE)).isEqualTo("miss");
    assertThat(header(gateway.post(CHAT, body, CACHE, "force"), CACHE)).isEqualTo("hit");
  }

  @ParameterizedTest
  @CsvSource({
    "x-relevo-deadline-ms, 20000, hit",
    "x-relevo-priority,    high,  hit",
    "x-relevo-strategy,    cost_first, miss",
    "x-relevo-provider,    up,    miss",
    "x-relevo-privacy,     local, miss",
  })
  void use_otherSteering_isTheSameRequestUnlessOthersMayAnswer(
      String header, String value, String expected) {
    greedy(false);

    HttpResponse<String> response = chat("\"temperature\":0", CACHE, "use", header, value);

    assertThat(header(response, CACHE)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "", "hit", "use, force"})
  void header_badValue_isRefused(String value) {
    for (boolean stream : new boolean[] {true, false}) {
      HttpResponse<String> response = chat("\"temperature\":0,\"stream\":" + stream, CACHE, value);

      assertThat(response.statusCode()).isEqualTo(400);
      JsonNode error = json(response.body()).path("error");
      assertThat(error.path("param").asText()).isEqualTo(CACHE);
      assertThat(error.path("message").asText())
          .isEqualTo(CACHE + " is '" + value + "' but must be use, force, refresh or off");
    }
    assertThat(asked()).isZero();
  }

  // ---- where a keep-alive went first ----

  @ParameterizedTest
  @CsvSource({"/v1/chat/completions, ': keep-alive'", "/api/chat, '\"done\":false}'"})
  void miss_afterAKeepAlive_isToldByTheLastEvent(String path, String sign) {
    CompletableFuture<Void> go = new CompletableFuture<>();
    upstream.chat(FakeOpenAi.streamed("\"content\":\"Hello\"").startAfter(go));
    String keepAlive = "http { stream-keep-alive = 40ms, port = 0 }";
    try (GatewayFixture impatient = GatewayFixture.inFrontOf(upstream, keepAlive);
        RawConnection connection = impatient.connect()) {
      connection.write(
          RawConnection.request(
              "POST",
              path,
              body("\"stream\":true").getBytes(StandardCharsets.UTF_8),
              "Content-Type: application/json",
              CACHE + ": force"));
      assertThat(connection.readUntil(sign)).doesNotContain(CACHE);
      go.complete(null);

      assertThat(connection.readUntil("0\r\n\r\n"))
          .contains("\"x_relevo\":{\"worker\":\"up\"", "\"cache\":\"miss\"}");
      HttpResponse<String> hit = impatient.post(path, body("\"stream\":false"), CACHE, "force");
      assertThat(header(hit, CACHE)).isEqualTo("hit");
      assertThat(hit.body()).contains("Hello");
    }
  }
}
