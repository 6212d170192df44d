package dev.relevo.app;

import dev.relevo.gateway.RequestListener;
import dev.relevo.telemetry.AccessListener;
import dev.relevo.telemetry.AccessLog;
import dev.relevo.telemetry.TelemetrySettings;
import dev.relevo.telemetry.Traces;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a serving process tells of requests that have ended: lines, and traces. What is switched off
 * is not even loaded. Thread-safe.
 */
final class Reporting implements AutoCloseable {
  private final @Nullable AccessLog accessLog;
  private final @Nullable Traces traces;

  private Reporting(@Nullable AccessLog accessLog, @Nullable Traces traces) {
    this.accessLog = accessLog;
    this.traces = traces;
  }

  /** Begins to tell. */
  static Reporting start(TelemetrySettings settings) {
    URI endpoint = settings.traces().endpoint();
    return new Reporting(
        settings.accessLog().enabled() ? new AccessLog(settings.accessLog().format()) : null,
        endpoint == null ? null : Traces.start(settings.traces(), endpoint, Main.version()));
  }

  /** Who is to be told of requests to the gateway. */
  List<RequestListener> requestListeners() {
    return traces == null ? List.of() : List.of(traces);
  }

  /** Who is to be told of requests over HTTP. */
  List<AccessListener> accessListeners() {
    return accessLog == null ? List.of() : List.of(accessLog);
  }

  /** Tells what is left to tell. */
  @Override
  public void close() {
    if (accessLog != null) {
      accessLog.close();
    }
    if (traces != null) {
      traces.close();
    }
  }
}
