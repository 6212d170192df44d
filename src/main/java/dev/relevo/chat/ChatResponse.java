package dev.relevo.chat;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer.
 *
 * @param served who answered
 * @param answer the answer itself
 */
public record ChatResponse(Served served, Answer answer) {
  public ChatResponse {
    Objects.requireNonNull(served, "served");
    Objects.requireNonNull(answer, "answer");
  }

  /** The answer's text; empty when the model only calls tools. */
  public String text() {
    return answer.text();
  }

  /**
   * What a model said.
   *
   * @param text the text
   * @param reasoning the thoughts before it, or null when none were shown
   * @param toolCalls the tools it asks for
   * @param finishReason why it stopped
   * @param usage what it took
   * @param timing what the provider measured itself, or null when it says nothing
   * @param logprobs how likely each token was; empty unless it was asked for and told
   * @param context what a later {@link RawPrompt} has to give to go on from this answer, as the
   *     provider wrote it; null unless it was asked by a raw prompt and told
   */
  public record Answer(
      String text,
      @Nullable String reasoning,
      List<ToolCall> toolCalls,
      FinishReason finishReason,
      Usage usage,
      ChatEvent.@Nullable Timing timing,
      List<TokenLogprob> logprobs,
      @Nullable Json context) {
    public Answer {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(finishReason, "finishReason");
      Objects.requireNonNull(usage, "usage");
      toolCalls = List.copyOf(toolCalls);
      logprobs = List.copyOf(logprobs);
    }

    public Answer withUsage(Usage value) {
      return new Answer(text, reasoning, toolCalls, finishReason, value, timing, logprobs, context);
    }

    /** An answer that gives no context. */
    public Answer(
        String text,
        @Nullable String reasoning,
        List<ToolCall> toolCalls,
        FinishReason finishReason,
        Usage usage,
        ChatEvent.@Nullable Timing timing,
        List<TokenLogprob> logprobs) {
      this(text, reasoning, toolCalls, finishReason, usage, timing, logprobs, null);
    }

    /** An answer that does not tell how likely its tokens were. */
    public Answer(
        String text,
        @Nullable String reasoning,
        List<ToolCall> toolCalls,
        FinishReason finishReason,
        Usage usage,
        ChatEvent.@Nullable Timing timing) {
      this(text, reasoning, toolCalls, finishReason, usage, timing, List.of());
    }
  }
}
