package dev.relevo.http;

import dev.relevo.chat.CacheResult;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Served;
import dev.relevo.gateway.Gateway;
import dev.relevo.pool.QueuePlace;
import dev.relevo.transport.ClientGone;
import dev.relevo.transport.Handover;
import dev.relevo.transport.RunningBody;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Keep;
import org.jspecify.annotations.Nullable;

/**
 * Answers with streams whose response head waits for the first content, so that it can tell who
 * serves; or for the first keep-alive, after which the end of the stream tells. Thread-safe.
 */
public final class StreamedAnswer {
  /** Server-sent events, without a charset parameter: some clients compare the type as a text. */
  public static final ContentType EVENT_STREAM =
      ContentTypes.create(MediaTypes.customBinary("text", "event-stream", false));

  private static final HttpHeader NO_CACHE = RawHeader.create("Cache-Control", "no-cache");

  /** Asks nginx not to hold events back. */
  private static final HttpHeader NO_BUFFERING = RawHeader.create("X-Accel-Buffering", "no");

  private final Gateway gateway;
  private final Duration keepAlive;

  /**
   * Streams the gateway's answers.
   *
   * @param keepAlive after how long a silence a stream says that it is still there
   */
  public StreamedAnswer(Gateway gateway, Duration keepAlive) {
    this.gateway = gateway;
    this.keepAlive = keepAlive;
  }

  /** After how long a silence a stream says that it is still there. */
  public Duration keepAlive() {
    return keepAlive;
  }

  /** The response; its stage fails when nobody could answer. */
  public CompletionStage<HttpResponse> of(
      ChatRequest request, Exchange exchange, AnswerWriter writer, ContentType contentType) {
    CompletableFuture<List<HttpHeader>> head = new CompletableFuture<>();
    String id = exchange.requestId(); // what the stream holds lives as long as it does
    Pair<CompletionStage<Served>, RunningBody> running =
        gateway
            .chat(request, exchange.origin(), exchange.lane(), writer::served)
            .via(
                new WriteStage(
                    writer,
                    keepAlive,
                    request.steering().privacy(),
                    () -> gateway.queuePlace(id),
                    place -> head.complete(place(place))))
            .toMat(new Handover(), Keep.both())
            .run(exchange.lane().materializer());
    ClientGone.then(exchange.request(), running.second()::cancel);
    running
        .first()
        .handleAsync(
            (served, failure) ->
                failure == null
                    ? head.complete(served(request, served))
                    : head.completeExceptionally(failure),
            Runnable::run);
    return head.thenApplyAsync(
        told -> running.second().in(HttpResponse.create().withHeaders(headers(told)), contentType),
        Runnable::run);
  }

  /** The headers that tell where a request stands that waits while its response begins. */
  private static List<HttpHeader> place(@Nullable QueuePlace place) {
    if (place == null) {
      return List.of();
    }
    List<HttpHeader> headers = new ArrayList<>(4);
    headers.add(RawHeader.create("x-relevo-queue-position", Integer.toString(place.position())));
    Duration start = place.expectedStart();
    if (start != null) {
      headers.add(RawHeader.create("x-relevo-expected-start-ms", Long.toString(start.toMillis())));
    }
    return headers;
  }

  private static List<HttpHeader> headers(List<HttpHeader> told) {
    List<HttpHeader> headers = new ArrayList<>(told);
    headers.add(NO_CACHE);
    headers.add(NO_BUFFERING);
    return headers;
  }

  /** The headers that tell who answered. */
  public static List<HttpHeader> served(ChatRequest request, Served served) {
    return served(request.model(), served);
  }

  /** The headers that tell who answered a request for that model. */
  public static List<HttpHeader> served(String model, Served served) {
    List<HttpHeader> headers = new ArrayList<>(8);
    headers.add(RawHeader.create("x-relevo-worker", HeaderText.printable(served.worker())));
    headers.add(RawHeader.create("x-relevo-model", HeaderText.printable(served.model())));
    headers.add(RawHeader.create("x-relevo-attempts", Integer.toString(served.attempts())));
    if (served.fallback()) {
      headers.add(RawHeader.create("x-relevo-fallback", "true"));
    }
    if (served.substituted()) {
      headers.add(RawHeader.create("x-relevo-requested-model", HeaderText.printable(model)));
    }
    if (served.structured() != null) {
      headers.add(RawHeader.create("x-relevo-structured-output", served.structured().toString()));
    }
    if (served.maxTokens() != null) {
      headers.add(RawHeader.create("x-relevo-max-tokens", served.maxTokens().toString()));
    }
    if (!served.queued().isZero()) {
      headers.add(
          RawHeader.create("x-relevo-queued-ms", Long.toString(served.queued().toMillis())));
    }
    CacheResult cache = served.cache();
    if (cache != null) {
      headers.add(RawHeader.create("x-relevo-cache", cache.toString()));
      if (cache.isHit()) {
        headers.add(RawHeader.create("Age", Long.toString(cache.age().toSeconds())));
      }
    }
    return headers;
  }
}
