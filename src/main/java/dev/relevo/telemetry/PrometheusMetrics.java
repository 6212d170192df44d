package dev.relevo.telemetry;

import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.RequestListener;
import dev.relevo.gateway.RequestRecord;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a gateway and its process for Prometheus. The meters are made when the first
 * request has ended or somebody reads, which takes a third of a second, by a thread that writes the
 * pages too: neither a start nor a stream waits for that. Thread-safe.
 */
public final class PrometheusMetrics implements RequestListener, AutoCloseable {
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final String OPEN_METRICS_1 = OPEN_METRICS + "; version=1.0.0; charset=utf-8";
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final ThreadPoolExecutor thread;
  private final String version;
  private final MetricsSources sources;
  private volatile @Nullable CompletableFuture<Parts> made;

  /** What is made beside. */
  private record Parts(
      PrometheusMeterRegistry registry,
      GatewayMetrics gateway,
      LimitMeters limits,
      ProcessMeters process) {}

  /**
   * Nothing is counted yet.
   *
   * @param version the gateway's version
   * @param sources what is measured beside the gateway
   */
  public PrometheusMetrics(String version, MetricsSources sources) {
    this.version = version;
    this.sources = sources;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread fresh = new Thread(work, "relevo-metrics");
              fresh.setDaemon(true);
              return fresh;
            });
    thread.allowCoreThreadTimeOut(true);
  }

  private CompletableFuture<Parts> parts() {
    CompletableFuture<Parts> parts = made;
    if (parts == null) {
      synchronized (this) {
        parts = made;
        if (parts == null) {
          parts = CompletableFuture.supplyAsync(this::make, thread);
          made = parts;
        }
      }
    }
    return parts;
  }

  private Parts make() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    if (sources.ledger() != null) {
      LedgerMeters.bind(registry, sources.ledger());
    }
    count(
        registry,
        sources.accessLogDropped(),
        "relevo.access.log.dropped",
        "Lines that are missing in the access log, since they came faster than they could be written");
    count(
        registry,
        sources.tracesDropped(),
        "relevo.traces.dropped",
        "Requests whose spans were dropped, since nobody took them or too many waited");
    return new Parts(
        registry,
        new GatewayMetrics(registry),
        new LimitMeters(registry),
        new ProcessMeters(registry, version));
  }

  private static void count(
      MeterRegistry registry, @Nullable LongSupplier figure, String name, String description) {
    if (figure != null) {
      FunctionCounter.builder(name, figure, LongSupplier::getAsLong)
          .description(description)
          .register(registry);
    }
  }

  @Override
  public void ended(RequestRecord record) {
    CompletableFuture<Parts> parts = parts();
    Parts ready = parts.getNow(null);
    if (ready == null) {
      thread.execute(() -> parts.join().gateway().ended(record));
    } else {
      ready.gateway().ended(record);
    }
  }

  /**
   * Reads all figures.
   *
   * @param accept which formats the reader takes, as an HTTP header says it; or null for any
   * @return completes with the page; what the gateway does not tell in time is not on it
   */
  public CompletionStage<MetricsPage> read(Gateway gateway, @Nullable String accept) {
    return parts()
        .thenComposeAsync(
            parts ->
                parts
                    .gateway()
                    .look(gateway, thread)
                    .thenApplyAsync(done -> page(parts, accept), thread),
            thread);
  }

  private MetricsPage page(Parts parts, @Nullable String accept) {
    String format = accept != null && accept.contains(OPEN_METRICS) ? OPEN_METRICS_1 : TEXT;
    if (sources.limits() != null) {
      parts.limits().show(sources.limits().get());
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
    try {
      parts.registry().scrape(out, format);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new MetricsPage(format, ByteString.fromArrayUnsafe(out.toByteArray()));
  }

  /** Counts no more. */
  @Override
  public void close() {
    CompletableFuture<Parts> parts = made;
    if (parts != null) {
      var unused =
          parts.thenAcceptAsync(
              it -> {
                it.process().close();
                it.registry().close();
              },
              Runnable::run);
    }
    thread.shutdown();
  }
}
