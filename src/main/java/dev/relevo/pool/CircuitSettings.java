package dev.relevo.pool;

import dev.relevo.settings.Section;
import java.time.Duration;
import java.util.Objects;

/**
 * When a circuit opens and for how long.
 *
 * @param failures how many in a row open it
 * @param failureRate the share of failures among the last requests that opens it, above 0 and at
 *     most 1
 * @param window how many requests the last ones are; with fewer, the rate does not count, and with
 *     0 it never does
 * @param open how long it stays open the first time; doubles each time after
 * @param longestOpen the most that doubling reaches
 */
public record CircuitSettings(
    int failures, double failureRate, int window, Duration open, Duration longestOpen) {
  public CircuitSettings {
    Objects.requireNonNull(open, "open");
    Objects.requireNonNull(longestOpen, "longestOpen");
  }

  static CircuitSettings from(Section section) {
    CircuitSettings settings =
        new CircuitSettings(
            section.integer("failures", 1, 1_000),
            section.number("failure-rate", 0.01, 1),
            section.integer("window", 0, 10_000),
            section.duration("open"),
            section.duration("longest-open"));
    if (settings.longestOpen.compareTo(settings.open) < 0) {
      section.fault("longest-open", "must not be shorter than " + section.key("open"));
    }
    if (settings.window == 0) {
      return settings;
    }
    if (settings.window <= settings.failures) {
      section.fault(
          "window",
          "must be more than " + section.key("failures") + ", or 0 to leave the failure rate out");
    } else if (settings.failures > 1 && settings.failuresInWindow() > settings.mostWithoutARow()) {
      section.fault(
          "failure-rate",
          "has no effect: where so many of "
              + settings.window
              + " fail, "
              + settings.failures
              + " do so in a row, and "
              + section.key("failures")
              + " has opened the circuit before");
    }
    return settings;
  }

  /** How many failures among the last requests open it. */
  int failuresInWindow() {
    return (int) Math.ceil(failureRate * window - 1e-9);
  }

  /** How many of the last requests can fail without {@code failures} of them being in a row. */
  private int mostWithoutARow() {
    return window - window / failures;
  }
}
