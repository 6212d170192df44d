package dev.relevo.http.ollama;

import dev.relevo.chat.GatewayError;
import dev.relevo.gateway.Gateway;
import dev.relevo.http.Dialect;
import dev.relevo.http.ErrorStatus;
import dev.relevo.http.Exchange;
import dev.relevo.http.Route;
import dev.relevo.http.StreamedAnswer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;

/**
 * Ollama's own API over all workers, and {@code POST /ollama/generate}, which answers a prompt with
 * one object. A body needs no label; {@code model} may be left out of what is answered by any
 * model. What changes a host is for administrators.
 */
public final class OllamaDialect implements Dialect {
  /** One object per line. */
  static final ContentType NDJSON =
      ContentTypes.create(MediaTypes.customBinary("application", "x-ndjson", false));

  private final OllamaAnswering answering;
  private final OllamaEmbeddings embeddings;
  private final OllamaCatalogue catalogue;
  private final OllamaMemory memory;
  private final OllamaOrders orders;
  private final OllamaVersions versions;

  public OllamaDialect(Gateway gateway, StreamedAnswer streams) {
    this.catalogue = new OllamaCatalogue(gateway);
    this.memory = new OllamaMemory(gateway, catalogue);
    this.answering = new OllamaAnswering(gateway, streams, memory);
    this.embeddings = new OllamaEmbeddings(gateway);
    this.orders = new OllamaOrders(gateway, streams.keepAlive());
    this.versions = new OllamaVersions(gateway);
  }

  @Override
  public String name() {
    return "ollama";
  }

  @Override
  public List<Route> routes() {
    Route.Body body = Route.Body.UNLABELLED_JSON;
    Route.Body none = Route.Body.NONE;
    return List.of(
        Route.get("/", Route.Access.FREE, this::running),
        Route.get("/api/version", Route.Access.KEY, versions::version),
        Route.get("/api/tags", Route.Access.KEY, catalogue::tags),
        Route.get("/api/ps", Route.Access.KEY, memory::list),
        Route.post("/api/show", body, catalogue::show),
        Route.post("/api/chat", body, answering::chat),
        Route.post("/api/generate", body, answering::generate),
        Route.post("/ollama/generate", body, answering::generateWhole),
        Route.post("/api/embed", body, embeddings::embed),
        Route.post("/api/embeddings", body, embeddings::embedOne),
        Route.admin("POST", "/api/pull", body, orders::pull),
        Route.admin("POST", "/api/copy", body, orders::copy),
        Route.admin("DELETE", "/api/delete", body, orders::delete),
        Route.post("/api/create", none, OllamaOrders::refuse),
        Route.post("/api/push", none, OllamaOrders::refuse),
        Route.get("/api/blobs/", Route.Access.KEY, OllamaOrders::refuse),
        Route.post("/api/blobs/", none, OllamaOrders::refuse));
  }

  @Override
  public HttpResponse error(GatewayError error, String requestId) {
    return ErrorStatus.plain(OllamaFields.named(error), requestId);
  }

  /** What clients look at to see whether a server is there. */
  private CompletionStage<HttpResponse> running(Exchange exchange) {
    return CompletableFuture.completedFuture(
        HttpResponse.create()
            .withEntity(HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, "Ollama is running")));
  }
}
