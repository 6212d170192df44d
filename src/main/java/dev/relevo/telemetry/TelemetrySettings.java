package dev.relevo.telemetry;

import dev.relevo.settings.Section;
import java.util.Objects;

/**
 * What of the gateway can be seen from outside.
 *
 * @param metrics what is measured
 */
public record TelemetrySettings(MetricsSettings metrics) {
  public TelemetrySettings {
    Objects.requireNonNull(metrics, "metrics");
  }

  /** Reads the {@code telemetry} section; faults are noted and a stand-in is returned. */
  public static TelemetrySettings from(Section section) {
    return section.readAll(
        read -> new TelemetrySettings(MetricsSettings.from(read.section("metrics"))));
  }
}
