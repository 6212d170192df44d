package dev.relevo.chat;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * What the response cache had to do with an answer.
 *
 * @param kind what it did
 * @param age how long ago a {@link Kind#HIT} was kept; zero otherwise
 */
public record CacheResult(Kind kind, Duration age) {

  /** What the cache did. */
  public enum Kind {
    /** The answer comes from it; nobody was asked. */
    HIT,
    /** The answer was looked up and not there. */
    MISS,
    /** It was not looked up, since the caller wanted a new one. */
    REFRESHED,
    /** The caller wanted the cache, but the request is not one for it, or it is switched off. */
    SKIPPED
  }

  public CacheResult {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(age, "age");
  }

  /** An answer that was kept so long ago. */
  public static CacheResult hit(Duration age) {
    return new CacheResult(Kind.HIT, age);
  }

  /** An answer that comes from somebody who was asked. */
  public static CacheResult of(Kind kind) {
    return new CacheResult(kind, Duration.ZERO);
  }

  /** Whether nobody was asked. */
  public boolean isHit() {
    return kind == Kind.HIT;
  }

  /** The word for headers and replies: {@code hit}, {@code miss}. */
  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
