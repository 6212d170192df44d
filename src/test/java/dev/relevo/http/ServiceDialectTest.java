package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.wire.JsonMapper;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The model-service API over a socket, in front of workers that answer as a test tells them. */
@OnEachTransport
final class ServiceDialectTest {
  private static final String CHAT = "/chat";
  private static final String FOR_TEXT = "\"system\":\"Greet the user.\"";
  private static final String FOR_JSON = "\"system\":\"Greet the user. Answer in JSON.\"";
  private static final String CONTEXT = "\"context\":{\"name\":\"Ana\"}";

  private static FakeOpenAi upstream;
  private static FakeOpenAi plain;
  private static GatewayFixture gateway;

  private int before;
  private int plainBefore;

  @BeforeAll
  static void start() {
    upstream = FakeOpenAi.start("m1");
    plain = FakeOpenAi.start("p1");
    gateway =
        GatewayFixture.start(
                ("providers { up { priority = 1, %s }, plain { priority = 90, %s,"
                        + " capabilities { json-object = false, json-schema = false } } }")
                    .formatted(GatewayFixture.provider(upstream), GatewayFixture.provider(plain)))
            .ready("up", "plain");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
    plain.close();
  }

  @BeforeEach
  void count() {
    before = upstream.chats().size();
    plainBefore = plain.chats().size();
  }

  @AfterEach
  void forgetReplies() {
    upstream.chat(FakeOpenAi::hello);
    plain.chat(FakeOpenAi::hello);
  }

  private static HttpResponse<String> chat(String fields, String... headers) {
    return gateway.post(CHAT, "{" + fields + "}", headers);
  }

  /** Answers of a server, in their order; the last one again and again. */
  private static void answers(FakeOpenAi server, String... texts) {
    Queue<String> left = new ArrayDeque<>(List.of(texts));
    server.chat(request -> finished(left.size() > 1 ? left.remove() : left.element(), "stop"));
  }

  private static ScriptedReply finished(String text, String reason) {
    return ScriptedReply.json(
        new String(
            JsonMapper.bytes(
                out -> {
                  out.writeStartObject();
                  out.writeArrayFieldStart("choices");
                  out.writeStartObject();
                  out.writeObjectFieldStart("message");
                  out.writeStringField("content", text);
                  out.writeEndObject();
                  out.writeStringField("finish_reason", reason);
                  out.writeEndObject();
                  out.writeEndArray();
                  out.writeObjectFieldStart("usage");
                  out.writeNumberField("prompt_tokens", 5);
                  out.writeNumberField("completion_tokens", 3);
                  out.writeEndObject();
                  out.writeEndObject();
                }),
            UTF_8));
  }

  /** The requests of this test that reached a server. */
  private List<JsonNode> sent() {
    return upstream.chats().stream().skip(before).map(chat -> json(chat.body())).toList();
  }

  private List<JsonNode> sentPlain() {
    return plain.chats().stream().skip(plainBefore).map(chat -> json(chat.body())).toList();
  }

  private static String error(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(header(response, "content-type")).isEqualTo("application/json");
    JsonNode body = json(response.body());
    assertThat(body.path("request_id").asText()).isEqualTo(header(response, "x-request-id"));
    assertThat(body.has("content")).isFalse();
    return body.path("error").asText();
  }

  // ---- text ----

