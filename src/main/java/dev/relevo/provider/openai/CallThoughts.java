package dev.relevo.provider.openai;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.Message;
import dev.relevo.chat.ToolCall;
import dev.relevo.provider.CallMemory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes an answer apart for what a vendor wants to see again with its tool calls, and remembers it.
 * For one answer. Not thread-safe.
 */
final class CallThoughts {
  private final RequestFields.History history;
  private final CallMemory memory;
  private final TurnKeys keys;
  private final StringBuilder thoughts = new StringBuilder();
  private final List<String> calls = new ArrayList<>(1);
  private @Nullable String details;

  /**
   * The thoughts of an answer.
   *
   * @param asked the conversation that it answers
   */
  CallThoughts(RequestFields.History history, CallMemory memory, List<Message> asked) {
    this.history = history;
    this.memory = memory;
    this.keys = TurnKeys.after(asked);
  }

  /** Takes the next event; the last one makes the memory. */
  void take(ChatEvent event) {
    if (event instanceof ChatEvent.ReasoningDelta delta) {
      thoughts.append(delta.text());
    } else if (event instanceof ChatEvent.ToolCallDelta delta && delta.id() != null) {
      calls.add(delta.id());
      String given = ReasoningDetails.in(delta.extraContent());
      details = given == null ? details : given;
    } else if (event instanceof ChatEvent.Finished) {
      remember();
    }
  }

  /** Takes a whole answer. */
  void take(ChatResponse.Answer answer) {
    thoughts.append(answer.reasoning() == null ? "" : answer.reasoning());
    for (ToolCall call : answer.toolCalls()) {
      calls.add(call.id());
      String given = ReasoningDetails.in(call.extraContent());
      details = given == null ? details : given;
    }
    remember();
  }

  private void remember() {
    String content =
        history == RequestFields.History.THOUGHTS_WITH_CALLS ? thoughts.toString() : details;
    if (content != null && !content.isEmpty()) {
      calls.forEach(call -> memory.put(keys.of(call), content));
    }
  }
}
