package dev.relevo.http.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Steering;
import dev.relevo.gateway.Gateway;
import dev.relevo.http.Dialect;
import dev.relevo.http.ErrorStatus;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonAnswer;
import dev.relevo.http.Route;
import dev.relevo.pool.Health;
import dev.relevo.pool.KeyStatus;
import dev.relevo.pool.MemoryView;
import dev.relevo.pool.ModelStatus;
import dev.relevo.pool.Pace;
import dev.relevo.pool.WorkerSnapshot;
import dev.relevo.pool.WorkerView;
import dev.relevo.provider.Use;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /health} and {@code /api/health}: the state of the workers, 503 when nobody can
 * answer. {@code /health/live}: 200 while the process runs. {@code /health/ready}: 200 when a
 * request would find somebody. {@code /api/providers}: everything known about the workers, without
 * secrets. {@code /admin/requests}: what became of requests. {@code /admin/models}: what models are
 * used for. {@code /admin/load}: how much there is to do now. {@code /admin/memory}: what is in the
 * memory of the hosts. Health needs no key and tells no details beyond names and states; all the
 * rest is for administrators.
 */
public final class AdminDialect implements Dialect {
  private final Gateway gateway;
  private final RequestRecords requests;
  private final ModelReports models;
  private final WorkerOrders workers;
  private final MemoryOrders memory;
  private final List<AdminRoutes> more;

  /**
   * The routes of a gateway.
   *
   * @param more those of the parts beside it
   */
  public AdminDialect(Gateway gateway, List<AdminRoutes> more) {
    this.gateway = gateway;
    this.requests = new RequestRecords(gateway, this);
    this.models = new ModelReports(gateway);
    this.workers = new WorkerOrders(gateway, this);
    this.memory = new MemoryOrders(gateway);
    this.more = List.copyOf(more);
  }

  @Override
  public String name() {
    return "admin";
  }

