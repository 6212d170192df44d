package dev.relevo.access;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much a caller may ask for.
 *
 * @param requests how many requests within a window, or null for any number
 * @param tokens how many tokens, read and written, within a window, or null for any number
 * @param window the window; it begins with the first request that counts
 * @param concurrency how many requests at once, or null for any number
 */
public record RateRules(
    @Nullable Long requests,
    @Nullable Long tokens,
    Duration window,
    @Nullable Integer concurrency) {
  /** No limits. */
  public static final RateRules NONE = new RateRules(null, null, Duration.ofMinutes(1), null);

  public RateRules {
    Objects.requireNonNull(window, "window");
  }
}
