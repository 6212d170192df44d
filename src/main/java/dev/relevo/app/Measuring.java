package dev.relevo.app;

import dev.relevo.access.LimitReport;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.RequestListener;
import dev.relevo.http.admin.AdminRoutes;
import dev.relevo.http.admin.MetricsRoutes;
import dev.relevo.ledger.Ledger;
import dev.relevo.telemetry.MetricsSettings;
import dev.relevo.telemetry.MetricsSources;
import dev.relevo.telemetry.PrometheusMetrics;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The metrics of a process that serves, or none where they are switched off. Thread-safe. */
final class Measuring implements AutoCloseable {
  private final MetricsSettings settings;
  private final @Nullable PrometheusMetrics metrics;

  private Measuring(MetricsSettings settings, @Nullable PrometheusMetrics metrics) {
    this.settings = settings;
    this.metrics = metrics;
  }

  /** Counts from now on, if that is wanted. */
  static Measuring start(
      MetricsSettings settings,
      @Nullable Ledger ledger,
      Supplier<LimitReport> limits,
      Reporting reporting) {
    MetricsSources sources =
        new MetricsSources(
            ledger == null ? null : ledger::status,
            limits,
            reporting.accessLogDropped(),
            reporting.tracesDropped());
    return new Measuring(
        settings, settings.enabled() ? new PrometheusMetrics(Main.version(), sources) : null);
  }

  /** Who is to be told of requests. */
  List<RequestListener> listeners() {
    return metrics == null ? List.of() : List.of(metrics);
  }

  /** Where the figures can be read. */
  AdminRoutes routes(Gateway gateway) {
    return metrics == null ? List::of : new MetricsRoutes(gateway, metrics, settings.access());
  }

  @Override
  public void close() {
    if (metrics != null) {
      metrics.close();
    }
  }
}
