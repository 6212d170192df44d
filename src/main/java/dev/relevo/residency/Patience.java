package dev.relevo.residency;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Leaves what has failed alone for a while, twice as long each time. */
final class Patience {
  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final int LONGEST = 5;

  private final Duration first;
  private int failures;
  private @Nullable Instant until;
  private @Nullable Instant failedAt;

  Patience() {
    this(FIRST);
  }

  /**
   * @param first how long it is left alone after its first failure; 32 times that is the longest
   */
  Patience(Duration first) {
    this.first = first;
  }

  void failed(Instant now) {
    failedAt = now;
    until = now.plus(first.multipliedBy(1L << Math.min(failures++, LONGEST)));
  }

  void succeeded() {
    failures = 0;
    until = null;
    failedAt = null;
  }

  /** When it failed last; null when it has not since it succeeded. */
  @Nullable Instant failedAt() {
    return failedAt;
  }

  /** Whether it is to be left alone now. */
  boolean rests(Instant now) {
    return until != null && now.isBefore(until);
  }

  /** How long it is left alone yet. */
  Duration rest(Instant now) {
    return until == null || !now.isBefore(until) ? Duration.ZERO : Duration.between(now, until);
  }
}
