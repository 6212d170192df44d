package dev.relevo.chat;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A piece of an answer as it streams. A whole answer is any number of deltas, then {@link
 * UsageReported}, then {@link Finished}, each of these two once. A stream that fails ends in a
 * {@link ProviderException} instead.
 */
public sealed interface ChatEvent {

  /** More of the answer's text; never empty. */
  record TextDelta(String text) implements ChatEvent {
    public TextDelta {
      Objects.requireNonNull(text, "text");
    }
  }

  /** More of the thoughts that precede the answer; never empty. */
  record ReasoningDelta(String text) implements ChatEvent {
    public ReasoningDelta {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * More of a tool call. The first delta of an {@code index} carries id and name, later ones only
   * more arguments.
   *
   * @param index the call's place among the answer's calls, from 0
   * @param id the call's id, on its first delta
   * @param name the tool's name, on the first delta
   * @param arguments the next fragment of the arguments' JSON text; may be empty
   * @param extraContent as {@link ToolCall#extraContent}, on at most one delta of the call
   */
  record ToolCallDelta(
      int index,
      @Nullable String id,
      @Nullable String name,
      String arguments,
      @Nullable Json extraContent)
      implements ChatEvent {
    public ToolCallDelta {
      Objects.requireNonNull(arguments, "arguments");
    }

    /** A delta without extra content. */
    public ToolCallDelta(int index, @Nullable String id, @Nullable String name, String arguments) {
      this(index, id, name, arguments, null);
    }
  }

  /**
   * How likely the tokens of the text were that came last; only where it was asked for. It follows
   * its text.
   *
   * @param tokens the tokens in their order, at least one
   */
  record LogprobsDelta(List<TokenLogprob> tokens) implements ChatEvent {
    public LogprobsDelta {
      tokens = List.copyOf(tokens);
    }
  }

  /**
   * What the answer took.
   *
   * @param usage tokens read and written
   * @param timing what the provider measured itself, or null when it says nothing
   */
  record UsageReported(Usage usage, @Nullable Timing timing) implements ChatEvent {
    public UsageReported {
      Objects.requireNonNull(usage, "usage");
    }
  }

  /**
   * Durations that a provider measured on its own machine, in nanoseconds; queueing is not part of
   * them.
   *
   * @param loadNanos loading the model
   * @param promptNanos reading the prompt
   * @param decodeNanos writing the answer
   */
  record Timing(long loadNanos, long promptNanos, long decodeNanos) {}

  /**
   * The one who answered broke off, and another goes on: what follows joins what came before
   * without a gap. It may occur several times.
   *
   * @param served who goes on
   * @param characters how many characters of text came before
   */
  record Continued(Served served, int characters) implements ChatEvent {
    public Continued {
      Objects.requireNonNull(served, "served");
    }
  }

  /**
   * The end of a whole answer; the last event.
   *
   * @param reason why it ended
   * @param context as {@link ChatResponse.Answer#context}
   */
  record Finished(FinishReason reason, @Nullable Json context) implements ChatEvent {
    public Finished {
      Objects.requireNonNull(reason, "reason");
    }

    /** The end of an answer that gives no context. */
    public Finished(FinishReason reason) {
      this(reason, null);
    }
  }

  /**
   * Whether the event is part of the answer itself, so that a caller has seen something once it is
   * delivered.
   */
  default boolean isContent() {
    return this instanceof TextDelta
        || this instanceof ReasoningDelta
        || this instanceof ToolCallDelta;
  }
}
