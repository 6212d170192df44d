package dev.relevo.http.ollama;

import dev.relevo.chat.GatewayError;
import dev.relevo.gateway.FleetPull;
import dev.relevo.gateway.Gateway;
import dev.relevo.http.ErrorStatus;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonAnswer;
import dev.relevo.http.JsonBody;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/pull}, {@code POST /api/copy} and {@code DELETE /api/delete}: orders to all
 * hosts that an order concerns, or to the one that {@code x-relevo-provider} names. And the orders
 * that a gateway cannot pass on, since they are about files of the caller.
 */
final class OllamaOrders {
  private final Gateway gateway;
  private final Duration keepAlive;

  /**
   * The handlers.
   *
   * @param keepAlive after how long a silence a stream says that it is still there: checking a
   *     large file takes a host minutes, in which it says nothing
   */
  OllamaOrders(Gateway gateway, Duration keepAlive) {
    this.gateway = gateway;
    this.keepAlive = keepAlive;
  }

  CompletionStage<HttpResponse> pull(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.body());
    boolean stream = !Boolean.FALSE.equals(body.flag("stream"));
    return gateway
        .localModels()
        .pull(ModelField.required(body), host(exchange))
        .thenComposeAsync(
            pull ->
                stream ? CompletableFuture.completedFuture(streamed(pull)) : whole(pull, exchange),
            Runnable::run);
  }

  private HttpResponse streamed(FleetPull pull) {
    Source<ByteString, NotUsed> lines =
        Source.lazySource(
                () -> {
                  PullLines writer = new PullLines(pull.model(), pull.hosts());
                  return pull.steps()
                      .map(writer::next)
                      .filter(line -> !line.isEmpty())
                      .keepAlive(keepAlive, writer::again)
                      .filter(line -> !line.isEmpty());
                })
            .mapMaterializedValue(any -> NotUsed.getInstance());
    return HttpResponse.create()
        .withEntity(HttpEntities.createChunked(OllamaDialect.NDJSON, lines));
  }

  private static CompletionStage<HttpResponse> whole(FleetPull pull, Exchange exchange) {
    PullLines writer = new PullLines(pull.model(), pull.hosts());
    return pull.steps()
        .map(writer::next)
        .runWith(Sink.ignore(), exchange.lane().materializer())
        .thenApplyAsync(
            done -> {
              String failure = writer.failure();
              if (failure != null) {
                throw GatewayError.of(GatewayError.Kind.UPSTREAM_FAILED, failure).toException();
              }
              return JsonAnswer.of(
                  200,
                  out -> {
                    out.writeStartObject();
                    out.writeStringField("status", "success");
                    out.writeEndObject();
                  });
            },
            Runnable::run);
  }

  CompletionStage<HttpResponse> copy(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.body());
    return gateway
        .localModels()
        .copy(body.requiredText("source"), body.requiredText("destination"), host(exchange))
        .thenApplyAsync(hosts -> HttpResponse.create(), Runnable::run);
  }

  CompletionStage<HttpResponse> delete(Exchange exchange) {
    return gateway
        .localModels()
        .delete(ModelField.required(JsonBody.of(exchange.body())), host(exchange))
        .thenApplyAsync(hosts -> HttpResponse.create(), Runnable::run);
  }

  /** What cannot be passed on; the body is not looked at. */
  static CompletionStage<HttpResponse> refuse(Exchange exchange) {
    String message =
        exchange.path()
            + " is not for a gateway: it has no one place for files; make models on a host itself,"
            + " or pull them";
    return CompletableFuture.completedFuture(
        ErrorStatus.plain(
                GatewayError.of(GatewayError.Kind.INVALID_REQUEST, message), exchange.requestId())
            .withStatus(501));
  }

  /** The one host that the caller means, or null. */
  static @Nullable String host(Exchange exchange) {
    String host = exchange.header("x-relevo-provider");
    return host == null ? null : host.strip();
  }
}
