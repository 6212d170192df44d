package dev.relevo.transport.pekko;

import dev.relevo.transport.EdgeAnswers;
import dev.relevo.transport.EdgeSettings;
import dev.relevo.transport.EdgeTls;
import dev.relevo.transport.HttpEdge;
import dev.relevo.transport.Lane;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.ServerBuilder;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.http.scaladsl.model.HttpEntity;
import org.apache.pekko.io.TcpSO;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;
import scala.concurrent.duration.FiniteDuration;

/** {@link HttpEdge} over Pekko HTTP's server. */
final class PekkoEdge implements HttpEdge {
  private final Http http;
  private final ClassicActorSystemProvider system;
  private final Lane lane;
  private final ServerSettings settings;
  private final Duration headTimeout;
  private final @Nullable EdgeTls tls;

  PekkoEdge(Http http, ClassicActorSystemProvider system, Lane lane, EdgeSettings settings) {
    this.http = http;
    this.system = system;
    this.lane = lane;
    this.settings = serverSettings(system, settings);
    this.headTimeout = settings.headTimeout();
    this.tls = settings.tls();
  }

  /** The gateway has its own clocks and limits, so those of the server are out of the way. */
  private static ServerSettings serverSettings(
      ClassicActorSystemProvider system, EdgeSettings settings) {
    ServerSettings defaults = ServerSettings.create(system.classicSystem());
    return defaults
        .withMaxConnections(settings.maxConnections())
        .withBacklog(settings.backlog())
        .withPipeliningLimit(1)
        .withTransparentHeadRequests(false)
        .withRemoteAddressAttribute(true)
        .withVerboseErrorMessages(false)
        .withServerHeader(Optional.empty())
        .withParsingErrorHandler(JsonParsingErrors.class.getName())
        .withSocketOptions(List.of(TcpSO.tcpNoDelay(true)))
        .withTimeouts(
            defaults
                .getTimeouts()
                .withRequestTimeout(scala.concurrent.duration.Duration.Inf())
                .withIdleTimeout(FiniteDuration.fromNanos(settings.idleTimeout().toNanos())))
        .withParserSettings(
            defaults
                .getParserSettings()
                .withMaxContentLength(Long.MAX_VALUE)
                .withMaxToStrictBytes(Long.MAX_VALUE));
  }

  @Override
  public CompletionStage<Binding> bind(
      String host,
      int port,
      BiFunction<Lane, HttpRequest, CompletionStage<HttpResponse>> handler,
      Malformed malformed) {
    InFlight inFlight = new InFlight();
    ServerSettings own = settings.withPipeliningLimit(1); // an instance of this binding's own
    ServerBuilder server;
    try {
      server = server(host, port).withSettings(own);
    } catch (IOException | GeneralSecurityException e) {
      return CompletableFuture.failedFuture(e);
    }
    JsonParsingErrors.listen(own, malformed);
    return server
        .bindFlow(
            Flow.fromGraph(new AwaitedRequests(headTimeout))
                .mapAsync(
                    1,
                    arrived -> inFlight.track(handle(handler, arrived.request()), arrived.ended())))
        .handleAsync(
            (binding, failure) -> {
              if (failure != null) {
                JsonParsingErrors.forget(own);
                throw new CompletionException(failure);
              }
              return new PekkoBinding(binding, own, inFlight, system);
            },
            lane.executor());
  }

  private ServerBuilder server(String host, int port) throws IOException, GeneralSecurityException {
    ServerBuilder server = http.newServerAt(host, port);
    return tls == null ? server : server.enableHttps(PekkoTls.context(tls));
  }

