package dev.relevo.gateway;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;

/**
 * Keeps answers to one tool call where the caller asked for no more ({@code parallel_tool_calls:
 * false}): not every provider has a switch for it, and not every model heeds it. The calls after
 * the first are dropped. Decides only.
 */
final class OneCall {
  private OneCall() {}

  /** Whether the caller wants one call at most. */
  static boolean isAsked(ChatRequest request) {
    return Boolean.FALSE.equals(request.parallelToolCalls());
  }

  /** Whether the event belongs to a later call. */
  static boolean drops(ChatEvent event) {
    return event instanceof ChatEvent.ToolCallDelta delta && delta.index() > 0;
  }

  /** The answer without its later calls. */
  static ChatResponse.Answer of(ChatResponse.Answer answer) {
    return answer.toolCalls().size() <= 1
        ? answer
        : new ChatResponse.Answer(
            answer.text(),
            answer.reasoning(),
            answer.toolCalls().subList(0, 1),
            answer.finishReason(),
            answer.usage(),
            answer.timing(),
            answer.logprobs(),
            answer.context());
  }
}
