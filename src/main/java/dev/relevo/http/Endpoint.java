package dev.relevo.http;

import dev.relevo.access.Caller;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.GatewayException;
import dev.relevo.chat.Steering;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.Origin;
import dev.relevo.transport.ClientGone;
import dev.relevo.transport.HttpEdge;
import dev.relevo.transport.Lane;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of every request: find the route, check the key, read the body, let the dialect handle
 * it, and answer whatever goes wrong in that dialect's own shape with a request id. Thread-safe.
 */
final class Endpoint {
  private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);

  /** For the access log alone, since nobody reads such an answer; as web servers put it. */
  private static final StatusCode CLIENT_GONE =
      StatusCodes.custom(499, "Client Closed Request", "");

  /** A body of more bytes is not read on its lane. */
  private static final int LARGE = 256 * 1024;

  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

  private volatile Surface current;

  Endpoint(Surface surface) {
    this.current = surface;
  }

  /** From now on requests come upon another surface; those that have come keep theirs. */
  void become(Surface surface) {
    current = surface;
  }

  /** What was no request was answered. */
  void malformed(HttpEdge.Refused refused) {
    current.calls().malformed(refused);
  }

  /** What is answered now. */
  List<Route> routes() {
    return current.routes().all();
  }

  CompletionStage<HttpResponse> handle(Lane lane, HttpRequest request) {
    Surface surface = current;
    String requestId = requestId(request);
    String path = path(request);
    RouteTable.Entry entry = surface.routes().find(request.method().name(), path);
    Dialect dialect = entry == null ? surface.routes().dialectOf(path) : entry.dialect();
    Call call = surface.calls().begin(request, requestId, path, dialect.name());
    GatewayError complaint = HeaderCheck.complaint(request);
    if (complaint != null) {
      return CompletableFuture.completedFuture(
          finished(
              dialect.error(complaint, requestId).addHeader(Connection.create("close")),
              surface.cors(),
              request,
              requestId,
              call));
    }
    CompletionStage<HttpResponse> response;
    try {
      response =
          entry == null
              ? surface
                  .bodies()
                  .discard(request, lane)
                  .thenApplyAsync(
                      done -> noRoute(surface.routes(), request, path, dialect, requestId),
                      Runnable::run)
              : routed(surface, entry, lane, request, path, call);
    } catch (RuntimeException e) {
      response = CompletableFuture.failedFuture(e);
    }
    return response.handleAsync(
        (answer, failure) ->
            finished(
                failure == null ? answer : failed(failure, dialect, request, requestId),
                surface.cors(),
                request,
                requestId,
                call),
        Runnable::run);
  }

  private static CompletionStage<HttpResponse> routed(
      Surface surface,
      RouteTable.Entry entry,
      Lane lane,
      HttpRequest request,
      String path,
      Call call) {
    Route route = entry.route();
    Caller caller;
    try {
      caller = surface.door().admit(route.access(), request);
    } catch (GatewayException refused) {
      return surface
          .bodies()
          .discard(request, lane)
          .thenComposeAsync(done -> CompletableFuture.failedFuture(refused), Runnable::run);
    }
    Origin origin = call.origin(caller, entry.dialect().name());
    if (route.body() == Route.Body.NONE) {
      return surface
          .bodies()
          .discard(request, lane)
          .thenComposeAsync(
              done ->
                  handled(route, exchange(surface, lane, request, path, BodyReader.EMPTY, origin)),
              Runnable::run);
    }
    return surface
        .bodies()
        .read(request, route.body(), lane)
        .thenComposeAsync(
            body -> handled(route, exchange(surface, lane, request, path, body, origin)),
            Runnable::run);
  }

  /** Reading much, and telling operators much, takes longer than a lane can be held up. */
  private static CompletionStage<HttpResponse> handled(Route route, Exchange exchange) {
    if (exchange.body().size() <= LARGE && route.access() != Route.Access.ADMIN) {
      return route.handler().handle(exchange);
    }
    return CompletableFuture.supplyAsync(
            () -> route.handler().handle(exchange), exchange.elsewhere())
        .thenComposeAsync(response -> response, Runnable::run);
  }

  private static Exchange exchange(
      Surface surface,
      Lane lane,
      HttpRequest request,
      String path,
      ByteString body,
      Origin origin) {
    return new Exchange(
        lane, request, path, body, origin, () -> surface.door().admit(Route.Access.ADMIN, request));
  }

  private static HttpResponse noRoute(
      RouteTable routes, HttpRequest request, String path, Dialect dialect, String requestId) {
    String method = request.method().name();
    String allowed = String.join(", ", routes.allowed(path));
    if (method.equals("OPTIONS") && !allowed.isEmpty()) {
      return HttpResponse.create().withStatus(204).addHeader(RawHeader.create("Allow", allowed));
    }
    if (allowed.isEmpty()) {
      return dialect
          .error(
              GatewayError.of(
                  GatewayError.Kind.INVALID_REQUEST, "there is nothing at " + method + " " + path),
              requestId)
          .withStatus(404);
    }
    return dialect
        .error(
            GatewayError.of(
                GatewayError.Kind.INVALID_REQUEST,
                path + " does not know the method " + method + "; it knows " + allowed),
            requestId)
        .withStatus(405)
        .addHeader(RawHeader.create("Allow", allowed));
  }

  private static HttpResponse failed(
      Throwable failure, Dialect dialect, HttpRequest request, String requestId) {
    if (ClientGone.isTrue(request)) {
      return HttpResponse.create().withStatus(CLIENT_GONE);
    }
    BodyReader.Rejection rejection = BodyReader.rejectionOf(failure);
    if (rejection != null) {
      return dialect.error(rejection.error(), requestId).withStatus(rejection.status());
    }
    GatewayError error = Gateway.errorOf(failure);
    if (error.kind() == GatewayError.Kind.INTERNAL) {
      LOG.error(
          "request {} failed by a fault of the gateway",
          requestId,
          Wordless.of(failure, privacy(request)));
    }
    return dialect.error(error, requestId);
  }

  private static HttpResponse finished(
      HttpResponse response, Cors cors, HttpRequest request, String requestId, Call call) {
    HttpResponse known = response.addHeader(RawHeader.create("x-request-id", requestId));
    return call.responded(cors.allow(request, LimitHeaders.add(known, call.standing())));
  }

  /** Whoever spells the header wrong means something by it. */
  private static Steering.Privacy privacy(HttpRequest request) {
    String given = Exchange.header(request, "x-relevo-privacy");
    return given == null || given.trim().equalsIgnoreCase("any")
        ? Steering.Privacy.ANY
        : Steering.Privacy.LOCAL;
  }

  /**
   * The caller's own id where it is one that can be repeated safely, so that both sides find the
   * same request.
   */
  private static String requestId(HttpRequest request) {
    String given = Exchange.header(request, "x-request-id");
    return given != null && REQUEST_ID.matcher(given).matches() ? given : Gateway.newRequestId();
  }

  /** The path, decoded; a slash at its end is of no meaning. */
  private static String path(HttpRequest request) {
    String path = request.getUri().path();
    if (path.indexOf('%') >= 0) {
      // the plus sign stands for itself in a path
      path = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
