package dev.relevo.pool;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one worker's failures from flooding the log: when thousands of requests fail for one
 * reason, one line a second says so and how many it stands for. A plain class without a clock or a
 * log of its own. Not thread-safe.
 */
final class FailureLog {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private Instant quietUntil = Instant.EPOCH;
  private int unsaid;

  /** The line for this failure, or null when it is to be counted only. */
  @Nullable String line(String worker, String model, String message, Instant now) {
    if (quietUntil.isAfter(now)) {
      unsaid++;
      return null;
    }
    String more = unsaid == 0 ? "" : " (and " + unsaid + " failures before it)";
    quietUntil = now.plus(INTERVAL);
    unsaid = 0;
    return worker + ": " + model + " failed: " + message + more;
  }
}
