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
  private Instant askedUntil = Instant.EPOCH;

  Circuit(CircuitSettings settings) {
    this.settings = settings;
  }

  /**
   * Notes an answer. While the provider has asked to be left alone, an answer comes from a request
   * that was sent before, and changes nothing.
   */
  void succeeded(Instant now) {
    if (askedUntil.isAfter(now)) {
      return;
    }
    failuresInARow = 0;
    timesOpened = 0;
    openUntil = Instant.EPOCH;
  }

  /**
   * Notes a failure that speaks against the candidate. One that comes while the circuit is open is
   * of a request that was sent before: it belongs to the same trouble and doubles nothing.
   *
   * @param retryAfter the least time to stay open, as the provider asked, or null
   */
  void failed(Instant now, @Nullable Duration retryAfter) {
    failuresInARow++;
    if (retryAfter != null) {
      askedUntil = later(askedUntil, now.plus(retryAfter));
    }
    boolean opens = failuresInARow >= settings.failures() || timesOpened > 0 || retryAfter != null;
    if (opens && status().state(now) != CircuitStatus.State.OPEN) {
      Duration doubled = settings.open().multipliedBy(1L << Math.min(timesOpened, 10));
      Duration open =
          doubled.compareTo(settings.longestOpen()) < 0 ? doubled : settings.longestOpen();
      timesOpened++;
      openUntil = now.plus(open);
    }
    if (opens) {
      openUntil = later(openUntil, askedUntil);
    }
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  CircuitStatus status() {
    return new CircuitStatus(timesOpened > 0, openUntil);
  }
}
