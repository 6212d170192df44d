package dev.relevo.telemetry;

import dev.relevo.settings.Section;
import java.util.Objects;

/**
 * What of the gateway can be seen from outside.
 *
 * @param metrics what is measured
 * @param accessLog whether there is a line for each request
 * @param traces where traces go
 */
public record TelemetrySettings(
    MetricsSettings metrics, AccessLogSettings accessLog, TraceSettings traces) {
  public TelemetrySettings {
    Objects.requireNonNull(metrics, "metrics");
    Objects.requireNonNull(accessLog, "accessLog");
    Objects.requireNonNull(traces, "traces");
  }

  /** Reads the {@code telemetry} section; faults are noted and a stand-in is returned. */
  public static TelemetrySettings from(Section section) {
    return section.readAll(
        read ->
            new TelemetrySettings(
                MetricsSettings.from(read.section("metrics")),
                AccessLogSettings.from(read.section("access-log")),
                TraceSettings.from(read.section("traces"))));
  }
}
