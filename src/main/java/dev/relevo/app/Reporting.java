package dev.relevo.app;

import dev.relevo.gateway.Propagation;
import dev.relevo.gateway.RequestListener;
import dev.relevo.http.HttpServices;
import dev.relevo.telemetry.AccessLog;
import dev.relevo.telemetry.TelemetrySettings;
import dev.relevo.telemetry.TraceSettings;
import dev.relevo.telemetry.Traces;
import java.net.URI;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a serving process tells of requests that have ended: lines, and traces. What is switched off
 * is not even loaded. Thread-safe.
 */
final class Reporting implements AutoCloseable {
  private final TraceSettings settings;
  private final @Nullable AccessLog accessLog;
  private final @Nullable Traces traces;

  private Reporting(
      TraceSettings settings, @Nullable AccessLog accessLog, @Nullable Traces traces) {
    this.settings = settings;
    this.accessLog = accessLog;
    this.traces = traces;
  }

  /** Begins to tell. */
  static Reporting start(TelemetrySettings settings) {
    URI endpoint = settings.traces().endpoint();
    return new Reporting(
        settings.traces(),
        settings.accessLog().enabled() ? new AccessLog(settings.accessLog().format()) : null,
        endpoint == null ? null : Traces.start(settings.traces(), endpoint, Main.version()));
  }

  /** Which providers are told of traces. */
  Propagation propagation() {
    return settings.propagation();
  }

  /** The services with what is needed to tell of requests over HTTP. */
  HttpServices into(HttpServices services) {
    return services
        .withListeners(accessLog == null ? List.of() : List.of(accessLog))
        .withPlaces(settings.places());
  }

  /** Who is to be told of requests to the gateway. */
  List<RequestListener> requestListeners() {
    return traces == null ? List.of() : List.of(traces);
  }

  /** Counts the lines that are missing; null where there are no lines. */
  @Nullable LongSupplier accessLogDropped() {
    return accessLog == null ? null : accessLog::dropped;
  }

  /** Counts the requests whose spans were dropped; null where none are sent. */
  @Nullable LongSupplier tracesDropped() {
    return traces == null ? null : traces::dropped;
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
