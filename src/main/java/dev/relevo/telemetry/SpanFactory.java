package dev.relevo.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans whose ids were in use before: providers and callers have been told them while the
 * request was under way. Not thread-safe.
 */
final class SpanFactory implements AutoCloseable {
  private final Ids ids = new Ids();
  private final List<SpanData> made = new ArrayList<>();
  private final SdkTracerProvider provider;
  private final Tracer tracer;

  /**
   * A factory.
   *
   * @param serviceName the name under which the gateway appears
   * @param version the gateway's version
   */
  SpanFactory(String serviceName, String version) {
    Attributes resource =
        Attributes.of(
            AttributeKey.stringKey("service.name"),
            serviceName,
            AttributeKey.stringKey("service.version"),
            version);
    this.provider =
        SdkTracerProvider.builder()
            .setResource(Resource.getDefault().merge(Resource.create(resource)))
            .setSampler(Sampler.alwaysOn()) // what is not sampled does not come here
            .setIdGenerator(ids)
            .addSpanProcessor(new Collector())
            .build();
    this.tracer = provider.tracerBuilder("dev.relevo").setInstrumentationVersion(version).build();
  }

  /**
   * Begins a span; {@link Span#end} makes it one of {@link #taken}.
   *
   * @param parentId the span above it, or null for none
   */
  SpanBuilder span(String name, String traceId, String spanId, @Nullable String parentId) {
    ids.traceId = traceId;
    ids.spanId = spanId;
    SpanBuilder builder = tracer.spanBuilder(name);
    if (parentId == null) {
      return builder.setNoParent();
    }
    SpanContext parent =
        SpanContext.createFromRemoteParent(
            traceId, parentId, TraceFlags.getSampled(), TraceState.getDefault());
    return builder.setParent(Context.root().with(Span.wrap(parent)));
  }

  /** The spans that have ended since this was last called. */
  List<SpanData> taken() {
    List<SpanData> spans = List.copyOf(made);
    made.clear();
    return spans;
  }

  @Override
  public void close() {
    provider.close();
  }

  /** Hands out the ids that are wanted next. */
  private static final class Ids implements IdGenerator {
    private String traceId = "";
    private String spanId = "";

    @Override
    public String generateTraceId() {
      return traceId;
    }

    @Override
    public String generateSpanId() {
      return spanId;
    }
  }

  private final class Collector implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      made.add(span.toSpanData());
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
