package dev.relevo.pool;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps requests away from what fails again and again. It opens after so many failures in a row, or
 * when too many of the last answers were failures, for a while that doubles each time. Then one
 * request at a time may try; a success lets more and more through ({@link GradualReturn}). Until
 * the return is over, a failure opens it again at once, unless a whole window of answers has come
 * by then. Only when it is over is forgotten how often it has opened. Not thread-safe.
 */
final class Circuit {
  private CircuitSettings settings;
  private RecentAnswers recent;
  private int failuresInARow;
  private int timesOpened;
  private boolean tripped;
  private Instant openedAt = Instant.EPOCH;
  private Instant openUntil = Instant.EPOCH;
  private Instant askedUntil = Instant.EPOCH;
  private Instant returnedAt = Instant.EPOCH;

  Circuit(CircuitSettings settings) {
    this.settings = settings;
    this.recent = new RecentAnswers(Math.max(1, settings.window()));
  }

  /** From now on it opens by these rules; an open one stays so for its time. */
  void changed(CircuitSettings newSettings) {
    if (newSettings.window() != settings.window()) {
      recent = new RecentAnswers(Math.max(1, newSettings.window()));
    }
    settings = newSettings;
  }

  /**
   * Notes an answer. One to a request that was sent before the circuit opened says nothing, nor
   * does one that comes while the provider asks to be left alone.
   *
   * @param sent when the request was sent
   */
  void succeeded(Instant sent, Instant now) {
    if (askedUntil.isAfter(now) || sent.isBefore(openedAt)) {
      return;
    }
    forgetAfterReturn(now);
    failuresInARow = 0;
    recent.add(false);
    if (tripped) {
      tripped = false;
      returnedAt = now;
    }
  }

  /**
   * Notes a failure that speaks against the candidate. One of a request that was sent before the
   * circuit opened belongs to the same trouble: it doubles nothing, nor does it end a return.
   *
   * @param sent when the request was sent
   * @param asked the least time to stay open, as the provider asked, or null; none at all is null
   */
  void failed(Instant sent, Instant now, @Nullable Duration asked) {
    Duration retryAfter = asked == null || asked.isZero() ? null : asked;
    forgetAfterReturn(now);
    if (retryAfter != null) {
      askedUntil = later(askedUntil, now.plus(retryAfter));
    }
    boolean sameTrouble = retryAfter == null && sent.isBefore(openedAt);
    if (!sameTrouble && status().state(now) != CircuitStatus.State.OPEN) {
      failuresInARow++;
      recent.add(true);
      if (!opens(retryAfter)) {
        return;
      }
      open(now);
    }
    openUntil = later(openUntil, askedUntil);
  }

  private boolean opens(@Nullable Duration retryAfter) {
    return retryAfter != null
        || (timesOpened > 0 && !isWindowFull())
        || failuresInARow >= settings.failures()
        || (isWindowFull() && recent.failures() >= settings.failuresInWindow());
  }

  private boolean isWindowFull() {
    return settings.window() > 0 && recent.isFull();
  }

  private void open(Instant now) {
    Duration doubled = settings.open().multipliedBy(1L << Math.min(timesOpened, 10));
    Duration open =
        doubled.compareTo(settings.longestOpen()) < 0 ? doubled : settings.longestOpen();
    timesOpened++;
    tripped = true;
    openedAt = now;
    openUntil = now.plus(open);
    recent.clear();
  }

  private void forgetAfterReturn(Instant now) {
    if (!tripped && GradualReturn.isOver(returnedAt, now)) {
      timesOpened = 0;
    }
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  CircuitStatus status() {
    return tripped
        ? new CircuitStatus(true, openUntil)
        : new CircuitStatus(false, Instant.EPOCH, returnedAt);
  }
}
