package dev.relevo.gateway;

import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Steering;
import dev.relevo.chat.TraceContext;
import dev.relevo.chat.Usage;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Tariff;
import dev.relevo.provider.Price;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Notes what becomes of one attempt while it happens. An attempt ends once; what is told after that
 * is ignored. Thread-safe.
 */
final class AttemptTrace {
  private static final double NANOS = 1e9;

  private final int number;
  private final String worker;
  private final String model;
  private final int keyIndex;
  private final Tariff tariff;
  private final @Nullable TraceContext place;
  private final AttemptReason reason;
  private final RequestRecord.Asked asked;
  private final TraceClock clock;
  private final Duration startedAfter;
  private @Nullable String way;
  private @Nullable Duration firstContentAfter;
  private @Nullable Duration endedAfter;
  private AttemptRecord.Outcome outcome = AttemptRecord.Outcome.RUNNING;
  private @Nullable ProviderError error;
  private @Nullable String why;
  private @Nullable Usage usage;

  /**
   * An attempt that begins now; of the lease no more is kept than has to be told.
   *
   * @param place its place in a distributed trace, or null when it is in none
   */
  AttemptTrace(
      int number,
      Lease lease,
      AttemptReason reason,
      RequestRecord.Asked asked,
      TraceClock clock,
      @Nullable TraceContext place) {
    this.number = number;
    this.worker = lease.worker().value();
    this.model = lease.model();
    this.keyIndex = lease.keyIndex();
    this.tariff = lease.tariff();
    this.place = place;
    this.reason = reason;
    this.asked = asked;
    this.clock = clock;
    this.startedAfter = clock.elapsed();
  }

  /** Its place in a distributed trace, or null when it is in none. */
  @Nullable TraceContext place() {
    return place;
  }

  /**
   * How the candidate is asked, where it is not simply the request: {@code prefill}, {@code
   * replay}, {@code instruct}, {@code json-object}, {@code instructed}, …
   */
  synchronized void asked(String how) {
    way = how;
  }

  /** The first content has come. */
  synchronized void spoke() {
    if (firstContentAfter == null && endedAfter == null) {
      firstContentAfter = clock.elapsed();
    }
  }

  /**
   * The provider has told what it took. That holds for this attempt alone, whatever the caller is
   * told of the whole answer, and over all that is estimated.
   */
  synchronized void told(Usage took) {
    if (endedAfter == null) {
      usage = took;
    }
  }

  /**
   * It brought the answer, or the rest of it.
   *
   * @param estimated what it took, where the provider has not told
   */
  synchronized void succeeded(Usage estimated) {
    if (end(AttemptRecord.Outcome.SUCCEEDED) && usage == null) {
      usage = estimated;
    }
  }

  /**
   * It failed.
   *
   * @param tokens how many tokens it had written
   */
  synchronized void failed(ProviderError failure, int tokens) {
    if (end(AttemptRecord.Outcome.FAILED)) {
      ProviderError told = asked.privacy().tellable(failure);
      error = told.withMessage(Clipped.text(told.message()));
      wrote(tokens);
    }
  }

  /** It was of no use, through no fault of its. */
  synchronized void useless(String reasonWhy, int tokens) {
    if (end(AttemptRecord.Outcome.USELESS)) {
      // it may be the words of whoever checked the answer
      why = asked.privacy() == Steering.Privacy.LOCAL ? null : Clipped.text(reasonWhy);
      wrote(tokens);
    }
  }

  /** Another one that ran beside it spoke first. */
  synchronized void overtaken() {
    if (end(AttemptRecord.Outcome.OVERTAKEN)) {
      estimate(0);
    }
  }

  /**
   * Nobody waits for it any more.
   *
   * @param tokens how many tokens it had written
   */
  synchronized void cancelled(int tokens) {
    if (end(AttemptRecord.Outcome.CANCELLED)) {
      estimate(tokens);
    }
  }

  private boolean end(AttemptRecord.Outcome how) {
    if (endedAfter != null) {
      return false;
    }
    endedAfter = clock.elapsed();
    outcome = how;
    return true;
  }

  /** A refusal takes nothing, as far as anybody knows. */
  private void wrote(int tokens) {
    if (tokens > 0) {
      estimate(tokens);
    }
  }

  /**
   * Half an answer comes without a report of usage. Its prompt is read all the same, also where
   * nobody waited for the first token: who always leaves early would have it for nothing.
   */
  private void estimate(int tokens) {
    if (usage == null) {
      usage = Usage.estimated(asked.promptCharacters(), 0).withForeignTokens(tokens);
    }
  }

  synchronized AttemptRecord record() {
    return new AttemptRecord(
        number,
        worker,
        model,
        keyIndex,
        reason,
        way,
        startedAfter,
        firstContentAfter,
        endedAfter,
        outcome,
        error,
        why,
        usage,
        tariff.kind(),
        tariff.local(),
        costNanos(),
        place == null ? null : place.spanId());
  }

  private @Nullable Long costNanos() {
    Price price = tariff.price();
    return usage == null || price == null ? null : Math.round(price.of(usage) * NANOS);
  }
}
