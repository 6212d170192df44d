package dev.relevo.pool;

import dev.relevo.chat.ProviderError;
import java.util.Objects;

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
   */
  record Succeeded(double firstContentSeconds, double streamingSeconds, int completionTokens)
      implements Outcome {
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
