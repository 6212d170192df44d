package dev.relevo.modelfile;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides how long to wait before the next attempt. Attempts that bring nothing are counted, and
 * the wait between them doubles; one that brings something starts the count anew, so that a large
 * file comes over a line that breaks often. Not thread-safe.
 */
final class Retries {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Who is told to wait for longer gives up and tells it. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final int attempts;
  private int failures;

  /**
   * Begins to count.
   *
   * @param attempts how many attempts in a row may bring nothing
   */
  Retries(int attempts) {
    this.attempts = attempts;
  }

  /**
   * After a failed attempt: how long to wait, or null to give up.
   *
   * @param progressed whether the attempt has brought something
   * @param asked how long the server asks to wait, or null
   */
  @Nullable Duration next(boolean progressed, @Nullable Duration asked) {
    failures = progressed ? 1 : failures + 1;
    if (failures >= attempts || (asked != null && asked.compareTo(PATIENCE) > 0)) {
      return null;
    }
    Duration wait = FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
    wait = wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    return asked != null && asked.compareTo(wait) > 0 ? asked : wait;
  }

  int failures() {
    return failures;
  }
}