  @Test
  void text_answer_isContentWithItsModelAndUsage() {
    HttpResponse<String> response = chat(FOR_TEXT + "," + CONTEXT, "x-request-id", "mine-1");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "content-type")).isEqualTo("application/json");
    assertThat(json(response.body()))
        .isEqualTo(
            json(
                "{\"content\":\"%s\",\"finish_reason\":\"stop\",\"model\":\"m1\",\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":3,\"total_tokens\":8}}"
                    .formatted(FakeOpenAi.TEXT)));
    assertThat(header(response, "x-request-id")).isEqualTo("mine-1");
    assertThat(header(response, "x-relevo-worker")).isEqualTo("up");
    assertThat(header(response, "x-relevo-model")).isEqualTo("m1");
    assertThat(header(response, "x-relevo-attempts")).isEqualTo("1");
    assertThat(sent()).hasSize(1);
    assertThat(sent().get(0).has("response_format")).isFalse();
  }

  @Test
  void text_request_isSystemPromptAndContextAsJson() {
    chat(FOR_TEXT + ",\"context\":{ \"a\" : [ 1.10, 12345678901234567890.123, \"ñ\\n\" ] }");

    JsonNode sent = sent().get(0);
    assertThat(sent.path("messages").get(0).path("role").asText()).isEqualTo("system");
    assertThat(sent.path("messages").get(0).path("content").asText()).isEqualTo("Greet the user.");
    assertThat(sent.path("messages").get(1).path("role").asText()).isEqualTo("user");
    assertThat(sent.path("messages").get(1).path("content").asText())
        .isEqualTo("{\"a\":[1.10,12345678901234567890.123,\"ñ\\n\"]}");
    assertThat(sent.path("max_tokens").asInt()).as("the model service's default").isEqualTo(256);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"hi\"", "[1,\"b\",{}]", "42", "1e400", "true", "null", "{}"})
  void text_contextOfAnyKind_isItsJsonText(String context) {
    assertThat(chat("\"context\":" + context).statusCode()).isEqualTo(200);

    JsonNode messages = sent().get(0).path("messages");
    assertThat(messages).as("no system prompt was given").hasSize(1);
    assertThat(messages.get(0).path("content").asText()).isEqualTo(context);
  }

  @Test
  void text_modelTemperatureAndLimit_reachTheProvider() {
    chat(CONTEXT + ",\"model\":\"up/m1\",\"temperature\":0.3,\"max_tokens\":17,\"stream\":false");

    JsonNode sent = sent().get(0);
    assertThat(sent.path("model").asText()).isEqualTo("m1");
    assertThat(sent.path("temperature").asDouble()).isEqualTo(0.3);
    assertThat(sent.path("max_tokens").asInt()).isEqualTo(17);
  }

  @Test
  void text_cutByTheLimit_saysSo() {
    upstream.chat(finished("Hello An", "length"));

    JsonNode body = json(chat(FOR_TEXT + "," + CONTEXT).body());

    assertThat(body.path("content").asText()).isEqualTo("Hello An");
    assertThat(body.path("finish_reason").asText()).isEqualTo("length");
  }

  @Test
  void text_steering_isHonoured() {
    HttpResponse<String> response = chat(CONTEXT, "x-relevo-provider", "plain");

    assertThat(header(response, "x-relevo-worker")).isEqualTo("plain");
    assertThat(error(chat(CONTEXT, "x-relevo-privacy", "secret"), 400)).contains("secret");
    assertThat(error(chat(CONTEXT, "x-relevo-provider", "nobody"), 400)).contains("nobody");
  }

  // ---- JSON ----

  @Test
  void json_answer_isAskedForNatively() {
    answers(upstream, "{\"greeting\": \"Hola, Ana\"}");

    HttpResponse<String> response = chat(FOR_JSON + "," + CONTEXT);

    assertThat(json(response.body()).path("content").asText())
        .isEqualTo("{\"greeting\": \"Hola, Ana\"}");
    assertThat(sent()).hasSize(1);
    assertThat(sent().get(0).path("response_format").path("type").asText())
        .isEqualTo("json_object");
    assertThat(sent().get(0).path("messages").get(0).path("content").asText())
        .isEqualTo("Greet the user. Answer in JSON.");
  }

  @Test
  void json_answerInAFence_isUnwrapped() {
    answers(upstream, "Sure!\n```json\n{\"a\": 1}\n```\n");

    JsonNode body = json(chat(FOR_JSON + "," + CONTEXT).body());

    assertThat(body.path("content").asText()).isEqualTo("{\"a\": 1}");
    assertThat(sent()).hasSize(1);
  }

  @Test
  void json_invalidAnswer_isRepairedOnce() {
    answers(upstream, "{'a': 1}", "{\"a\": 1}");

    HttpResponse<String> response = chat(FOR_JSON + "," + CONTEXT);

    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode body = json(response.body());
    assertThat(body.path("content").asText()).isEqualTo("{\"a\": 1}");
    assertThat(body.path("usage").path("total_tokens").asInt()).as("of both").isEqualTo(16);
    assertThat(header(response, "x-relevo-attempts")).isEqualTo("2");
    JsonNode messages = sent().get(1).path("messages");
    assertThat(messages).hasSize(4);
    assertThat(messages.get(2).path("role").asText()).isEqualTo("assistant");
    assertThat(messages.get(2).path("content").asText()).isEqualTo("{'a': 1}");
    assertThat(messages.get(3).path("role").asText()).isEqualTo("user");
    assertThat(messages.get(3).path("content").asText()).contains("not valid JSON");
    assertThat(sent().get(1).path("response_format").path("type").asText())
        .isEqualTo("json_object");
  }

  @Test
  void json_invalidTwice_isAnError() {
    answers(upstream, "no idea", "{\"a\": ");

    assertThat(error(chat(FOR_JSON + "," + CONTEXT), 502))
        .contains("up (model m1)", "valid JSON", "another model");
    assertThat(sent()).hasSize(2);
  }

  @Test
  void json_repairFails_isThatError() {
    Queue<ScriptedReply> replies =
        new ArrayDeque<>(
            List.of(
                finished("no idea", "stop"),
                ScriptedReply.json(400, "{\"error\":{\"message\":\"bad turn\"}}")));
    upstream.chat(request -> replies.remove());

    assertThat(error(chat(FOR_JSON + "," + CONTEXT), 400)).contains("valid JSON", "bad turn");
  }

  @Test
  void json_cutByTheLimit_isAnErrorThatNamesIt() {
    upstream.chat(finished("{\"a\": \"Hello An", "length"));

    assertThat(error(chat(FOR_JSON + "," + CONTEXT + ",\"max_tokens\":3"), 400))
        .contains("max_tokens is 3", "cut after 3 tokens", "larger");
    assertThat(sent()).as("asking again would be cut as well").hasSize(1);
  }

  @Test
  void json_wholeThoughCut_isServed() {
    upstream.chat(finished("{\"a\": 1}\n\nThis object", "length"));

    JsonNode body = json(chat(FOR_JSON + "," + CONTEXT).body());

    assertThat(body.path("content").asText()).isEqualTo("{\"a\": 1}");
    assertThat(body.path("finish_reason").asText()).isEqualTo("stop");
  }

  @Test
  void json_withheld_isRefusedContent() {
    upstream.chat(finished("{\"a\": \"", "content_filter"));

    assertThat(error(chat(FOR_JSON + "," + CONTEXT), 400)).contains("withheld");
  }

  @Test
  void json_nobodyCanBeBound_isAskedWithAnInstruction() {
    answers(plain, "Here: {\"a\": 1}");

    HttpResponse<String> response = chat(FOR_JSON + "," + CONTEXT, "x-relevo-provider", "plain");

    assertThat(json(response.body()).path("content").asText()).isEqualTo("{\"a\": 1}");
    assertThat(sentPlain()).hasSize(1);
    assertThat(sentPlain().get(0).has("response_format")).isFalse();
    assertThat(sentPlain().get(0).path("messages").get(0).path("content").asText())
        .startsWith("Greet the user. Answer in JSON.")
        .contains("one valid JSON object and nothing else");
  }

  @Test
  void json_thoseWhoCanBeBoundFail_othersAreAsked() {
    upstream.chat(ScriptedReply.json(503, "{\"error\":{\"message\":\"overloaded\"}}"));
    answers(plain, "{\"a\": 1}");

    HttpResponse<String> response = chat(FOR_JSON + "," + CONTEXT);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(json(response.body()).path("content").asText()).isEqualTo("{\"a\": 1}");
    assertThat(header(response, "x-relevo-worker")).isEqualTo("plain");
    assertThat(header(response, "x-relevo-fallback")).isEqualTo("true");
  }

  @Test
  void json_nativeFormatRefused_isAskedWithAnInstruction() {
    upstream.chat(
        request ->
            request.body().contains("response_format")
                ? ScriptedReply.json(
                    400,
                    "{\"error\":{\"message\":\"response_format is not supported by this model\"}}")
                : finished("{\"a\": 1}", "stop"));

    HttpResponse<String> response = chat(FOR_JSON + "," + CONTEXT, "x-relevo-provider", "up");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(json(response.body()).path("content").asText()).isEqualTo("{\"a\": 1}");
  }

  @Test
  void json_deadlinePassesDuringTheRepair_isATimeoutOfBothTogether() {
    CompletableFuture<Void> later = new CompletableFuture<>();
    later.completeOnTimeout(null, 3, TimeUnit.SECONDS);
    Queue<ScriptedReply> replies =
        new ArrayDeque<>(
            List.of(finished("no idea", "stop").startAfter(later), ScriptedReply.silence()));
    upstream.chat(request -> replies.remove());
    long startedAt = System.nanoTime();

    assertThat(error(chat(FOR_JSON + "," + CONTEXT, "x-relevo-deadline-ms", "4000"), 504))
        .contains("valid JSON", "deadline");
    assertThat(Duration.ofNanos(System.nanoTime() - startedAt))
        .as("3 s and another 4 s would be too long")
        .isLessThan(Duration.ofMillis(6_500));
  }

  @Test
  void json_array_isAskedForWithoutTheObjectFormat() {
    answers(upstream, "```json\n[\"a\", \"b\"]\n```");

    HttpResponse<String> response =
        chat("\"system\":\"Answer with a JSON array of names.\"," + CONTEXT);

    assertThat(json(response.body()).path("content").asText()).isEqualTo("[\"a\", \"b\"]");
    assertThat(sent().get(0).has("response_format")).isFalse();
  }

  @Test
  void format_overrulesTheSystemPrompt() {
    answers(upstream, "{\"a\": 1}");
    chat("\"format\":\"json\"," + CONTEXT);
    chat("\"format\":\"text\"," + FOR_JSON + "," + CONTEXT);

    assertThat(sent().get(0).path("response_format").path("type").asText())
        .isEqualTo("json_object");
    assertThat(sent().get(0).path("messages").get(0).path("content").asText())
        .as("some providers insist that the prompt names JSON")
        .contains("JSON object");
    assertThat(sent().get(1).has("response_format")).isFalse();
  }

  // ---- failures ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                        | context is missing",
        "{\"system\":\"a\"}                        | context is missing",
        "{\"context\":1,\"system\":1}              | system must be a text",
        "{\"context\":1,\"max_tokens\":0}          | max_tokens must be a whole number of at least 1",
        "{\"context\":1,\"max_tokens\":\"9\"}      | max_tokens must be a whole number",
        "{\"context\":1,\"temperature\":3}         | temperature is 3.0 but must be between 0 and 2",
        "{\"context\":1,\"stream\":true}           | stream is true but answers come whole here",
        "{\"context\":1,\"format\":\"xml\"}        | format must be json or text",
        "{\"context\":1,\"model\":7}               | model must be a text",
        "{\"context\":1,\"context\":2}             | the body is not valid JSON",
        "{\"context\":                             | the body is not valid JSON",
        "[]                                        | the body is JSON but not an object"
      })
  void body_wrong_isRefusedWithTheField(String body, String message) {
    assertThat(error(gateway.post(CHAT, body), 400)).startsWith(message);
    assertThat(sent()).isEmpty();
  }

  @Test
  void request_wrongMethodPathOrLabel_isRefusedInThisShape() {
    HttpResponse<String> got = gateway.get(CHAT);
    assertThat(error(got, 405)).contains("POST");
    assertThat(header(got, "allow")).isEqualTo("POST");
    assertThat(error(gateway.post("/chat/more", "{}"), 404)).contains("/chat/more");
    try (RawConnection connection = gateway.connect()) {
      RawConnection.Response response =
          connection.exchange(
              "POST", CHAT, "{\"context\":1}".getBytes(UTF_8), "Content-Type: text/plain");
      assertThat(response.status()).isEqualTo(415);
      assertThat(json(response.body()).path("error").asText()).contains("application/json");
    }
  }

  @Test
  void body_tooLarge_is413() {
    assertThat(error(gateway.post(CHAT, "{\"context\":\"" + "a".repeat(11 << 20) + "\"}"), 413))
        .contains("larger");
  }

  @Test
  void health_tellsItsStatus() {
    HttpResponse<String> response = gateway.get("/health");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response.body()).path("status").isTextual()).isTrue();
  }
}
