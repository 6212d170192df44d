package dev.relevo.pool;

import dev.relevo.chat.ProviderError;
import dev.relevo.provider.ProviderLimits;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much may still be asked of a worker in this window. A request takes what is expected of it
 * when it gets its lease, and what it really took when that ends; so what is left may be less than
 * nothing for a while, and the next window pays for that, but no later one. A request that is
 * larger than the limit takes all of it. Not thread-safe.
 */
final class Quota {
  private final ProviderLimits limits;
  private final @Nullable Allowance requests;
  private final @Nullable Allowance tokens;
  private final Map<Long, Reservation> running = new HashMap<>();

  /**
   * What a request has taken so far.
   *
   * @param promptTokens how many tokens its prompt is thought to have
   * @param tokens how many tokens were taken for it
   * @param end when the window ends in which that was
   */
  private record Reservation(int promptTokens, long tokens, Instant end) {}

  Quota(ProviderLimits limits, InstantSource clock) {
    this.limits = limits;
    this.requests = allowance(limits.requests(), limits.window(), clock);
    this.tokens = allowance(limits.tokens(), limits.window(), clock);
  }

  private static @Nullable Allowance allowance(
      @Nullable Integer limit, Duration window, InstantSource clock) {
    return limit == null ? null : new Allowance(limit, window, new Meter(clock));
  }

  ProviderLimits limits() {
    return limits;
  }

  /** Until when no request of that many tokens can be sent; null when it can be now. */
  @Nullable Instant usedUpUntil(int ofTokens, Instant now) {
    Duration forRequest = requests == null ? Duration.ZERO : requests.delay(1);
    Duration forTokens = tokens == null ? Duration.ZERO : tokens.delay(ofTokens);
    Duration delay = forRequest.compareTo(forTokens) > 0 ? forRequest : forTokens;
    return delay.isZero() ? null : now.plus(delay);
  }

  /** A request gets its lease. */
  void began(Lease lease, RequestProfile profile, Instant now) {
    if (requests != null) {
      requests.take(1);
    }
    long taken = 0;
    Instant end = now;
    if (tokens != null) {
      taken = Math.min(profile.tokens(), tokens.limit);
      tokens.take(taken);
      end = now.plus(tokens.delay(tokens.limit));
    }
    running.put(lease.id(), new Reservation(profile.promptTokens(), taken, end));
  }

  /** A request is sent once more under its lease. */
  void beganAgain() {
    if (requests != null) {
      requests.take(1);
    }
  }

  /** A lease ends. */
  void ended(Lease lease, Outcome outcome, Instant now) {
    Reservation taken = running.remove(lease.id());
    if (tokens == null || taken == null) {
      return;
    }
    long more = used(taken, outcome) - taken.tokens;
    if (more > 0) {
      tokens.take(more);
    } else if (more < 0 && now.isBefore(taken.end)) {
      tokens.giveBack(-more); // what was taken in an earlier window is gone with it
    }
  }

  /** Of an answer that did not come whole nobody tells how much it was. */
  private static long used(Reservation taken, Outcome outcome) {
    if (outcome instanceof Outcome.Succeeded answer) {
      int prompt = answer.promptTokens() == 0 ? taken.promptTokens : answer.promptTokens();
      return (long) prompt + answer.completionTokens();
    }
    if (outcome instanceof Outcome.Failed failed) {
      ProviderError error = failed.error();
      return error.status() >= 400 || error.wholeHost() ? 0 : taken.tokens;
    }
    return taken.tokens;
  }

  /** What is left now. */
  QuotaStanding standing() {
    return new QuotaStanding(
        requests == null ? null : requests.standing(), tokens == null ? null : tokens.standing());
  }

  /** The requests or the tokens of a window. */
  private static final class Allowance {
    private final long limit;
    private final Duration window;
    private final Meter meter;

    /** From the first request on, with which the first window begins. */
    private @Nullable Bucket bucket;

    Allowance(long limit, Duration window, Meter meter) {
      this.limit = limit;
      this.window = window;
      this.meter = meter;
    }

    /** How long to wait for so many; zero when they are there. */
    Duration delay(long amount) {
      return bucket == null ? Duration.ZERO : delay(bucket, amount);
    }

    private Duration delay(Bucket known, long amount) {
      EstimationProbe probe = known.estimateAbilityToConsume(Math.max(1, Math.min(amount, limit)));
      return Duration.ofNanos(probe.getNanosToWaitForRefill());
    }

    /** Takes so many, as far as the next window can pay for them. */
    void take(long amount) {
      Bucket known = bucket;
      if (known == null) {
        known = newBucket();
        bucket = known;
      }
      long most = known.getAvailableTokens() + limit;
      if (amount > 0 && most > 0) {
        known.consumeIgnoringRateLimits(Math.min(amount, most));
      }
    }

    void giveBack(long amount) {
      if (bucket != null) {
        bucket.addTokens(amount);
      }
    }

    private Bucket newBucket() {
      return Bucket.builder()
          .addLimit(bandwidth -> bandwidth.capacity(limit).refillIntervally(limit, window))
          .withCustomTimePrecision(meter)
          .withSynchronizationStrategy(SynchronizationStrategy.NONE)
          .build();
    }

    QuotaStanding.Allowance standing() {
      long left = bucket == null ? limit : bucket.getAvailableTokens();
      return new QuotaStanding.Allowance(limit, Math.max(0, left), delay(limit));
    }
  }

  /** The pool's clock, as the buckets read it. */
  private record Meter(InstantSource clock) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      Instant now = clock.instant();
      return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }
}
