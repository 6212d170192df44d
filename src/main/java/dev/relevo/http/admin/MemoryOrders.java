package dev.relevo.http.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.LocalModels;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonAnswer;
import dev.relevo.http.JsonBody;
import dev.relevo.http.Route;
import dev.relevo.pool.MemoryView;
import dev.relevo.pool.Unloading;
import dev.relevo.residency.Resident;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * The memory of the hosts that the gateway manages: {@code GET /admin/memory} tells what is in it.
 * {@code POST /admin/memory/load} brings a {@code model} into the memory of one {@code worker}'s
 * host, or of the one that will have it soonest, and answers when it is there. {@code POST
 * /admin/memory/unload-unused} takes out what nobody uses, waits for or has pinned, or of that one
 * {@code model} alone, and tells what is on its way out.
 */
final class MemoryOrders {
  private static final String PATH = "/admin/memory";

  private final LocalModels models;

  MemoryOrders(Gateway gateway) {
    this.models = gateway.localModels();
  }

  List<Route> routes() {
    Route.Body body = Route.Body.UNLABELLED_JSON;
    return List.of(
        Route.get(PATH, Route.Access.ADMIN, this::list),
        Route.admin("POST", PATH + "/load", body, this::load),
        Route.admin("POST", PATH + "/unload-unused", body, this::unloadUnused));
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    return models
        .memory()
        .thenApplyAsync(
            hosts ->
                JsonAnswer.of(
                    200,
                    out -> {
                      out.writeStartObject();
                      out.writeArrayFieldStart("hosts");
                      for (MemoryView host : hosts) {
                        write(out, host);
                      }
                      out.writeEndArray();
                      out.writeEndObject();
                    }),
            Runnable::run);
  }

  private static void write(JsonGenerator out, MemoryView host) throws IOException {
    out.writeStartObject();
    out.writeStringField("worker", host.worker().value());
    out.writeNumberField("budget_bytes", host.budget());
    out.writeNumberField("reserved_bytes", host.reserved());
    out.writeArrayFieldStart("models");
    for (Resident resident : host.residents()) {
      write(out, resident);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, Resident resident) throws IOException {
    out.writeStartObject();
    out.writeStringField("model", resident.model());
    out.writeStringField("state", RecordWriter.lower(resident.state()));
    out.writeNumberField("bytes", resident.bytes());
    out.writeBooleanField("measured", resident.measured());
    out.writeNumberField("gpu_bytes", resident.gpuBytes());
    out.writeNumberField("in_use", resident.inUse());
    writeTime(out, "last_used", resident.lastUsed());
    out.writeBooleanField("pinned", resident.pinned());
    writeTime(out, "expires", resident.expires());
    if (resident.contextTokens() != null) {
      out.writeNumberField("context_tokens", resident.contextTokens());
    }
    out.writeEndObject();
  }

  private static void writeTime(JsonGenerator out, String field, @Nullable Instant time)
      throws IOException {
    out.writeStringField(field, time == null ? null : time.toString());
  }

  private CompletionStage<HttpResponse> load(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.body());
    String model = name(body, "model");
    if (model == null) {
      throw body.wrong("model", "is missing; it must be a model's name");
    }
    return models
        .ensureLoaded(name(body, "worker"), model)
        .thenApplyAsync(
            worker ->
                JsonAnswer.of(
                    200,
                    out -> {
                      out.writeStartObject();
                      out.writeStringField("model", model);
                      out.writeStringField("worker", worker);
                      out.writeStringField("state", "ready");
                      out.writeEndObject();
                    }),
            Runnable::run);
  }

  private CompletionStage<HttpResponse> unloadUnused(Exchange exchange) {
    String model = exchange.body().isEmpty() ? null : name(JsonBody.of(exchange.body()), "model");
    return (model == null ? models.unloadUnused() : models.unload(model, null))
        .thenApplyAsync(MemoryOrders::unloading, Runnable::run);
  }

  private static HttpResponse unloading(List<Unloading> unloading) {
    return JsonAnswer.of(
        200,
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("unloading");
          for (Unloading one : unloading) {
            out.writeStartObject();
            out.writeStringField("worker", one.worker().value());
            out.writeStringField("model", one.model());
            out.writeEndObject();
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  /** A name, or null where there is none; one without letters is a slip that must not mean all. */
  private static @Nullable String name(JsonBody body, String field) {
    String name = body.text(field);
    if (name != null && name.isBlank()) {
      throw body.wrong(field, "is empty; it must be a name");
    }
    return name == null ? null : name.strip();
  }
}
