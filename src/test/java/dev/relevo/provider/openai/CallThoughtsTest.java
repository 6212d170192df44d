package dev.relevo.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.Usage;
import dev.relevo.provider.CallMemory;
import dev.relevo.provider.openai.RequestFields.History;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CallThoughtsTest {
  private static final Json DETAILS =
      new Json("{\"openrouter\":{\"reasoning_details\":[{\"type\":\"t\"}]}}");

  private static final List<Message> ASKED = List.of(Message.user("1+2?"));

  private final CallMemory memory = new CallMemory();

  private @Nullable String remembered(String callId) {
    return memory.get(TurnKeys.after(ASKED).of(callId));
  }

  @Test
  void take_streamWithCalls_remembersItsThoughts() {
    CallThoughts thoughts = new CallThoughts(History.THOUGHTS_WITH_CALLS, memory, ASKED);
    thoughts.take(new ChatEvent.ReasoningDelta("h"));
    thoughts.take(new ChatEvent.ReasoningDelta("m"));
    thoughts.take(new ChatEvent.ToolCallDelta(0, "call_1", "add", "{}"));
    thoughts.take(new ChatEvent.ToolCallDelta(1, "call_2", "add", "{}"));
    assertThat(remembered("call_1")).as("an answer that is not whole").isNull();
    thoughts.take(new ChatEvent.Finished(FinishReason.TOOL_CALLS));

    assertThat(remembered("call_1")).isEqualTo("hm");
    assertThat(remembered("call_2")).isEqualTo("hm");
  }

  @Test
  void take_wholeAnswerWithDetails_remembersThem() {
    new CallThoughts(History.DETAILS_WITH_CALLS, memory, ASKED)
        .take(
            new ChatResponse.Answer(
                "",
                "hm",
                List.of(new ToolCall("call_1", "add", "{}", DETAILS)),
                FinishReason.TOOL_CALLS,
                Usage.reported(1, 1),
                null));

    assertThat(remembered("call_1")).isEqualTo("[{\"type\":\"t\"}]");
  }
}
