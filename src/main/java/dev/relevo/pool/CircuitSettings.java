package dev.relevo.pool;

import dev.relevo.settings.Section;
import java.time.Duration;
import java.util.Objects;

/**
 * When a circuit opens and for how long.
 *
 * @param failures how many in a row open it
 * @param open how long it stays open the first time; doubles each time after
 * @param longestOpen the most that doubling reaches
 */
public record CircuitSettings(int failures, Duration open, Duration longestOpen) {
  public CircuitSettings {
    Objects.requireNonNull(open, "open");
    Objects.requireNonNull(longestOpen, "longestOpen");
  }

  static CircuitSettings from(Section section) {
    CircuitSettings settings =
        new CircuitSettings(
            section.integer("failures", 1, 1_000),
            section.duration("open"),
            section.duration("longest-open"));
    if (settings.longestOpen.compareTo(settings.open) < 0) {
      section.fault("longest-open", "must not be shorter than " + section.key("open"));
    }
    return settings;
  }
}
