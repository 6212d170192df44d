package dev.relevo.telemetry;

import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.chat.TraceContext;
import dev.relevo.chat.Usage;
import dev.relevo.gateway.AttemptRecord;
import dev.relevo.gateway.RequestRecord;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes the spans of requests: one for the request and one below it for each attempt, in the words
 * of OpenTelemetry's conventions for generative models where they have one, else in our own. What
 * is asked and answered is not in them, nor what providers say of failures, since some repeat
 * content there. Not thread-safe.
 */
final class RequestSpans {
  private static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("gen_ai.operation.name");
  private static final AttributeKey<String> PROVIDER =
      AttributeKey.stringKey("gen_ai.provider.name");
  private static final AttributeKey<String> ASKED_MODEL =
      AttributeKey.stringKey("gen_ai.request.model");
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.response.model");
  private static final AttributeKey<Long> INPUT = AttributeKey.longKey("gen_ai.usage.input_tokens");
  private static final AttributeKey<Long> OUTPUT =
      AttributeKey.longKey("gen_ai.usage.output_tokens");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");

  private static final AttributeKey<String> WORKER = AttributeKey.stringKey("relevo.worker");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("relevo.outcome");
  private static final AttributeKey<String> USAGE_SOURCE =
      AttributeKey.stringKey("relevo.usage.source");
  private static final AttributeKey<Double> COST = AttributeKey.doubleKey("relevo.cost_usd");
  private static final AttributeKey<Double> WAITED =
      AttributeKey.doubleKey("relevo.queued_seconds");
  private static final AttributeKey<Long> CHARACTERS =
      AttributeKey.longKey("relevo.delivered_characters");

  private static final String FIRST_CONTENT = "relevo.first_content";
  private static final double NANOS = 1e9;

  private final SpanFactory factory;

  RequestSpans(SpanFactory factory) {
    this.factory = factory;
  }

  /** Makes the spans of a request that has a place in a trace. */
  void make(RequestRecord record, TraceContext place) {
    for (AttemptRecord attempt : record.attempts()) {
      if (attempt.spanId() != null) {
        make(attempt, attempt.spanId(), record, place);
      }
    }
    TraceContext above = record.traceParent();
    RequestRecord.Asked asked = record.asked();
    Span span =
        factory
            .span(
                word(asked.operation()) + " " + asked.model(),
                place.traceId(),
                place.spanId(),
                above == null ? null : above.spanId())
            .setSpanKind(SpanKind.SERVER)
            .setStartTimestamp(record.startedAt())
            .setAttribute(OPERATION, word(asked.operation()))
            .setAttribute(ASKED_MODEL, asked.model())
            .setAttribute(OUTCOME, word(record.outcome()))
            .setAttribute("relevo.request.id", record.id())
            .setAttribute("relevo.dialect", asked.dialect())
            .setAttribute("relevo.key", asked.caller())
            .setAttribute("relevo.strategy", asked.strategy())
            .setAttribute("relevo.privacy", word(asked.privacy()))
            .setAttribute("relevo.priority", word(asked.priority()))
            .setAttribute("relevo.stream", asked.streamed())
            .setAttribute("relevo.attempts", (long) record.attempts().size())
            .setAttribute("relevo.cache_hit", record.cacheHit())
            .startSpan();
    served(span, record);
    took(span, record.usage(), record.costNanos());
    events(span, record);
    if (record.error() != null) {
      span.setAttribute(ERROR, word(record.error().kind())).setStatus(StatusCode.ERROR);
    }
    span.end(at(record, record.total()));
  }

  private static void served(Span span, RequestRecord record) {
    Served served = record.served();
    if (served != null) {
      span.setAttribute(WORKER, served.worker())
          .setAttribute(MODEL, served.model())
          .setAttribute("relevo.fallback", served.fallback());
    }
    AttemptRecord answering = null;
    for (AttemptRecord attempt : record.attempts()) {
      answering = served != null && attempt.worker().equals(served.worker()) ? attempt : answering;
    }
    span.setAttribute(
        PROVIDER,
        answering == null ? ProviderNames.GATEWAY : ProviderNames.ofKind(answering.kind()));
  }

  private static void took(Span span, @Nullable Usage usage, @Nullable Long costNanos) {
    if (usage != null) {
      span.setAttribute(INPUT, (long) usage.promptTokens())
          .setAttribute(OUTPUT, (long) usage.completionTokens())
          .setAttribute(USAGE_SOURCE, word(usage.source()));
    }
    if (costNanos != null) {
      span.setAttribute(COST, costNanos / NANOS);
    }
  }

  private static void events(Span span, RequestRecord record) {
    if (!record.queued().isZero()) {
      Duration end =
          record.attempts().isEmpty()
              ? record.total()
              : record.attempts().get(record.attempts().size() - 1).startedAfter();
      span.addEvent(
          "relevo.queued",
          Attributes.of(WAITED, record.queued().toNanos() / NANOS),
          at(record, end));
    }
    if (record.answeredAfter() != null) {
      span.addEvent(FIRST_CONTENT, at(record, record.answeredAfter()));
    }
    for (RequestRecord.Seam seam : record.seams()) {
      span.addEvent(
          "relevo.seam",
          Attributes.of(
              WORKER,
              seam.worker(),
              MODEL,
              seam.model(),
              CHARACTERS,
              (long) seam.afterCharacters()),
          at(record, seam.after()));
    }
  }

  private void make(
      AttemptRecord attempt, String spanId, RequestRecord record, TraceContext place) {
    Span span =
        factory
            .span(
                word(record.asked().operation()) + " " + attempt.model(),
                place.traceId(),
                spanId,
                place.spanId())
            .setSpanKind(SpanKind.CLIENT)
            .setStartTimestamp(at(record, attempt.startedAfter()))
            .setAttribute(OPERATION, word(record.asked().operation()))
            .setAttribute(PROVIDER, ProviderNames.ofKind(attempt.kind()))
            .setAttribute(ASKED_MODEL, attempt.model())
            .setAttribute(WORKER, attempt.worker())
            .setAttribute(OUTCOME, word(attempt.outcome()))
            .setAttribute("relevo.attempt", (long) attempt.number())
            .setAttribute("relevo.reason", word(attempt.reason()))
            .setAttribute("relevo.local", attempt.local())
            .startSpan();
    if (attempt.way() != null) {
      span.setAttribute("relevo.way", attempt.way());
    }
    took(span, attempt.usage(), attempt.costNanos());
    if (attempt.firstContentAfter() != null) {
      span.addEvent(FIRST_CONTENT, at(record, attempt.firstContentAfter()));
    }
    ProviderError error = attempt.error();
    if (error != null) {
      span.setAttribute(ERROR, word(error.errorClass())).setStatus(StatusCode.ERROR);
      if (error.status() > 0) {
        span.setAttribute(STATUS, (long) error.status());
      }
    }
    Duration end = attempt.endedAfter();
    span.end(at(record, end == null ? record.total() : end));
  }

  private static Instant at(RequestRecord record, Duration after) {
    return record.startedAt().plus(after);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
