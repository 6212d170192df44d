package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.wire.JsonMapper;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Four vendors behind one gateway, each in its own format: requests and conversations that move
 * from one to the next while they fail.
 */
@OnEachTransport
final class VendorsTogetherTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ANTHROPIC_KEY = "sk-ant-top-secret";
  private static final String ADD =
      "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"add\",\"parameters\":{\"type\":\"object\","
          + "\"properties\":{\"x\":{\"type\":\"integer\"}}}}}]";

  private Vendor gemini;
  private Vendor cohere;
  private Vendor anthropic;
  private Vendor mistral;
  private GatewayFixture gateway;

  /** A vendor's server: it lists one model, and answers what a test tells it. */
  private static final class Vendor {
    private final ScriptedServer server = ScriptedServer.start();
    private volatile Function<ScriptedServer.Recorded, ScriptedReply> answer =
        request -> ScriptedReply.json(500, "{}");

    private Vendor(String list) {
      server.answer(
          request ->
              request.path().contains("/models") && request.body().isEmpty()
                  ? ScriptedReply.json(list)
                  : answer.apply(request));
    }

    private void answers(ScriptedReply reply) {
      answer = request -> reply;
    }

    /** The bodies of the chats so far. */
    private List<JsonNode> asked() {
      return server.requests().stream()
          .filter(request -> !request.body().isEmpty())
          .map(request -> json(request.body()))
          .toList();
    }

    private JsonNode lastAsked() {
      List<JsonNode> asked = asked();
      return asked.get(asked.size() - 1);
    }
  }

  @BeforeEach
  void start() {
    gemini =
        new Vendor(
            "{\"models\":[{\"name\":\"models/gemini-3-flash\",\"supportedGenerationMethods\":[\"generateContent\"]}]}");
    cohere =
        new Vendor(
            "{\"models\":[{\"name\":\"command-a-03-2025\",\"endpoints\":[\"chat\"],\"features\":[\"tools\"]}]}");
    anthropic = new Vendor("{\"data\":[{\"id\":\"claude-haiku-4-5\"},{\"id\":\"claude-opus-5\"}]}");
    mistral = new Vendor("{\"data\":[{\"id\":\"mistral-small-latest\"}]}");
    gateway =
        GatewayFixture.start(
                """
                providers {
                  gemini { api-keys = [k], base-url = "%s", priority = 1, model = "gemini-3-flash" }
                  cohere { api-keys = [k], base-url = "%s", priority = 2 }
                  anthropic { api-keys = ["sk-ant-top-secret"], base-url = "%s", priority = 3 }
                  mistral { api-keys = [k], base-url = "%s", priority = 4 }
                }
                """
                    .formatted(
                        gemini.server.address(),
                        cohere.server.address(),
                        anthropic.server.address(),
                        mistral.server.address()))
            .ready("gemini", "cohere", "anthropic", "mistral");
  }

  @AfterEach
  void stop() {
    gateway.close();
    for (Vendor vendor : List.of(gemini, cohere, anthropic, mistral)) {
      vendor.server.close();
    }
  }

  private static ScriptedReply says(String text) {
    return ScriptedReply.sse(
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
            + text
            + "\"},\"finish_reason\":null}]}",
        "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}",
        "[DONE]");
  }

  @Test
  void stream_threeVendorsFailEachInItsOwnWay_theFourthAnswersAndNothingShows() {
    gemini.answers(
        ScriptedReply.json(
            429,
            "{\"error\":{\"code\":429,\"message\":\"Quota exceeded.\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":["
                + "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"34.4s\"}]}}"));
    cohere.answers(
        ScriptedReply.stream("text/event-stream")
            .chunk(
                "event: message-start\ndata: {\"type\":\"message-start\",\"delta\":{\"message\":{\"role\":\"assistant\"}}}\n\n")
            .chunk(
                "event: message-end\ndata: {\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"ERROR\",\"error\":\"no\"}}\n\n"));
    anthropic.answers(
        ScriptedReply.stream("text/event-stream")
            .chunk(
                "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n"));
    mistral.answers(says("Hello"));

    HttpResponse<String> response =
        gateway.post(
            CHAT, "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"Hello\"").endsWith("data: [DONE]\n\n");
    assertThat(response.body()).doesNotContain("error");
    assertThat(header(response, "x-relevo-worker")).isEqualTo("mistral");
    assertThat(header(response, "x-relevo-attempts")).isEqualTo("4");
    assertThat(header(response, "x-relevo-fallback")).isEqualTo("true");
    JsonNode key = key("gemini");
    assertThat(key.path("state").asText()).isEqualTo("cooling_down");
  }

  @Test
  void stream_errorInsideAnAnswerRepeatsTheKey_isNotShown() {
    anthropic.answers(
        ScriptedReply.stream("text/event-stream")
            .chunk(
                "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"bad "
                    + ANTHROPIC_KEY
                    + "\"}}\n\n"));

    HttpResponse<String> response =
        gateway.post(
            CHAT,
            "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
            "x-relevo-provider",
            "anthropic");

    assertThat(response.body()).contains("bad ***").doesNotContain(ANTHROPIC_KEY);
    assertThat(gateway.get("/api/providers").body()).doesNotContain(ANTHROPIC_KEY);
  }

  private static ScriptedReply claudeSays(String text) {
    return ScriptedReply.stream("text/event-stream")
        .chunk(
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"usage\":{\"input_tokens\":1}}}\n\n")
        .chunk(
            "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n")
        .chunk(
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\""
                + text
                + "\"}}\n\n")
        .chunk("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n")
        .chunk(
            "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":2}}\n\n")
        .chunk("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
  }

  /** Gemini breaks off after two words, and the Claude of that name answers. */
  private JsonNode askedOfClaudeAfterABreak(String model, String answer, String expected) {
    gemini.answers(
        ScriptedReply.stream("text/event-stream")
            .chunk(
                "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"One two\"}]},\"index\":0}]}\r\n\r\n")
            .cut());
    anthropic.answers(claudeSays(answer));
    HttpResponse<String> response =
        gateway.post(
            CHAT,
            "{\"stream\":true,\"model\":\"gemini-3-flash\",\"models\":[\"anthropic/"
                + model
                + "\"],\"messages\":[{\"role\":\"user\",\"content\":\"Count.\"}]}");
    StringBuilder text = new StringBuilder();
    for (String event : GatewayFixture.events(response.body())) {
      if (!event.equals("[DONE]")) {
        text.append(json(event).at("/choices/0/delta/content").asText(""));
      }
    }
    assertThat(text).as(response.body()).hasToString(expected);
    return anthropic.lastAsked().path("messages");
  }

  @Test
  void stream_brokenOff_claudeThatTakesABeginningGoesOnFromIt() {
    JsonNode messages = askedOfClaudeAfterABreak("claude-haiku-4-5", " three", "One two three");

    assertThat(messages).hasSize(2);
    assertThat(messages.path(1).path("role").asText()).isEqualTo("assistant");
  }

  @Test
  void stream_brokenOff_claudeThatRefusesABeginningAnswersAnew() {
    JsonNode messages = askedOfClaudeAfterABreak("claude-opus-5", "One two three", "One two three");

    assertThat(messages).hasSize(1);
    assertThat(anthropic.asked()).as("requests").hasSize(1);
  }

  private JsonNode key(String worker) {
    for (JsonNode provider : json(gateway.get("/api/providers").body()).path("providers")) {
      if (provider.path("name").asText().equals(worker)) {
        return provider.path("keys").path(0);
      }
    }
    throw new AssertionError("no worker " + worker);
  }

  private ObjectNode asked(ArrayNode messages) {
    ObjectNode request = (ObjectNode) json("{" + ADD + "}");
    request.set("messages", messages);
    return request;
  }

  private JsonNode answer(ArrayNode messages, String worker) {
    HttpResponse<String> response = gateway.post(CHAT, asked(messages).toString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(header(response, "x-relevo-worker")).isEqualTo(worker);
    return json(response.body()).path("choices").path(0);
  }

  /** What a client keeps of a turn that knows nothing but OpenAI's own fields. */
  private static ObjectNode kept(JsonNode message) {
    ObjectNode kept = message.deepCopy();
    kept.remove(List.of("reasoning_content", "refusal"));
    kept.path("tool_calls").forEach(call -> ((ObjectNode) call).remove("extra_content"));
    return kept;
  }

  @Test
  void toolConversation_movesThroughTheVendors_eachTakesWhatTheOthersSaid() {
    gemini.answers(
        ScriptedReply.json(
            "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"hm\",\"thought\":true},"
                + "{\"functionCall\":{\"name\":\"add\",\"args\":{\"x\":1}},\"thoughtSignature\":\"c2ln\"}]},"
                + "\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":7,\"totalTokenCount\":9}}"));
    ArrayNode messages = (ArrayNode) json("[{\"role\":\"user\",\"content\":\"1+2+3?\"}]");

    JsonNode first = answer(messages, "gemini");
    assertThat(first.path("finish_reason").asText()).isEqualTo("tool_calls");
    String geminisId = addTurn(messages, first, "3");

    // Gemini and Cohere are down: Claude sees the call as its own
    gemini.answers(
        ScriptedReply.json(503, "{\"error\":{\"code\":503,\"status\":\"UNAVAILABLE\"}}"));
    cohere.answers(ScriptedReply.json(500, "{\"message\":\"internal\"}"));
    anthropic.answers(
        ScriptedReply.json(
            "{\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-haiku-4-5\",\"content\":[{\"type\":\"tool_use\","
                + "\"id\":\"toolu_01\",\"name\":\"add\",\"input\":{\"x\":3}}],\"stop_reason\":\"tool_use\","
                + "\"usage\":{\"input_tokens\":5,\"output_tokens\":6}}"));
    JsonNode second = answer(messages, "anthropic");
    JsonNode use = anthropic.lastAsked().path("messages").path(1).path("content").path(0);
    JsonNode result = anthropic.lastAsked().path("messages").path(2).path("content").path(0);
    assertThat(use.path("type").asText()).isEqualTo("tool_use");
    assertThat(use.path("input")).isEqualTo(json("{\"x\":1}"));
    assertThat(result.path("tool_use_id")).isEqualTo(use.path("id"));
    addTurn(messages, second, "6");

    // Claude is down too: Mistral sees both calls under ids of nine characters
    anthropic.answers(
        ScriptedReply.json(
            529,
            "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}"));
    mistral.answers(
        ScriptedReply.json(
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"It is 6.\"},\"finish_reason\":\"stop\"}]}"));
    JsonNode third = answer(messages, "mistral");
    assertThat(third.path("message").path("content").asText()).isEqualTo("It is 6.");
    for (int turn : List.of(1, 3)) {
      JsonNode call = mistral.lastAsked().path("messages").path(turn).path("tool_calls").path(0);
      JsonNode answered = mistral.lastAsked().path("messages").path(turn + 1);
      assertThat(call.path("id").asText()).matches("[A-Za-z0-9]{9}");
      assertThat(answered.path("tool_call_id")).isEqualTo(call.path("id"));
    }

    // Gemini is back: it gets its own signature again, and the sentinel for Claude's call
    gemini.answers(
        ScriptedReply.json(
            "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"Six.\"}]},\"finishReason\":\"STOP\"}]}"));
    HttpResponse<String> again =
        gateway.post(CHAT, asked(messages).toString(), "x-relevo-provider", "gemini");
    assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
    JsonNode contents = gemini.lastAsked().path("contents");
    assertThat(contents.path(1).path("parts").path(0).path("thoughtSignature").asText())
        .isEqualTo("c2ln");
    assertThat(contents.path(3).path("parts").path(0).path("thoughtSignature").asText())
        .isEqualTo("skip_thought_signature_validator");
    assertThat(
            contents.path(2).path("parts").path(0).path("functionResponse").path("name").asText())
        .isEqualTo("add");
    assertThat(geminisId).isNotEmpty();
  }

  /** Adds a turn that called a tool, as the client keeps it, and the tool's result. */
  private static String addTurn(ArrayNode messages, JsonNode choice, String result) {
    ObjectNode turn = kept(choice.path("message"));
    String id = turn.path("tool_calls").path(0).path("id").asText();
    messages.add(turn);
    ObjectNode answered = JsonMapper.mapper().createObjectNode();
    answered.put("role", "tool").put("tool_call_id", id).put("content", result);
    messages.add(answered);
    return id;
  }
}
