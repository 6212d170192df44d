package dev.relevo.pool;

import java.time.Duration;
import java.time.Instant;

/**
 * How what was out comes back: it takes one request at once in the first second, two in the next,
 * four in the third, and so on, so that it is not overrun by all who have missed it.
 */
final class GradualReturn {
  /** After each such time there may be twice as many. */
  private static final Duration STEP = Duration.ofSeconds(1);

  /** After so long there are enough for everybody. */
  private static final Duration LENGTH = Duration.ofSeconds(10);

  private GradualReturn() {}

  /** How many requests there may be at once. */
  static long mostAtOnce(Instant since, Instant now) {
    long steps = Duration.between(since, now).toSeconds() / STEP.toSeconds();
    return 1L << Math.max(0, Math.min(steps, 40));
  }

  static boolean isOver(Instant since, Instant now) {
    return !since.plus(LENGTH).isAfter(now);
  }
}
