package dev.relevo.gateway;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Tells how long a request has taken, by a clock that nobody sets. Thread-safe.
 *
 * @param nanoTime a clock in nanoseconds that only goes forward
 * @param start what it told when the request began
 */
record TraceClock(LongSupplier nanoTime, long start) {
  static TraceClock startedNow(LongSupplier nanoTime) {
    return new TraceClock(nanoTime, nanoTime.getAsLong());
  }

  Duration elapsed() {
    return Duration.ofNanos(nanoTime.getAsLong() - start);
  }
}
