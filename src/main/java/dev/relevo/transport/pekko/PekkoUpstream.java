package dev.relevo.transport.pekko;

import dev.relevo.transport.Header;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Proxies;
import dev.relevo.transport.Upstream;
import dev.relevo.transport.UpstreamCall;
import dev.relevo.transport.UpstreamException;
import dev.relevo.transport.UpstreamFailures;
import dev.relevo.transport.UpstreamReply;
import dev.relevo.transport.UpstreamSettings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.javadsl.ClientTransport;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.HttpsConnectionContext;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.Uri;
import org.apache.pekko.http.javadsl.model.headers.HttpCredentials;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.settings.ClientConnectionSettings;
import org.apache.pekko.http.javadsl.settings.ConnectionPoolSettings;
import org.apache.pekko.io.TcpSO;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** {@link Upstream} over Pekko HTTP's connection pool for one host. */
final class PekkoUpstream implements Upstream {
  /**
   * Idle connections are kept for less than servers usually keep them, so that a request rarely
   * meets a closing one.
   */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(25);

  /** Paths seen are few; a provider whose paths vary without end must not fill the memory. */
  private static final int MOST_CACHED_ADDRESSES = 256;

  /** How many connections that this side is closing a request may meet. */
  private static final int MOST_CLOSING_CONNECTIONS = 5;

  private final Http http;
  private final HttpsConnectionContext https;
  private final ConnectionPoolSettings pool;
  private final LoggingAdapter log;
  private final String base;
  private final long maxBodyBytes;
  private final Duration headTimeout;
  private final Duration idleTimeout;
  private final Map<String, Uri> addresses = new ConcurrentHashMap<>();

  PekkoUpstream(
      Http http,
      ClassicActorSystemProvider system,
      UpstreamSettings settings,
      Proxies.@Nullable Proxy proxy) {
    this.http = http;
    this.https = http.defaultClientHttpsContext();
    this.pool = poolSettings(system, settings, proxy);
    this.log = system.classicSystem().log();
    this.base = withoutTrailingSlash(settings.base());
    this.maxBodyBytes = settings.maxBodyBytes();
    this.headTimeout = settings.headTimeout();
    this.idleTimeout = settings.idleTimeout();
  }

