package dev.relevo.gateway;

import dev.relevo.chat.AnswerBuilder;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.Usage;
import java.util.List;
import java.util.function.Consumer;

/** A streamed answer that is held back until it is whole. Not thread-safe. */
final class HeldAnswer {
  /** In characters; nobody checks what is longer. */
  private static final int LONGEST = 1 << 20;

  private final AnswerBuilder builder = new AnswerBuilder();
  private boolean usage;
  private int characters;

  /** Takes the next event. Returns whether the answer is still short enough to be held. */
  boolean add(ChatEvent event) {
    usage |= event instanceof ChatEvent.UsageReported;
    if (event instanceof ChatEvent.TextDelta delta) {
      characters += delta.text().length();
    } else if (event instanceof ChatEvent.ReasoningDelta delta) {
      characters += delta.text().length();
    } else if (event instanceof ChatEvent.ToolCallDelta delta) {
      characters += delta.arguments().length();
    }
    if (characters > LONGEST) {
      return false;
    }
    builder.add(event);
    return true;
  }

  /** The answer, which has ended. */
  ChatResponse.Answer whole(int promptCharacters) {
    if (!usage) {
      builder.add(new ChatEvent.UsageReported(Usage.estimated(promptCharacters, characters), null));
    }
    return builder.build();
  }

  /** Tells an answer event by event. */
  static void tell(ChatResponse.Answer answer, Consumer<ChatEvent> out) {
    if (answer.reasoning() != null) {
      out.accept(new ChatEvent.ReasoningDelta(answer.reasoning()));
    }
    if (!answer.text().isEmpty()) {
      out.accept(new ChatEvent.TextDelta(answer.text()));
    }
    if (!answer.logprobs().isEmpty()) {
      out.accept(new ChatEvent.LogprobsDelta(answer.logprobs()));
    }
    List<ToolCall> calls = answer.toolCalls();
    for (int i = 0; i < calls.size(); i++) {
      ToolCall call = calls.get(i);
      out.accept(
          new ChatEvent.ToolCallDelta(
              i, call.id(), call.name(), call.arguments(), call.extraContent()));
    }
    out.accept(new ChatEvent.UsageReported(answer.usage(), answer.timing()));
    out.accept(new ChatEvent.Finished(answer.finishReason(), answer.context()));
  }
}