  private CompletionStage<HttpResponse> handle(
      BiFunction<Lane, HttpRequest, CompletionStage<HttpResponse>> handler, HttpRequest request) {
    try {
      return handler.apply(lane, request);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Counts requests that have no response yet, and bodies that have not been delivered to their
   * last byte. A body counts once it runs, since one whose client is gone never does.
   */
  private static final class InFlight {
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicReference<@Nullable CompletableFuture<Void>> idle = new AtomicReference<>();

    private CompletionStage<HttpResponse> track(
        CompletionStage<HttpResponse> answer, Runnable onEnd) {
      count.incrementAndGet();
      return answer.handleAsync(
          (response, failure) -> {
            ended();
            if (failure != null) {
              onEnd.run();
              return EdgeAnswers.internal();
            }
            if (response.entity().isStrict()) {
              onEnd.run();
              return response;
            }
            return response.withEntity(counted(response.entity(), onEnd));
          },
          Runnable::run);
    }

    /**
     * The same entity; what it is made of is not taken apart and put together again, since that
     * costs each token.
     */
    private ResponseEntity counted(ResponseEntity entity, Runnable onEnd) {
      if (entity instanceof HttpEntity.Chunked chunked) {
        return chunked.copy(
            chunked.contentType(), watched(chunked.chunks().asJava(), onEnd).asScala());
      }
      return HttpEntities.createChunked(
          entity.getContentType(), watched(entity.getDataBytes(), onEnd));
    }

    private <T> Source<T, Object> watched(Source<T, ?> source, Runnable onEnd) {
      return source
          .watchTermination(Keep.right())
          .mapMaterializedValue(
              end -> {
                count.incrementAndGet();
                end.handleAsync(
                    (done, failure) -> {
                      ended();
                      onEnd.run();
                      return done;
                    },
                    Runnable::run);
                return NotUsed.getInstance();
              });
    }

    private void ended() {
      if (count.decrementAndGet() == 0) {
        CompletableFuture<Void> awaited = idle.get();
        if (awaited != null) {
          awaited.complete(null);
        }
      }
    }

    private boolean isIdle() {
      return count.get() == 0;
    }

    private CompletionStage<Void> whenIdle() {
      CompletableFuture<Void> awaited = new CompletableFuture<>();
      idle.set(awaited);
      if (isIdle()) {
        awaited.complete(null);
      }
      return awaited;
    }
  }

  private record PekkoBinding(
      ServerBinding binding,
      ServerSettings settings,
      InFlight inFlight,
      ClassicActorSystemProvider system)
      implements Binding {
    /**
     * A body's source ends before its last chunk is on the wire, and begins after its response has
     * been given; nothing tells when. Pekko's termination resets what is open, so it has to come a
     * little later.
     */
    private static final Duration A_MOMENT = Duration.ofMillis(200);

    private static final Duration TERMINATION = Duration.ofMillis(500);

    @Override
    public InetSocketAddress address() {
      return binding.localAddress();
    }

    @Override
    public CompletionStage<Void> drain(Duration limit) {
      CompletableFuture<Void> timedOut = new CompletableFuture<>();
      var timer =
          system
              .classicSystem()
              .scheduler()
              .scheduleOnce(
                  limit, () -> timedOut.complete(null), system.classicSystem().dispatcher());
      return binding
          .unbind()
          .thenComposeAsync(
              unbound -> CompletableFuture.anyOf(idleForAMoment().toCompletableFuture(), timedOut),
              Runnable::run)
          .thenComposeAsync(
              either -> {
                timer.cancel();
                return binding.terminate(TERMINATION);
              },
              Runnable::run)
          .thenApplyAsync(
              terminated -> {
                JsonParsingErrors.forget(settings);
                return null;
              },
              Runnable::run);
    }

    private CompletionStage<Void> idleForAMoment() {
      return inFlight
          .whenIdle()
          .thenComposeAsync(
              idle ->
                  inFlight.isIdle()
                      ? CompletableFuture.<Void>completedFuture(null)
                      : idleForAMoment(),
              CompletableFuture.delayedExecutor(A_MOMENT.toMillis(), TimeUnit.MILLISECONDS));
    }
  }
}
