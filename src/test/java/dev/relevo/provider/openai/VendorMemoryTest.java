package dev.relevo.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.AnswerBuilder;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.Role;
import dev.relevo.chat.ToolCall;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.TestTransport;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Transport;
import dev.relevo.wire.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Vendors that refuse the result of a tool unless they see again what they thought when they called
 * it, and a client that keeps nothing but the call.
 */
@OnEachTransport
final class VendorMemoryTest {
  private static TestTransport network;
  private static Transport transport;
  private static Lane lane;
  private ScriptedServer vendor;

  @BeforeAll
  static void startSystem() {
    network = new TestTransport();
    transport = network.transport();
    lane = transport.anyLane();
  }

  @AfterAll
  static void stopSystem() {
    network.close();
  }

  @BeforeEach
  void startVendor() {
    vendor = ScriptedServer.start();
  }

  @AfterEach
  void stopVendor() {
    vendor.close();
  }

  private ChatProvider open(String kind) {
    return OpenAiTesting.open(
        kind, "api-keys = [k], base-url = \"" + vendor.address() + "\"", transport);
  }

  private static ChatResponse.Answer ask(ChatProvider provider, ChatRequest request, boolean stream)
      throws Exception {
    ChatCall call = new ChatCall(request, "m", 0);
    if (!stream) {
      return provider.complete(call, lane).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
    AnswerBuilder answer = new AnswerBuilder();
    Source.fromGraph(provider.stream(call, lane))
        .runWith(Sink.seq(), lane.materializer())
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS)
        .forEach(answer::add);
    return answer.build();
  }

  /** The next turn of a client that keeps only what OpenAI's API has. */
  private static ChatRequest afterwards(ChatRequest before, ToolCall call) {
    return before.withMessages(
        List.of(
            before.messages().get(0),
            new Message(
                Role.ASSISTANT,
                List.<Part>of(),
                List.of(new ToolCall(call.id(), call.name(), call.arguments())),
                null,
                null,
                null,
                Map.of()),
            Message.toolResult(call.id(), "3")));
  }

  private JsonNode secondTurn(String kind, boolean stream, ScriptedReply... replies)
      throws Exception {
    vendor.enqueue(replies);
    ChatProvider provider = open(kind);
    ChatRequest question = ChatRequest.of(Message.user("1+2?"));
    ChatResponse.Answer first = ask(provider, question, stream);
    assertThat(first.toolCalls()).hasSize(1);
    ask(provider, afterwards(question, first.toolCalls().get(0)), stream);
    return JsonMapper.read(vendor.requests().get(1).body()).path("messages").path(1);
  }

  private static String chunk(String delta, String finishReason) {
    return "{\"choices\":[{\"index\":0,\"delta\":{"
        + delta
        + "},\"finish_reason\":"
        + finishReason
        + "}]}";
  }

  private static final String CALL =
      "\"tool_calls\":[{\"index\":0,\"id\":\"call_a\",\"function\":{\"name\":\"add\",\"arguments\":\"{}\"}}]";

  private static ScriptedReply streamed(String... thoughts) {
    ScriptedReply reply = ScriptedReply.stream("text/event-stream");
    for (String thought : thoughts) {
      reply.chunk("data: " + chunk(thought, "null") + "\n\n");
    }
    return reply
        .chunk("data: " + chunk(CALL, "null") + "\n\n")
        .chunk("data: " + chunk("", "\"tool_calls\"") + "\n\n")
        .chunk("data: [DONE]\n\n");
  }

  private static ScriptedReply whole(String message) {
    return ScriptedReply.json(
        "{\"choices\":[{\"index\":0,\"message\":{" + message + "},\"finish_reason\":\"stop\"}]}");
  }

  private static ScriptedReply ok(boolean stream) {
    return stream
        ? ScriptedReply.sse(chunk("\"content\":\"3\"", "\"stop\""), "[DONE]")
        : whole("\"content\":\"3\"");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void deepSeek_turnThatCalled_comesWithItsThoughts(boolean stream) throws Exception {
    JsonNode turn =
        secondTurn(
            "deepseek",
            stream,
            stream
                ? streamed("\"reasoning_content\":\"h\"", "\"reasoning_content\":\"m\"")
                : whole("\"reasoning_content\":\"hm\"," + CALL),
            ok(stream));

    assertThat(turn.path("reasoning_content").asText()).isEqualTo("hm");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void openRouter_turnThatCalled_comesWithItsDetails(boolean stream) throws Exception {
    JsonNode turn =
        secondTurn(
            "openrouter",
            stream,
            stream
                ? streamed(
                    "\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"h\",\"index\":0}]",
                    "\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"m\",\"index\":0}]")
                : whole(
                    "\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"hm\",\"index\":0}],"
                        + CALL),
            ok(stream));

    assertThat(turn.path("reasoning_details"))
        .isEqualTo(JsonMapper.read("[{\"type\":\"reasoning.text\",\"text\":\"hm\",\"index\":0}]"));
  }

  @Test
  void deepSeek_streamWithoutTheEndMark_isRememberedToo() throws Exception {
    JsonNode turn =
        secondTurn(
            "deepseek",
            true,
            ScriptedReply.sse(
                chunk("\"reasoning_content\":\"hm\"", "null"), chunk(CALL, "\"tool_calls\"")),
            ok(true));

    assertThat(turn.path("reasoning_content").asText()).isEqualTo("hm");
  }

  /** Some models number their calls, so that the same id comes in every conversation. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "deepseek | reasoning_content | \"%s\"",
        "openrouter | reasoning_details | [{\"type\":\"reasoning.text\",\"text\":\"%s\"}]"
      })
  void conversationsWithTheSameId_seeTheirOwnThoughtsAlone(
      String kind, String field, String thoughts) throws Exception {
    for (String secret : List.of("mine", "yours")) {
      vendor.enqueue(whole("\"" + field + "\":" + thoughts.formatted(secret) + "," + CALL));
    }
    vendor.enqueue(ok(false), ok(false), ok(false));
    ChatProvider provider = open(kind);
    ChatRequest mine = ChatRequest.of(Message.user("1+2?"));
    ChatRequest yours = ChatRequest.of(Message.user("what is 1+2?"));
    ToolCall call = ask(provider, mine, false).toolCalls().get(0);
    assertThat(ask(provider, yours, false).toolCalls().get(0).id()).isEqualTo(call.id());

    ask(provider, afterwards(mine, call), false);
    ask(provider, afterwards(yours, call), false);
    ask(provider, afterwards(ChatRequest.of(Message.user("1 and 2?")), call), false);

    assertThat(thoughtsOf(2, field)).contains("mine");
    assertThat(thoughtsOf(3, field)).contains("yours");
    assertThat(thoughtsOf(4, field)).isIn("", "\"\"");
  }

  private String thoughtsOf(int request, String field) throws Exception {
    return JsonMapper.read(vendor.requests().get(request).body())
        .path("messages")
        .path(1)
        .path(field)
        .toString();
  }

  @Test
  void others_turnThatCalled_comesWithoutThem() throws Exception {
    JsonNode turn = secondTurn("openai", true, streamed("\"reasoning_content\":\"h\""), ok(true));

    assertThat(turn.has("reasoning_content")).isFalse();
  }
}
