package dev.relevo.telemetry;

import dev.relevo.chat.TraceContext;
import dev.relevo.gateway.RequestListener;
import dev.relevo.gateway.RequestRecord;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the spans of requests to a receiver, some seconds after the requests have ended. Requests
 * do not wait for it: what it cannot take is dropped and counted. Thread-safe.
 */
public final class Traces implements RequestListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Traces.class);

  private static final int CAPACITY = 2048;
  private static final int BATCH = 200;
  private static final Duration GATHER = Duration.ofSeconds(1);
  private static final Duration LAST_SPANS = Duration.ofSeconds(3);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** What a moment cannot mend is given up: more comes meanwhile. */
  private static final RetryPolicy AGAIN =
      RetryPolicy.builder()
          .setMaxAttempts(3)
          .setInitialBackoff(Duration.ofMillis(500))
          .setMaxBackoff(Duration.ofSeconds(2))
          .build();

  private static final long LONGEST_SECONDS = 60;

  private final URI endpoint;
  private final SpanFactory factory;
  private final RequestSpans spans;
  private final SpanExporter exporter;
  private final AtomicLong unsent = new AtomicLong();
  private final Outbox<RequestRecord> outbox;
  private boolean failing;

  private Traces(TraceSettings settings, URI endpoint, String version) {
    ExporterLog.silence();
    this.endpoint = endpoint;
    this.factory = new SpanFactory(settings.serviceName(), version);
    this.spans = new RequestSpans(factory);
    OtlpHttpSpanExporterBuilder builder =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint.toString())
            .setTimeout(TIMEOUT)
            .setRetryPolicy(AGAIN);
    settings.headers().forEach((name, value) -> builder.addHeader(name, value.reveal()));
    this.exporter = builder.build();
    this.outbox = new Outbox<>("relevo-traces", CAPACITY, BATCH, GATHER, LAST_SPANS, this::send);
  }

  /**
   * Begins to send.
   *
   * @param endpoint where to
   * @param version the gateway's version
   */
  public static Traces start(TraceSettings settings, URI endpoint, String version) {
    return new Traces(settings, endpoint, version);
  }

  @Override
  public void ended(RequestRecord record) {
    TraceContext place = record.trace();
    if (place != null && place.sampled()) {
      outbox.offer(record);
    }
  }

  /** How many requests' spans were dropped: nobody took them, or too many waited. */
  public long dropped() {
    return outbox.dropped() + unsent.get();
  }

  private void send(List<RequestRecord> records) {
    for (RequestRecord record : records) {
      TraceContext place = record.trace();
      if (place != null) {
        spans.make(record, place);
      }
    }
    List<SpanData> made = factory.taken();
    CompletableResultCode sent = exporter.export(made).join(LONGEST_SECONDS, TimeUnit.SECONDS);
    if (sent.isSuccess()) {
      if (failing) {
        failing = false;
        LOG.info("traces reach {} again; those of {} requests are missing", endpoint, dropped());
      }
      return;
    }
    unsent.addAndGet(records.size());
    if (!failing) {
      failing = true;
      LOG.warn(
          "traces do not reach {} ({}); what it does not take is dropped, and requests go on",
          endpoint,
          reason(sent.getFailureThrowable()));
    }
  }

  private static String reason(@Nullable Throwable failure) {
    return failure == null ? "no answer in time" : String.valueOf(failure.getMessage());
  }

  /** Sends the last spans, as far as that takes no longer than a moment. */
  @Override
  public void close() {
    outbox.close();
    exporter.shutdown();
    factory.close();
  }
}
