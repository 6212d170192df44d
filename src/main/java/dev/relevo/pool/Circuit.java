package dev.relevo.pool;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps requests away from what fails again and again. After {@code failures} in a row it opens for
 * a while that doubles each time; then one request at a time may try, and its success closes it.
 * Not thread-safe.
 */
final class Circuit {
  private final CircuitSettings settings;
  private int failuresInARow;
  private int timesOpened;
  private Instant openUntil = Instant.EPOCH;

  Circuit(CircuitSettings settings) {
    this.settings = settings;
  }

  void succeeded() {
    failuresInARow = 0;
    timesOpened = 0;
    openUntil = Instant.EPOCH;
  }

  /**
   * Notes a failure that speaks against the candidate.
   *
   * @param retryAfter the least time to stay open, as the provider asked, or null
   */
  void failed(Instant now, @Nullable Duration retryAfter) {
    failuresInARow++;
    if (failuresInARow >= settings.failures() || timesOpened > 0 || retryAfter != null) {
      Duration doubled = settings.open().multipliedBy(1L << Math.min(timesOpened, 10));
      Duration open =
          doubled.compareTo(settings.longestOpen()) < 0 ? doubled : settings.longestOpen();
      if (retryAfter != null && retryAfter.compareTo(open) > 0) {
        open = retryAfter;
      }
      timesOpened++;
      openUntil = now.plus(open);
    }
  }

  CircuitStatus status() {
    return new CircuitStatus(timesOpened > 0, openUntil);
  }
}
