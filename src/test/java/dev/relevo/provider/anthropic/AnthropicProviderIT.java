package dev.relevo.provider.anthropic;

import static dev.relevo.provider.anthropic.AnthropicTesting.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.Message;
import dev.relevo.chat.Role;
import dev.relevo.chat.ToolCall;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.TestTransport;
import dev.relevo.transport.Transport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What goes over the wire beside what the contract looks at. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnEachTransport
final class AnthropicProviderIT {
  private static final String MODEL = "claude-haiku-4-5";

  private TestTransport network;
  private Transport transport;

  @BeforeAll
  void startSystem() {
    network = new TestTransport();
    transport = network.transport();
  }

  @AfterAll
  void stopSystem() {
    network.close();
  }

  private ChatResponse.Answer complete(ChatProvider provider, ChatCall call) throws Exception {
    return provider
        .complete(call, transport.anyLane())
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  @Test
  void complete_headersAndLimit_areAsConfigured() throws Exception {
    try (ScriptedServer server = ScriptedServer.start();
        ChatProvider provider =
            AnthropicTesting.open(
                "base-url = \"" + server.address() + "/v1\", api-keys = [k1, k2], max-tokens = 99",
                transport)) {
      server.answer(
          ScriptedReply.json(
              "{\"content\":[{\"type\":\"text\",\"text\":\"a\"}],\"stop_reason\":\"end_turn\"}"));

      ChatRequest request = ChatRequest.of(Message.user("hi"));
      assertThat(complete(provider, new ChatCall(request, MODEL, 1)).text()).isEqualTo("a");

      ScriptedServer.Recorded sent = server.requests().get(0);
      assertThat(sent.path()).isEqualTo("/v1/messages");
      assertThat(sent.header("x-api-key")).isEqualTo("k2");
      assertThat(sent.header("anthropic-version")).isEqualTo("2023-06-01");
      assertThat(sent.header("authorization")).isNull();
      assertThat(json(sent.body()).path("max_tokens").asInt()).isEqualTo(99);
      assertThat(json(sent.body()).path("stream").asBoolean(true)).isFalse();
    }
  }

  /** Quirk 15: most clients drop the signed thoughts; the next request has them all the same. */
  @Test
  void complete_toolLoopOfAClientThatDropsThoughts_sendsThemBack() throws Exception {
    try (ScriptedServer server = ScriptedServer.start();
        ChatProvider provider =
            AnthropicTesting.open(
                "base-url = \"" + server.address() + "/v1\", api-keys = [k]", transport)) {
      String thought = "{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"c2ln\"}";
      server.enqueue(
          ScriptedReply.json(
              "{\"content\":["
                  + thought
                  + ",{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"add\",\"input\":{}}],"
                  + "\"stop_reason\":\"tool_use\"}"),
          ScriptedReply.json(
              "{\"content\":[{\"type\":\"text\",\"text\":\"two\"}],\"stop_reason\":\"end_turn\"}"));
      ChatRequest first = ChatRequest.of(Message.user("1+1?")).withReasoningEffort("low");

      ToolCall call = complete(provider, new ChatCall(first, MODEL, 0)).toolCalls().get(0);
      ToolCall dropped = new ToolCall(call.id(), call.name(), call.arguments());
      ChatRequest second =
          first.withMessages(
              List.of(
                  Message.user("1+1?"),
                  new Message(
                      Role.ASSISTANT, List.of(), List.of(dropped), null, null, null, Map.of()),
                  Message.toolResult("toolu_1", "2")));
      assertThat(complete(provider, new ChatCall(second, MODEL, 0)).text()).isEqualTo("two");

      JsonNode sent = json(server.requests().get(1).body());
      assertThat(sent.at("/messages/1/content/0")).isEqualTo(json(thought));
      assertThat(sent.at("/thinking/type").asText()).isEqualTo("enabled");
    }
  }
}
