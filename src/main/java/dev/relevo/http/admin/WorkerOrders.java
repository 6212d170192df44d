package dev.relevo.http.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.GatewayError;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.WorkerRemoval;
import dev.relevo.http.Dialect;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonAnswer;
import dev.relevo.http.JsonBody;
import dev.relevo.http.Route;
import dev.relevo.pool.Health;
import dev.relevo.pool.ModelStatus;
import dev.relevo.pool.WorkerSnapshot;
import dev.relevo.pool.WorkerView;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.settings.SettingsException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.Query;
import org.jspecify.annotations.Nullable;

/**
 * Workers that come and go: {@code POST /admin/workers} adds one, {@code GET /admin/workers} lists
 * them, {@code POST /admin/workers/NAME/drain} keeps new requests away from one, {@code …/resume}
 * lets them come again, and {@code DELETE /admin/workers/NAME} removes one once it has no requests
 * any more, at the latest after {@code limit} seconds, or at once with {@code now=true}. Nothing of
 * that outlives the process. An administrator may point at any address; other callers cannot.
 */
final class WorkerOrders {
  private static final String PATH = "/admin/workers";
  private static final String DRAIN = "/drain";
  private static final String RESUME = "/resume";
  private static final int USUAL_LIMIT = 30;
  private static final int LONGEST_LIMIT = 3_600;
  private static final int LARGEST = 64 * 1024;

  /** What runs programs of this machine, or holds its files, is for whoever can configure it. */
  private static final Set<String> NOT_OVER_HTTP = Set.of("embedded", "builtin");

  private final Gateway gateway;
  private final Dialect dialect;

  /**
   * The handlers.
   *
   * @param dialect writes errors
   */
  WorkerOrders(Gateway gateway, Dialect dialect) {
    this.gateway = gateway;
    this.dialect = dialect;
  }

  List<Route> routes() {
    return List.of(
        Route.get(PATH, Route.Access.ADMIN, this::list),
        Route.admin("POST", PATH, Route.Body.JSON, this::add),
        Route.admin("POST", PATH + "/", Route.Body.NONE, this::drainOrResume),
        Route.admin("DELETE", PATH + "/", Route.Body.NONE, this::remove));
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    return gateway
        .workers()
        .thenApplyAsync(
            workers ->
                JsonAnswer.of(
                    200,
                    out -> {
                      out.writeStartObject();
                      out.writeArrayFieldStart("workers");
                      for (WorkerView worker : workers) {
                        write(out, worker);
                      }
                      out.writeEndArray();
                      out.writeEndObject();
                    }),
            Runnable::run);
  }

