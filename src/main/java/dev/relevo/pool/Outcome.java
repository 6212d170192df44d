package dev.relevo.pool;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Usage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a lease ended. */
public sealed interface Outcome {

  /**
   * A whole answer came.
   *
   * @param firstContentSeconds from sending to the first content; 0 for an answer that was not
   *     streamed
   * @param streamingSeconds from the first content to the end; for an answer that was not streamed,
   *     all the time it took
   * @param completionTokens how many tokens the answer has
   * @param promptTokens how many tokens the prompt had; 0 when nobody counted
   * @param cachedTokens how many of them the provider had read before, as far as is known
   * @param timing what the provider measured itself, or null when it says nothing
   * @param contention how many times as long it took because others were under way there, as far as
   *     is known
   */
  record Succeeded(
      double firstContentSeconds,
      double streamingSeconds,
      int completionTokens,
      int promptTokens,
      int cachedTokens,
      ChatEvent.@Nullable Timing timing,
      double contention)
      implements Outcome {

    /** An answer of which nobody knows more than how long it took. */
    public Succeeded(double firstContentSeconds, double streamingSeconds, int completionTokens) {
      this(firstContentSeconds, streamingSeconds, completionTokens, 0, 0, null, 1);
    }

    /** An answer for which this was used, as the provider told. */
    public Succeeded(
        double firstContentSeconds,
        double streamingSeconds,
        Usage usage,
        ChatEvent.@Nullable Timing timing) {
      this(
          firstContentSeconds,
          streamingSeconds,
          usage.completionTokens(),
          usage.promptTokens(),
          usage.cachedTokens(),
          timing,
          1);
    }

    /** The same, where so many tokens at least had been read before, and others were under way. */
    Succeeded under(int cached, double slower) {
      return new Succeeded(
          firstContentSeconds,
          streamingSeconds,
          completionTokens,
          promptTokens,
          Math.max(cachedTokens, cached),
          timing,
          slower);
    }

    boolean streamed() {
      return firstContentSeconds > 0;
    }

    /** All the time it took. */
    double seconds() {
      return firstContentSeconds + streamingSeconds;
    }
  }

  /** The attempt failed. */
  record Failed(ProviderError error) implements Outcome {
    public Failed {
      Objects.requireNonNull(error, "error");
    }
  }

  /**
   * Another candidate that was started beside it spoke first. The worker is at least as slow as
   * that.
   *
   * @param seconds for how long nothing came
   * @param streamed whether the answer was to be streamed: then its first content is what was
   *     waited for, else its end
   * @param late whether it had been given all the time that it is given, so that it counts like
   *     silence: one that hangs would otherwise be asked for ever, and only ever be overtaken
   */
  record Overtaken(double seconds, boolean streamed, boolean late) implements Outcome {}

  /** The caller went away; the worker is innocent. */
  record Cancelled() implements Outcome {}
}