  private static String withoutTrailingSlash(URI base) {
    String text = base.toString();
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  /** The gateway retries, waits and backs off by itself, so the pool does none of it. */
  private static ConnectionPoolSettings poolSettings(
      ClassicActorSystemProvider system, UpstreamSettings settings, Proxies.@Nullable Proxy proxy) {
    int openRequests = Integer.highestOneBit(Math.max(16, settings.maxConnections() - 1)) * 4;
    ClientConnectionSettings connections =
        ClientConnectionSettings.create(system.classicSystem())
            .withConnectingTimeout(settings.connectTimeout())
            .withIdleTimeout(settings.idleTimeout())
            .withSocketOptions(List.of(TcpSO.tcpNoDelay(true)));
    return ConnectionPoolSettings.create(system.classicSystem())
        .withMaxConnections(settings.maxConnections())
        .withMinConnections(0)
        .withMaxOpenRequests(openRequests)
        .withMaxRetries(0)
        .withPipeliningLimit(1)
        .withBaseConnectionBackoff(Duration.ZERO)
        .withMaxConnectionBackoff(Duration.ZERO)
        .withKeepAliveTimeout(KEEP_ALIVE)
        .withIdleTimeout(Duration.ofMinutes(5))
        .withResponseEntitySubscriptionTimeout(Duration.ofMinutes(1))
        .withConnectionSettings(
            proxy == null ? connections : connections.withTransport(through(proxy)));
  }

  private static ClientTransport through(Proxies.Proxy proxy) {
    InetSocketAddress address = InetSocketAddress.createUnresolved(proxy.host(), proxy.port());
    String token = proxy.token();
    return token == null
        ? ClientTransport.httpsProxy(address)
        : ClientTransport.httpsProxy(address, HttpCredentials.create("Basic", token));
  }

  @Override
  public CompletionStage<UpstreamReply> send(
      Lane lane, UpstreamCall call, CompletionStage<?> abandoned) {
    if (abandoned.toCompletableFuture().isDone()) {
      return CompletableFuture.failedFuture(
          UpstreamFailures.of(UpstreamException.Kind.CALLED_BACK, base));
    }
    AwaitedHead head = new AwaitedHead(base, lane);
    if (call.streamed()) {
      head.limit(headTimeout);
    }
    response(request(call, head.hold()), head, MOST_CLOSING_CONNECTIONS)
        .handleAsync(
            (response, failure) -> {
              head.settle(response, failure);
              return response;
            },
            Runnable::run);
    abandoned.handleAsync(
        (any, failure) -> {
          head.callBack(UpstreamException.Kind.CALLED_BACK);
          return any;
        },
        Runnable::run);
    return head.response()
        .thenComposeAsync(response -> reply(response, call, abandoned, lane), lane.executor());
  }

  /** A request that meets connections which this side is closing goes to the next. */
  private CompletionStage<HttpResponse> response(HttpRequest request, AwaitedHead head, int again) {
    return http.singleRequest(request, https, pool, log)
        .exceptionallyComposeAsync(
            failure ->
                again > 0 && head.isAwaited() && PekkoBody.isFromAnswerBefore(failure)
                    ? response(request, head, again - 1)
                    : CompletableFuture.failedFuture(failure),
            Runnable::run);
  }

  private HttpRequest request(UpstreamCall call, CompletionStage<?> hold) {
    List<HttpHeader> headers = new ArrayList<>(call.headers().size());
    for (Header header : call.headers()) {
      headers.add(RawHeader.create(header.name(), header.value()));
    }
    HttpRequest request =
        HttpRequest.create()
            .withMethod(method(call.method()))
            .withUri(address(call.path()))
            .withHeaders(headers);
    return call.body().isEmpty()
        ? request
        : request.withEntity(
            HttpEntities.create(
                ContentTypes.APPLICATION_JSON,
                call.body().size(),
                Source.fromGraph(new HeldBody(call.body(), hold))));
  }

  private static HttpMethod method(UpstreamCall.Method method) {
    return switch (method) {
      case GET -> HttpMethods.GET;
      case POST -> HttpMethods.POST;
      case DELETE -> HttpMethods.DELETE;
    };
  }

  private Uri address(String path) {
    Uri known = addresses.get(path);
    if (known != null) {
      return known;
    }
    Uri address = Uri.create(base + path);
    if (addresses.size() < MOST_CACHED_ADDRESSES) {
      addresses.put(path, address);
    }
    return address;
  }

  private CompletionStage<UpstreamReply> reply(
      HttpResponse response, UpstreamCall call, CompletionStage<?> abandoned, Lane lane) {
    int status = response.status().intValue();
    List<Header> headers = new ArrayList<>();
    for (HttpHeader header : response.getHeaders()) {
      headers.add(new Header(header.name(), header.value()));
    }
    ResponseEntity entity = response.entity();
    headers.add(new Header("content-type", entity.getContentType().toString()));
    if (call.streamed() && status >= 200 && status < 300) {
      Source<ByteString, NotUsed> bytes =
          entity
              .getDataBytes()
              .via(new PekkoBody(base))
              .mapMaterializedValue(any -> NotUsed.getInstance());
      return CompletableFuture.completedFuture(
          new UpstreamReply(status, headers, new UpstreamReply.Streamed(bytes)));
    }
    return collected(entity, abandoned, lane)
        .thenApplyAsync(
            whole -> new UpstreamReply(status, headers, new UpstreamReply.Whole(whole)),
            Runnable::run);
  }

  private CompletionStage<ByteString> collected(
      ResponseEntity entity, CompletionStage<?> abandoned, Lane lane) {
    if (entity instanceof HttpEntity.Strict strict) {
      return strict.getData().size() <= maxBodyBytes
          ? CompletableFuture.completedFuture(strict.getData())
          : CompletableFuture.failedFuture(
              UpstreamFailures.of(UpstreamException.Kind.TOO_LARGE, base));
    }
    CollectedBody body = new CollectedBody(base, maxBodyBytes, idleTimeout, abandoned);
    entity.getDataBytes().runWith(Sink.fromGraph(body), lane.materializer());
    return body.whole();
  }
}
