package dev.relevo.gateway;

import dev.relevo.settings.Section;
import java.time.Duration;
import java.util.Objects;

/**
 * What the response cache does.
 *
 * @param use for which requests it works
 * @param maxSize about how many bytes the requests and answers in it may take together
 * @param ttl how long an answer is given again
 */
public record CacheSettings(Use use, long maxSize, Duration ttl) {

  /** With less, hardly an answer would be small enough to be kept. */
  private static final long LEAST_SIZE = 1 << 20;

  /** For which requests the cache works. */
  public enum Use {
    /** For those that ask for it. */
    OPT_IN,
    /** For every one that is fit for it and does not say otherwise. */
    ALWAYS,
    /** For none, whatever they say. */
    OFF
  }

  public CacheSettings {
    Objects.requireNonNull(use, "use");
    Objects.requireNonNull(ttl, "ttl");
    if (maxSize < LEAST_SIZE || ttl.isNegative() || ttl.isZero()) {
      throw new IllegalArgumentException("nothing could be kept in a cache of that size or time");
    }
  }

  /** Reads the {@code cache} section. */
  public static CacheSettings from(Section section) {
    return section.readAll(
        read ->
            new CacheSettings(
                read.choice("use", Use.class),
                read.bytes("max-size", LEAST_SIZE),
                read.duration("ttl")));
  }
}
