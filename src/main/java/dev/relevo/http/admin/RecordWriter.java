package dev.relevo.http.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.chat.Usage;
import dev.relevo.gateway.AttemptRecord;
import dev.relevo.gateway.RequestRecord;
import dev.relevo.pool.Weighed;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is remembered of requests as JSON. Fields of which nothing is known are left out;
 * times are whole milliseconds, {@code …_ms} since the request's beginning.
 */
final class RecordWriter {
  private RecordWriter() {}

  static void writeShort(JsonGenerator out, RequestRecord request) throws IOException {
    out.writeStartObject();
    writeHead(out, request);
    out.writeStringField("model", request.asked().model());
    Served served = request.served();
    if (served != null) {
      out.writeStringField("worker", served.worker());
      out.writeStringField("answering_model", served.model());
    }
    out.writeNumberField("attempts", request.attempts().size());
    if (request.error() != null) {
      out.writeStringField("error", lower(request.error().kind()));
    }
    out.writeEndObject();
  }

  private static void writeHead(JsonGenerator out, RequestRecord request) throws IOException {
    out.writeStringField("id", request.id());
    out.writeStringField("started_at", request.startedAt().toString());
    out.writeStringField("outcome", lower(request.outcome()));
    out.writeNumberField("total_ms", request.total().toMillis());
  }

  static void write(JsonGenerator out, RequestRecord request) throws IOException {
    out.writeStartObject();
    writeHead(out, request);
    if (request.queued().toMillis() > 0) {
      writeMillis(out, "queued_ms", request.queued());
    }
    write(out, request.asked());
    out.writeArrayFieldStart("decisions");
    for (RequestRecord.Decision decision : request.decisions()) {
      write(out, decision);
    }
    out.writeEndArray();
    out.writeArrayFieldStart("attempts");
    for (AttemptRecord attempt : request.attempts()) {
      write(out, attempt);
    }
    out.writeEndArray();
    out.writeArrayFieldStart("seams");
    for (RequestRecord.Seam seam : request.seams()) {
      out.writeStartObject();
      writeMillis(out, "after_ms", seam.after());
      out.writeNumberField("after_characters", seam.afterCharacters());
      out.writeStringField("worker", seam.worker());
      out.writeStringField("model", seam.model());
      out.writeEndObject();
    }
    out.writeEndArray();
    if (request.served() != null) {
      writeAnswer(out, request, request.served());
    }
    if (request.error() != null) {
      write(out, request.error());
    }
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, RequestRecord.Asked asked) throws IOException {
    out.writeObjectFieldStart("asked");
    out.writeStringField("model", asked.model());
    out.writeArrayFieldStart("fallback_models");
    for (String model : asked.fallbackModels()) {
      out.writeString(model);
    }
    out.writeEndArray();
    out.writeStringField("strategy", asked.strategy());
    writeText(out, "provider", asked.provider());
    out.writeStringField("privacy", lower(asked.privacy()));
    out.writeStringField("priority", lower(asked.priority()));
    out.writeBooleanField("streamed", asked.streamed());
    out.writeNumberField("prompt_characters", asked.promptCharacters());
    writeMillis(out, "deadline_ms", asked.deadline());
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, RequestRecord.Decision decision) throws IOException {
    out.writeStartObject();
    writeMillis(out, "after_ms", decision.after());
    out.writeArrayFieldStart("candidates");
    for (Weighed candidate : decision.candidates()) {
      out.writeStartObject();
      out.writeStringField("worker", candidate.worker().value());
      out.writeStringField("model", candidate.model());
      out.writeStringField("verdict", lower(candidate.verdict()));
      writeText(out, "detail", candidate.detail());
      out.writeEndObject();
    }
    out.writeEndArray();
    if (decision.leftOut() > 0) {
      out.writeNumberField("left_out", decision.leftOut());
    }
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, AttemptRecord attempt) throws IOException {
    out.writeStartObject();
    out.writeNumberField("number", attempt.number());
    out.writeStringField("worker", attempt.worker());
    out.writeStringField("model", attempt.model());
    out.writeNumberField("key", attempt.keyIndex());
    out.writeStringField("reason", lower(attempt.reason()));
    writeText(out, "way", attempt.way());
    writeMillis(out, "started_ms", attempt.startedAfter());
    writeMillis(out, "first_content_ms", attempt.firstContentAfter());
    writeMillis(out, "ended_ms", attempt.endedAfter());
    out.writeStringField("outcome", lower(attempt.outcome()));
    writeText(out, "why", attempt.why());
    if (attempt.error() != null) {
      out.writeObjectFieldStart("error");
      write(out, attempt.error());
      out.writeStringField("message", attempt.error().message());
      writeMillis(out, "retry_after_ms", attempt.error().retryAfter());
      out.writeEndObject();
    }
    write(out, attempt.usage());
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, ProviderError error) throws IOException {
    out.writeStringField("class", lower(error.errorClass()));
    if (error.status() > 0) {
      out.writeNumberField("status", error.status());
    }
  }

  private static void write(JsonGenerator out, @Nullable Usage usage) throws IOException {
    if (usage != null) {
      out.writeObjectFieldStart("usage");
      out.writeNumberField("prompt_tokens", usage.promptTokens());
      out.writeNumberField("completion_tokens", usage.completionTokens());
      out.writeNumberField("cached_tokens", usage.cachedTokens());
      out.writeNumberField("reasoning_tokens", usage.reasoningTokens());
      out.writeStringField("source", lower(usage.source()));
      out.writeEndObject();
    }
  }

  private static void writeAnswer(JsonGenerator out, RequestRecord request, Served served)
      throws IOException {
    out.writeObjectFieldStart("answer");
    out.writeStringField("worker", served.worker());
    out.writeStringField("model", served.model());
    writeMillis(out, "first_content_ms", request.answeredAfter());
    out.writeBooleanField("fallback", served.fallback());
    out.writeBooleanField("substituted", served.substituted());
    out.writeBooleanField("cached", request.cacheHit());
    writeText(
        out,
        "structured_output",
        served.structured() == null ? null : served.structured().toString());
    if (served.maxTokens() != null) {
      out.writeNumberField("max_tokens", served.maxTokens());
    }
    write(out, request.usage());
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, GatewayError error) throws IOException {
    out.writeObjectFieldStart("error");
    out.writeStringField("kind", lower(error.kind()));
    if (error.cause() != null) {
      write(out, error.cause());
    }
    out.writeStringField("message", error.message());
    writeText(out, "param", error.param());
    writeMillis(out, "retry_after_ms", error.retryAfter());
    out.writeEndObject();
  }

  private static void writeText(JsonGenerator out, String field, @Nullable String value)
      throws IOException {
    if (value != null) {
      out.writeStringField(field, value);
    }
  }

  private static void writeMillis(JsonGenerator out, String field, @Nullable Duration value)
      throws IOException {
    if (value != null) {
      out.writeNumberField(field, value.toMillis());
    }
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
