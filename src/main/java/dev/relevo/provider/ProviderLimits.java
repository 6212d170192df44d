package dev.relevo.provider;

import dev.relevo.settings.Section;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How much may be asked of a provider, whoever asks. How much at once, {@code slots} says.
 *
 * @param requests how many requests within a window, or null for any number
 * @param tokens how many tokens, read and written, within a window, or null for any number
 * @param window the window; the first begins with the first request, and each ends where the next
 *     begins
 */
public record ProviderLimits(
    @Nullable Integer requests, @Nullable Integer tokens, Duration window) {
  private static final int MOST_REQUESTS = 1_000_000_000;
  private static final int MOST_TOKENS = 2_000_000_000;
  private static final Duration USUAL_WINDOW = Duration.ofMinutes(1);

  public ProviderLimits {
    Objects.requireNonNull(window, "window");
  }

  /** Reads a provider's {@code limits}; null where nothing is limited. */
  public static @Nullable ProviderLimits from(Section section) {
    ProviderLimits limits =
        new ProviderLimits(
            section.optionalInteger("requests", 1, MOST_REQUESTS),
            section.optionalInteger("tokens", 1, MOST_TOKENS),
            section.has("window") ? section.duration("window") : USUAL_WINDOW);
    if (limits.window.isZero()) {
      section.fault("window", "must be longer than nothing");
    }
    boolean none = limits.requests == null && limits.tokens == null;
    if (none && section.has("window")) {
      section.fault("window", "limits nothing without requests or tokens");
    }
    return none ? null : limits;
  }
}
