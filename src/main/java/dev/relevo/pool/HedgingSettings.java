package dev.relevo.pool;

import dev.relevo.settings.Section;

/**
 * Whether a second candidate is started beside one that is slower than it usually is.
 *
 * @param enabled whether it is
 * @param budget how many second candidates there may be for each request, on average
 */
public record HedgingSettings(boolean enabled, double budget) {
  static HedgingSettings from(Section section) {
    return new HedgingSettings(section.flag("enabled"), section.number("budget", 0.001, 1));
  }
}
