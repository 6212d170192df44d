package dev.relevo.http.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.ModelReport;
import dev.relevo.gateway.ModelUsage;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonAnswer;
import dev.relevo.pool.ModelStatus;
import dev.relevo.provider.ModelInfo;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * {@code GET /admin/models}: every model that somebody offers, that was asked for, or that stands
 * in a tier, with what it was used for since the gateway started and how it last failed.
 */
final class ModelReports {
  static final String PATH = "/admin/models";

  private final Gateway gateway;

  ModelReports(Gateway gateway) {
    this.gateway = gateway;
  }

  CompletionStage<HttpResponse> list(Exchange exchange) {
    return gateway
        .modelReports()
        .thenApplyAsync(
            models ->
                JsonAnswer.of(
                    200,
                    out -> {
                      Instant now = Instant.now();
                      out.writeStartObject();
                      out.writeArrayFieldStart("models");
                      for (ModelReport model : models) {
                        write(out, model, now);
                      }
                      out.writeEndArray();
                      out.writeEndObject();
                    }),
            Runnable::run);
  }

  private static void write(JsonGenerator out, ModelReport model, Instant now) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", model.name());
    out.writeStringField("tier", model.tier() == null ? null : model.tier().word());
    out.writeArrayFieldStart("workers");
    for (ModelReport.OfWorker worker : model.workers()) {
      out.writeStartObject();
      out.writeStringField("worker", worker.worker());
      out.writeStringField(
          "health",
          worker.snapshot() == null ? null : RecordWriter.lower(worker.snapshot().health()));
      out.writeBooleanField("offered", worker.offer() != null);
      if (worker.offer() != null) {
        write(out, worker.offer(), now);
      }
      write(out, worker.usage());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, ModelStatus offer, Instant now) throws IOException {
    ModelInfo info = offer.info();
    out.writeStringField("circuit", RecordWriter.lower(offer.circuit().state(now)));
    out.writeBooleanField("loaded", info.loaded());
    if (info.contextTokens() != null) {
      out.writeNumberField("context_tokens", info.contextTokens());
    }
    if (info.maxOutputTokens() != null) {
      out.writeNumberField("max_output_tokens", info.maxOutputTokens());
    }
  }

  private static void write(JsonGenerator out, ModelUsage usage) throws IOException {
    out.writeObjectFieldStart("usage");
    out.writeNumberField("attempts", usage.attempts());
    out.writeNumberField("failures", usage.failures());
    out.writeNumberField("answers", usage.answers());
    out.writeNumberField("fallback_answers", usage.fallbackAnswers());
    out.writeNumberField("prompt_tokens", usage.promptTokens());
    out.writeNumberField("completion_tokens", usage.completionTokens());
    out.writeEndObject();
    ModelUsage.Failure failure = usage.lastFailure();
    if (failure != null) {
      out.writeObjectFieldStart("last_failure");
      out.writeStringField("at", failure.at().toString());
      out.writeStringField("kind", RecordWriter.lower(failure.errorClass()));
      if (failure.status() != 0) {
        out.writeNumberField("status", failure.status());
      }
      out.writeStringField("request_id", failure.requestId());
      out.writeEndObject();
    }
  }
}
