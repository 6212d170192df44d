package dev.relevo.app;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.gateway.ReloadReport;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonAnswer;
import dev.relevo.http.Route;
import dev.relevo.http.admin.AdminRoutes;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * {@code POST /admin/reload}: reads the configuration again and applies it. 200 with what has
 * changed, or 422 with every fault, and then nothing has.
 */
final class ReloadOrders implements AdminRoutes {
  private final Reloader reloader;

  ReloadOrders(Reloader reloader) {
    this.reloader = reloader;
  }

  @Override
  public List<Route> routes() {
    return List.of(Route.admin("POST", "/admin/reload", Route.Body.NONE, this::reload));
  }

  private CompletionStage<HttpResponse> reload(Exchange exchange) {
    return reloader
        .reload()
        .thenApplyAsync(reloaded -> answer(reloaded, exchange), exchange.lane().executor());
  }

  private static HttpResponse answer(Reloaded reloaded, Exchange exchange) {
    ReloadReport workers = reloaded.workers();
    return workers == null
        ? refused(reloaded, exchange.requestId())
        : JsonAnswer.of(
            200,
            out -> {
              out.writeStartObject();
              out.writeStringField("status", "reloaded");
              out.writeObjectFieldStart("workers");
              write(out, "added", workers.added());
              write(out, "replaced", workers.replaced());
              write(out, "removed", workers.removed());
              write(out, "kept", workers.kept());
              out.writeEndObject();
              write(out, "changed", reloaded.changed());
              write(out, "at_next_start", reloaded.atNextStart());
              out.writeEndObject();
            });
  }

  private static HttpResponse refused(Reloaded reloaded, String requestId) {
    return JsonAnswer.of(
        422,
        out -> {
          out.writeStartObject();
          out.writeObjectFieldStart("error");
          out.writeStringField("message", reloaded.line());
          out.writeStringField("type", "invalid_configuration");
          out.writeStringField("request_id", requestId);
          write(out, "faults", reloaded.faults());
          out.writeEndObject();
          out.writeEndObject();
        });
  }

  private static void write(JsonGenerator out, String name, List<String> texts) throws IOException {
    out.writeArrayFieldStart(name);
    for (String text : texts) {
      out.writeString(text);
    }
    out.writeEndArray();
  }
}
