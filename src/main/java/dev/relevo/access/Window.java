package dev.relevo.access;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How many of something there are within a window of time. A window begins with the first that is
 * taken; the next one begins when it has ended, or later, with whoever comes next. Who took more
 * than there was starts the next windows with less. Not thread-safe.
 */
final class Window {
  /** More than anybody takes, and few enough to reckon with. */
  private static final long MOST = 1_000_000_000_000L;

  /** A debt is carried for so many windows at most, and for no longer than a lifetime. */
  private static final long LONGEST_DEBT = 1_000;

  private static final Duration LIFETIME = Duration.ofDays(36_500);

  private final long limit;
  private final Duration length;
  private final LongSupplier nanoTime;
  private Bucket bucket;
  private long began;

  /**
   * A whole window.
   *
   * @param limit how many there are in each
   * @param nanoTime tells the time in nanoseconds; only goes forward
   */
  Window(long limit, Duration length, LongSupplier nanoTime) {
    this.limit = Math.min(limit, MOST);
    this.length = length;
    this.nanoTime = nanoTime;
    this.began = nanoTime.getAsLong();
    this.bucket = fresh();
  }

  private Bucket fresh() {
    return Bucket.builder()
        .addLimit(Bandwidth.builder().capacity(limit).refillIntervally(limit, length).build())
        .withCustomTimePrecision(new Meter(nanoTime))
        .withSynchronizationStrategy(SynchronizationStrategy.NONE)
        .build();
  }

  private record Meter(LongSupplier nanoTime) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return nanoTime.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }

  long limit() {
    return limit;
  }

  /** Whether nothing is taken and nothing owed. */
  boolean isWhole() {
    return bucket.getAvailableTokens() == limit;
  }

  /** Takes so many, or none when there are less. */
  boolean take(long amount) {
    if (isWhole()) {
      began = nanoTime.getAsLong();
      bucket = fresh();
    }
    return bucket.tryConsume(amount);
  }

  /** Stands for the window that runs now, for {@link #giveBack}. */
  long current() {
    long since = nanoTime.getAsLong() - began;
    return began + since - since % length.toNanos();
  }

  /** Gives back what was taken in that window; one that is over has nothing of it any more. */
  void giveBack(long amount, long window) {
    if (amount > 0 && window == current()) {
      bucket.addTokens(amount);
    }
  }

  /** Takes so many although there may be less. */
  void owe(long amount) {
    if (amount > 0) {
      long windows = Math.min(LONGEST_DEBT, LIFETIME.dividedBy(length));
      long most = Math.max(1, limit * windows + bucket.getAvailableTokens());
      bucket.consumeIgnoringRateLimits(Math.min(amount, most));
    }
  }

  /** After how long there are so many. */
  Duration untilAvailable(long amount) {
    return Duration.ofNanos(
        bucket.estimateAbilityToConsume(Math.min(amount, limit)).getNanosToWaitForRefill());
  }

  /** How things stand now. */
  LimitStanding.Allowance standing() {
    return new LimitStanding.Allowance(
        limit, Math.max(0, bucket.getAvailableTokens()), untilAvailable(limit));
  }
}