  @Override
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>(workers.routes());
    routes.addAll(memory.routes());
    more.forEach(part -> routes.addAll(part.routes()));
    routes.addAll(
        List.of(
            Route.get("/health", Route.Access.FREE, this::health),
            Route.get("/api/health", Route.Access.FREE, this::health),
            Route.get("/health/live", Route.Access.FREE, this::live),
            Route.get("/health/ready", Route.Access.FREE, this::ready),
            Route.get("/openapi.json", Route.Access.FREE, AdminDialect::openApi),
            Route.get("/api/providers", Route.Access.ADMIN, this::providers),
            Route.get("/admin/load", Route.Access.ADMIN, this::load),
            Route.get(ModelReports.PATH, Route.Access.ADMIN, models::list),
            Route.get(RequestRecords.PATH, Route.Access.ADMIN, requests::list),
            Route.get(RequestRecords.PATH + "/", Route.Access.ADMIN, requests::one)));
    return routes;
  }

  @Override
  public HttpResponse error(GatewayError error, String requestId) {
    return told(error, requestId);
  }

  /** An error as operators get it. */
  static HttpResponse told(GatewayError error, String requestId) {
    return ErrorStatus.withRetryAfter(
        JsonAnswer.of(
            ErrorStatus.of(error.kind()),
            out -> {
              out.writeStartObject();
              out.writeObjectFieldStart("error");
              out.writeStringField("message", error.message());
              out.writeStringField("type", error.kind().name().toLowerCase(Locale.ROOT));
              out.writeStringField("request_id", requestId);
              out.writeEndObject();
              out.writeEndObject();
            }),
        error);
  }

  private CompletionStage<HttpResponse> health(Exchange exchange) {
    return gateway
        .workers()
        .thenApplyAsync(
            workers -> {
              boolean anybody = anybody(workers);
              Map<String, Health> healths = healths(workers);
              return JsonAnswer.of(
                  anybody ? 200 : 503,
                  out -> {
                    out.writeStartObject();
                    out.writeStringField("status", status(anybody, healths.values()));
                    out.writeObjectFieldStart("workers");
                    for (Map.Entry<String, Health> worker : healths.entrySet()) {
                      out.writeStringField(worker.getKey(), lower(worker.getValue()));
                    }
                    out.writeEndObject();
                    out.writeEndObject();
                  });
            },
            Runnable::run);
  }

  /** Whether a request that names nobody is answered. */
  private static boolean anybody(List<WorkerView> workers) {
    return workers.stream()
        .map(WorkerView::snapshot)
        .anyMatch(worker -> worker.use() != Use.BY_NAME && worker.health().isUsable());
  }

  /**
   * How each worker is; one whose place another has taken, which comes behind it, does not count.
   */
  private static Map<String, Health> healths(List<WorkerView> workers) {
    Map<String, Health> healths = new LinkedHashMap<>();
    workers.forEach(it -> healths.put(it.snapshot().id().value(), it.snapshot().health()));
    return healths;
  }

  private static String status(boolean anybody, Collection<Health> healths) {
    if (!anybody) {
      return "down";
    }
    return healths.stream().allMatch(Health.HEALTHY::equals) ? "ok" : "degraded";
  }

  private CompletionStage<HttpResponse> live(Exchange exchange) {
    return CompletableFuture.completedFuture(status(200, "ok"));
  }

  private CompletionStage<HttpResponse> ready(Exchange exchange) {
    return gateway
        .workers()
        .thenApplyAsync(
            workers ->
                gateway.isDraining()
                    ? status(503, "shutting down")
                    : anybody(workers) ? status(200, "ok") : status(503, "no worker can answer"),
            Runnable::run);
  }

  private static HttpResponse status(int code, String status) {
    return JsonAnswer.of(
        code,
        out -> {
          out.writeStartObject();
          out.writeStringField("status", status);
          out.writeEndObject();
        });
  }

  private static CompletionStage<HttpResponse> openApi(Exchange exchange) {
    return CompletableFuture.supplyAsync(
        () -> JsonAnswer.of(200, out -> out.writeTree(OpenApiDocument.get())),
        exchange.elsewhere());
  }

  private CompletionStage<HttpResponse> load(Exchange exchange) {
    return gateway
        .load()
        .thenApplyAsync(
            load ->
                JsonAnswer.of(
                    200,
                    out -> {
                      out.writeStartObject();
                      out.writeNumberField("requests_in_flight", gateway.requestsInFlight());
                      out.writeNumberField("leases", load.leases());
                      out.writeNumberField("waiting", load.waiting());
                      out.writeObjectFieldStart("waiting_by_priority");
                      for (Steering.Priority priority : Steering.Priority.values()) {
                        out.writeNumberField(
                            lower(priority), load.waitingByPriority().getOrDefault(priority, 0));
                      }
                      out.writeEndObject();
                      out.writeEndObject();
                    }),
            Runnable::run);
  }

  private CompletionStage<HttpResponse> providers(Exchange exchange) {
    return gateway
        .workers()
        .thenCombineAsync(
            gateway.localModels().memory(),
            (workers, memories) ->
                JsonAnswer.of(
                    200,
                    out -> {
                      Instant now = Instant.now();
                      out.writeStartObject();
                      out.writeArrayFieldStart("providers");
                      for (WorkerView worker : workers) {
                        write(out, worker, memory(memories, worker), now);
                      }
                      out.writeEndArray();
                      out.writeEndObject();
                    }),
            Runnable::run);
  }

  private static @Nullable MemoryView memory(List<MemoryView> memories, WorkerView worker) {
    return memories.stream()
        .filter(memory -> memory.worker().equals(worker.snapshot().id()))
        .findFirst()
        .orElse(null);
  }

  private static void write(
      JsonGenerator out, WorkerView view, @Nullable MemoryView memory, Instant now)
      throws IOException {
    WorkerSnapshot worker = view.snapshot();
    out.writeStartObject();
    out.writeStringField("name", worker.id().value());
    out.writeStringField("kind", worker.kind());
    out.writeStringField("locality", lower(worker.locality()));
    out.writeStringField("use", lower(worker.use()));
    out.writeNumberField("priority", worker.priority());
    out.writeStringField("health", lower(worker.health()));
    out.writeStringField("detail", worker.detail());
    out.writeStringField("version", worker.version());
    out.writeStringField("default_model", worker.defaultModel());
    out.writeNumberField("slots", worker.slots());
    out.writeNumberField("in_use", view.inUse());
    if (view.quota() != null) {
      QuotaWriter.write(out, view.quota());
    }
    out.writeArrayFieldStart("keys");
    for (KeyStatus key : worker.keys()) {
      if (key.isConfigured()) {
        KeyWriter.write(out, key, view.inUseByKey().get(key.index()), now);
      }
    }
    out.writeEndArray();
    out.writeArrayFieldStart("models");
    for (ModelStatus model : worker.models()) {
      write(out, model, now);
    }
    out.writeEndArray();
    if (memory != null) {
      out.writeFieldName("memory");
      MemoryWriter.write(out, memory);
    }
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, ModelStatus model, Instant now) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", model.info().name());
    out.writeStringField("circuit", lower(model.circuit().state(now)));
    out.writeBooleanField("loaded", model.info().loaded());
    if (model.info().contextTokens() != null) {
      out.writeNumberField("context_tokens", model.info().contextTokens());
    }
    if (model.speed().isMeasured()) {
      out.writeObjectFieldStart("speed");
      out.writeNumberField("first_token_seconds", rounded(model.speed().firstTokenSeconds()));
      out.writeNumberField(
          "p95_first_token_seconds", rounded(model.speed().p95FirstTokenSeconds()));
      out.writeNumberField("whole_seconds", rounded(model.speed().wholeSeconds()));
      out.writeNumberField("p95_whole_seconds", rounded(model.speed().p95WholeSeconds()));
      out.writeNumberField("tokens_per_second", rounded(model.speed().tokensPerSecond()));
      out.writeNumberField("failure_rate", rounded(model.speed().failureRate()));
      out.writeNumberField("samples", model.speed().samples());
      if (model.speed().told().isKnown()) {
        writeMeasuredByHost(out, model.speed().told());
      }
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private static void writeMeasuredByHost(JsonGenerator out, Pace pace) throws IOException {
    out.writeObjectFieldStart("measured_by_host");
    out.writeNumberField("prompt_tokens_per_second", rounded(pace.promptTokensPerSecond()));
    out.writeNumberField("tokens_per_second", rounded(pace.tokensPerSecond()));
    out.writeNumberField("overhead_seconds", rounded(pace.overheadSeconds()));
    out.writeNumberField("samples", pace.samples());
    out.writeEndObject();
  }

  private static double rounded(double value) {
    return Math.round(value * 1e6) / 1e6;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
