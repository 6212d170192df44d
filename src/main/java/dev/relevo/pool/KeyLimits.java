package dev.relevo.pool;

import dev.relevo.provider.RateLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a provider has told is left of a key. Every allowance in it has a time of its reset; one for
 * which none was told is taken to be a minute's. After its reset an allowance is whole again, and
 * binds nobody until the next reply tells of it.
 *
 * @param requests the requests, or null when nothing was told
 * @param tokens the tokens, or null when nothing was told
 * @param toldAt when the last of it was told
 */
public record KeyLimits(
    RateLimits.@Nullable Window requests, RateLimits.@Nullable Window tokens, Instant toldAt) {
  /** Nothing was told. */
  public static final KeyLimits NONE = new KeyLimits(null, null, Instant.EPOCH);

  private static final Duration USUAL_WINDOW = Duration.ofMinutes(1);

  public KeyLimits {
    Objects.requireNonNull(toldAt, "toldAt");
  }

  /**
   * The same with what a reply tells; what it does not tell of stays as it was told before.
   *
   * @param inOrder whether the request was sent after all this was told; else the replies may have
   *     overtaken each other, and what is less counts
   */
  KeyLimits with(RateLimits told, boolean inOrder, Instant now) {
    return new KeyLimits(
        merged(requests, told.requests(), inOrder, now),
        merged(tokens, told.tokens(), inOrder, now),
        now);
  }

  private static RateLimits.@Nullable Window merged(
      RateLimits.@Nullable Window known,
      RateLimits.@Nullable Window told,
      boolean inOrder,
      Instant now) {
    if (told == null) {
      return known;
    }
    boolean less = known == null || !isBinding(known, now) || told.remaining() < known.remaining();
    return inOrder || less ? withReset(told, now) : known;
  }

  private static RateLimits.Window withReset(RateLimits.Window window, Instant now) {
    return window.resetsAt() == null
        ? new RateLimits.Window(window.limit(), window.remaining(), now.plus(USUAL_WINDOW))
        : window;
  }

  /** What was told later. */
  KeyLimits orLater(KeyLimits other) {
    return other.toldAt.isAfter(toldAt) ? other : this;
  }

  /** Requests that are left, or null when nothing binds. */
  @Nullable Long requestsLeft(Instant now) {
    return left(requests, now);
  }

  /** Tokens that are left, or null when nothing binds. */
  @Nullable Long tokensLeft(Instant now) {
    return left(tokens, now);
  }

  private static @Nullable Long left(RateLimits.@Nullable Window window, Instant now) {
    return window != null && isBinding(window, now) ? Long.valueOf(window.remaining()) : null;
  }

  private static boolean isBinding(RateLimits.Window window, Instant now) {
    return window.resetsAt() != null && window.resetsAt().isAfter(now);
  }

  /** Until when nothing can be asked with the key, or null when something is left. */
  public @Nullable Instant usedUpUntil(Instant now) {
    return later(usedUpUntil(requests, now), usedUpUntil(tokens, now));
  }

  private static @Nullable Instant usedUpUntil(RateLimits.@Nullable Window window, Instant now) {
    return window != null && window.isUsedUp(now) ? window.resetsAt() : null;
  }

  /** When an allowance of which hardly anything was left was last made whole. */
  Instant renewedAt(Instant now) {
    Instant last = later(renewedAt(requests, now), renewedAt(tokens, now));
    return last == null ? Instant.EPOCH : last;
  }

  private static @Nullable Instant renewedAt(RateLimits.@Nullable Window window, Instant now) {
    return window != null && window.remaining() <= KeyStanding.RESERVE && !isBinding(window, now)
        ? window.resetsAt()
        : null;
  }

  private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
    return a == null || (b != null && b.isAfter(a)) ? b : a;
  }
}