  private static void write(JsonGenerator out, WorkerView view) throws IOException {
    WorkerSnapshot worker = view.snapshot();
    out.writeStartObject();
    out.writeStringField("name", worker.id().value());
    out.writeStringField("kind", worker.kind());
    out.writeStringField("locality", RecordWriter.lower(worker.locality()));
    out.writeStringField("health", RecordWriter.lower(worker.health()));
    out.writeStringField("detail", worker.detail());
    out.writeBooleanField("draining", worker.health() == Health.DRAINING);
    out.writeNumberField("slots", worker.slots());
    out.writeNumberField("in_use", view.inUse());
    out.writeArrayFieldStart("models");
    for (ModelStatus model : worker.models()) {
      out.writeString(model.info().name());
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private CompletionStage<HttpResponse> add(Exchange exchange) {
    JsonBody.of(exchange.body()); // the reader of settings has no limits of its own
    ProviderDefinition provider;
    if (exchange.body().size() > LARGEST) {
      return CompletableFuture.completedFuture(
          refused(
              413, "a worker is described in " + LARGEST + " bytes at most", exchange.requestId()));
    }
    try {
      provider = gateway.readProvider(exchange.body().utf8String());
    } catch (SettingsException e) {
      throw GatewayError.of(GatewayError.Kind.INVALID_REQUEST, String.join("; ", e.faults()))
          .toException();
    }
    String name = provider.settings().id();
    if (NOT_OVER_HTTP.contains(provider.settings().kind())) {
      throw GatewayError.invalid(
              "kind",
              "relevo.providers."
                  + name
                  + ".kind: is '"
                  + provider.settings().kind()
                  + "', which runs a program on this machine; that is for the configuration alone")
          .toException();
    }
    return gateway
        .addWorker(provider)
        .thenApplyAsync(
            added ->
                added
                    ? done(
                        201,
                        name,
                        "added",
                        "it is gone when the gateway ends; what is to stay belongs into"
                            + " relevo.providers")
                    : refused(
                        409, "there is a worker '" + name + "' already", exchange.requestId()),
            Runnable::run);
  }

  private CompletionStage<HttpResponse> drainOrResume(Exchange exchange) {
    String rest = exchange.path().substring(PATH.length() + 1);
    if (rest.endsWith(DRAIN)) {
      return changed(exchange, rest, DRAIN, gateway::drainWorker, "draining");
    }
    if (rest.endsWith(RESUME)) {
      return changed(exchange, rest, RESUME, gateway::resumeWorker, "resumed");
    }
    return CompletableFuture.completedFuture(
        refused(
            404,
            "there is nothing at POST "
                + exchange.path()
                + "; a worker takes /drain and /resume after its name",
            exchange.requestId()));
  }

  private CompletionStage<HttpResponse> changed(
      Exchange exchange,
      String rest,
      String order,
      Function<String, CompletionStage<Boolean>> change,
      String state) {
    String name = rest.substring(0, rest.length() - order.length());
    return change
        .apply(name)
        .thenApplyAsync(
            known -> known ? done(200, name, state, null) : unknown(name, exchange), Runnable::run);
  }

  private CompletionStage<HttpResponse> remove(Exchange exchange) {
    String name = exchange.path().substring(PATH.length() + 1);
    return gateway
        .removeWorker(name, limit(exchange.request().getUri().query()))
        .thenApplyAsync(
            removal ->
                switch (removal) {
                  case DRAINED, CUT_SHORT ->
                      done(
                          200,
                          name,
                          removal == WorkerRemoval.DRAINED
                              ? "removed"
                              : "removed with requests in flight",
                          "one that is configured is back when the gateway starts again");
                  case UNKNOWN -> unknown(name, exchange);
                },
            Runnable::run);
  }

  private static Duration limit(Query query) {
    String now = query.get("now").orElse("false");
    if (!now.equals("true") && !now.equals("false")) {
      throw GatewayError.invalid("now", "now is '" + now + "' but must be true or false")
          .toException();
    }
    String text = query.get("limit").orElse(Integer.toString(USUAL_LIMIT));
    int seconds;
    try {
      seconds = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      seconds = -1; // told below
    }
    if (seconds < 0 || seconds > LONGEST_LIMIT) {
      throw GatewayError.invalid(
              "limit",
              "limit is '" + text + "' but must be a number of seconds from 0 to " + LONGEST_LIMIT)
          .toException();
    }
    return now.equals("true") ? Duration.ZERO : Duration.ofSeconds(seconds);
  }

  private static HttpResponse done(int status, String name, String state, @Nullable String note) {
    return JsonAnswer.of(
        status,
        out -> {
          out.writeStartObject();
          out.writeStringField("name", name);
          out.writeStringField("state", state);
          if (note != null) {
            out.writeBooleanField("persisted", false);
            out.writeStringField("note", note);
          }
          out.writeEndObject();
        });
  }

  private HttpResponse unknown(String name, Exchange exchange) {
    return refused(
        404,
        "there is no worker '" + name + "' that stays; GET " + PATH + " lists them",
        exchange.requestId());
  }

  private HttpResponse refused(int status, String message, String requestId) {
    return dialect
        .error(GatewayError.of(GatewayError.Kind.INVALID_REQUEST, message), requestId)
        .withStatus(status);
  }
}
