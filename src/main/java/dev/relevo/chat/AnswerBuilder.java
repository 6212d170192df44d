package dev.relevo.chat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Joins the events of a stream to the whole answer. Not thread-safe. */
public final class AnswerBuilder {
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();
  private final List<PartialCall> calls = new ArrayList<>();
  private final List<TokenLogprob> logprobs = new ArrayList<>();
  private @Nullable Usage usage;
  private ChatEvent.@Nullable Timing timing;
  private @Nullable FinishReason finishReason;
  private @Nullable Json context;

  private static final class PartialCall {
    private @Nullable String id;
    private @Nullable String name;
    private final StringBuilder arguments = new StringBuilder();
    private @Nullable Json extraContent;
  }

  /** Takes the next event. */
  public void add(ChatEvent event) {
    if (event instanceof ChatEvent.TextDelta delta) {
      text.append(delta.text());
    } else if (event instanceof ChatEvent.ReasoningDelta delta) {
      reasoning.append(delta.text());
    } else if (event instanceof ChatEvent.ToolCallDelta delta) {
      addCall(delta);
    } else if (event instanceof ChatEvent.LogprobsDelta delta) {
      logprobs.addAll(delta.tokens());
    } else if (event instanceof ChatEvent.UsageReported reported) {
      usage = reported.usage();
      timing = reported.timing();
    } else if (event instanceof ChatEvent.Finished finished) {
      finishReason = finished.reason();
      context = finished.context();
    }
  }

  private void addCall(ChatEvent.ToolCallDelta delta) {
    while (calls.size() <= delta.index()) {
      calls.add(new PartialCall());
    }
    PartialCall call = calls.get(delta.index());
    if (delta.id() != null) {
      call.id = delta.id();
    }
    if (delta.name() != null) {
      call.name = delta.name();
    }
    if (delta.extraContent() != null) {
      call.extraContent = delta.extraContent();
    }
    call.arguments.append(delta.arguments());
  }

  /** Whether {@link ChatEvent.Finished} has come. */
  public boolean isFinished() {
    return finishReason != null;
  }

  /** The text so far. */
  public String text() {
    return text.toString();
  }

  /**
   * The whole answer.
   *
   * @throws IllegalStateException when the stream has not finished
   */
  public ChatResponse.Answer build() {
    if (finishReason == null) {
      throw new IllegalStateException("the answer has no finish reason yet");
    }
    List<ToolCall> toolCalls = new ArrayList<>(calls.size());
    for (PartialCall call : calls) {
      toolCalls.add(
          new ToolCall(
              call.id == null ? "call_" + toolCalls.size() : call.id,
              call.name == null ? "" : call.name,
              call.arguments.toString(),
              call.extraContent));
    }
    return new ChatResponse.Answer(
        text.toString(),
        reasoning.isEmpty() ? null : reasoning.toString(),
        toolCalls,
        finishReason,
        usage == null ? Usage.estimated(0, text.length() + reasoning.length()) : usage,
        timing,
        logprobs,
        context);
  }
}
