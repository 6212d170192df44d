package dev.relevo.access;

import java.time.Instant;

/**
 * What was spent within a period, and what is held for requests that run. In a new period it is
 * empty; what was held in an earlier one counts there. Not thread-safe.
 */
final class Purse {
  private final Period period;
  private Instant start = Instant.MIN;
  private Instant end = Instant.MIN;
  private long spent;
  private long held;
  private boolean warned;

  Purse(Period period) {
    this.period = period;
  }

  Period period() {
    return period;
  }

  private void turnTo(Instant now) {
    if (!now.isBefore(end)) {
      start = period.start(now);
      end = period.end(now);
      spent = 0;
      held = 0;
      warned = false;
    }
  }

  /** What was spent so far in the period. */
  long spent(Instant now) {
    turnTo(now);
    return spent;
  }

  /** What is spent and held. */
  long taken(Instant now) {
    turnTo(now);
    return spent + held;
  }

  /** When the next period begins. */
  Instant end(Instant now) {
    turnTo(now);
    return end;
  }

  void hold(long amount, Instant now) {
    turnTo(now);
    held += amount;
  }

  /** What was held becomes what it took. */
  void settle(long amount, Instant heldAt, long took, Instant now) {
    turnTo(now);
    if (!heldAt.isBefore(start)) {
      held -= amount;
      spent += took;
    }
  }

  /** Somebody who counts more than this process knows that so much was spent by now at least. */
  void learn(long known, Instant now) {
    turnTo(now);
    spent = Math.max(spent, known);
  }

  /** Whether this is the first time in the period that this is asked. */
  boolean isFirstWarning() {
    boolean first = !warned;
    warned = true;
    return first;
  }
}
