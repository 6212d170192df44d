package dev.relevo.access;

import dev.relevo.settings.Section;
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

  private static final int MOST = 1_000_000_000;
  private static final Duration LONGEST = Duration.ofDays(31);

  public RateRules {
    Objects.requireNonNull(window, "window");
  }

  /** Reads {@code requests}, {@code tokens}, {@code window} and {@code concurrency}. */
  static RateRules from(Section section) {
    Duration window = section.duration("window");
    if (window.compareTo(LONGEST) > 0) {
      section.fault("window", "must not be longer than 31 days");
    }
    return new RateRules(
        optionalLong(section, "requests"),
        optionalLong(section, "tokens"),
        window,
        section.optionalInteger("concurrency", 1, MOST));
  }

  private static @Nullable Long optionalLong(Section section, String name) {
    Integer value = section.optionalInteger(name, 1, MOST);
    return value == null ? null : Long.valueOf(value);
  }

  /** Whether nothing is limited. */
  boolean isNone() {
    return requests == null && tokens == null && concurrency == null;
  }
}
