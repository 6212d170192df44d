package dev.relevo.gateway;

import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Usage;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a request. Times are counted from the request's beginning.
 *
 * @param number its number, from 1
 * @param worker the worker that was asked
 * @param model the model that was asked
 * @param keyIndex which of the provider's keys was used, from 0
 * @param reason why it was made
 * @param way how the candidate was asked where it was not just the request, as {@code prefill};
 *     null where it was
 * @param startedAfter when it began
 * @param firstContentAfter when its first content came, or null when none has
 * @param endedAfter when it ended, or null while it runs
 * @param outcome what became of it
 * @param error how it failed, or null when it did not; a private request's without the provider's
 *     words
 * @param why why it was of no use, or null when it was of some or nothing may be told
 * @param usage what it took, as far as that is known; null when it is not
 * @param kind the kind of the worker's provider, such as {@code groq}
 * @param local whether it ran on own hardware
 * @param costNanos what it cost, in nano US dollars; null when its usage or its price is unknown
 * @param spanId its place in the request's distributed trace, or null when that is in none
 */
public record AttemptRecord(
    int number,
    String worker,
    String model,
    int keyIndex,
    AttemptReason reason,
    @Nullable String way,
    Duration startedAfter,
    @Nullable Duration firstContentAfter,
    @Nullable Duration endedAfter,
    Outcome outcome,
    @Nullable ProviderError error,
    @Nullable String why,
    @Nullable Usage usage,
    String kind,
    boolean local,
    @Nullable Long costNanos,
    @Nullable String spanId) {

  /** What became of an attempt. */
  public enum Outcome {
    /** It is under way. */
    RUNNING,
    /** It brought the answer, or the rest of it. */
    SUCCEEDED,
    /** It failed. */
    FAILED,
    /** It was of no use, through no fault of the candidate. */
    USELESS,
    /** Another one that ran beside it spoke first. */
    OVERTAKEN,
    /** Nobody waited for it any more. */
    CANCELLED
  }

  public AttemptRecord {
    Objects.requireNonNull(worker, "worker");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(startedAfter, "startedAfter");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(kind, "kind");
  }
}
