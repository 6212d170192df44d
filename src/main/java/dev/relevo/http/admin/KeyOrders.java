package dev.relevo.http.admin;

import dev.relevo.access.managed.KeyRefusal;
import dev.relevo.chat.GatewayError;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonAnswer;
import dev.relevo.http.Route;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Managed keys: {@code GET /admin/keys} lists them, {@code POST} there makes one and tells its
 * secret, this once. {@code GET /admin/keys/ID} tells what holds for one, {@code PATCH} or {@code
 * POST} changes that, {@code DELETE} deletes it, {@code POST …/rotate} gives it a new secret,
 * {@code …/disable} and {@code …/enable} do what they say. A name will do instead of the id. The
 * database is asked by threads of its own. Thread-safe.
 */
public final class KeyOrders implements AdminRoutes, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyOrders.class);
  private static final int THREADS = 2;
  private static final int WAITING = 100;
  private static final Duration LATER = Duration.ofSeconds(5);

  private final Supplier<@Nullable KeyDesk> desk;
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(WAITING),
          work -> {
            Thread thread = new Thread(work, "relevo-admin-keys");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * The routes.
   *
   * @param desk tells who does it, or null while managed keys are off
   */
  public KeyOrders(Supplier<@Nullable KeyDesk> desk) {
    this.desk = desk;
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public List<Route> routes() {
    Route.Body body = Route.Body.UNLABELLED_JSON;
    return List.of(
        Route.get(KeyDesk.PATH, Route.Access.ADMIN, this::answer),
        Route.admin("POST", KeyDesk.PATH, body, this::answer),
        Route.get(KeyDesk.PATH + "/", Route.Access.ADMIN, this::answer),
        Route.admin("POST", KeyDesk.PATH + "/", body, this::answer),
        Route.admin("PATCH", KeyDesk.PATH + "/", body, this::answer),
        Route.admin("DELETE", KeyDesk.PATH + "/", Route.Body.NONE, this::answer));
  }

  private CompletionStage<HttpResponse> answer(Exchange exchange) {
    KeyDesk open = desk.get();
    if (open == null) {
      return CompletableFuture.completedFuture(
          refused(
              409,
              GatewayError.Kind.INVALID_REQUEST,
              "managed keys are off; set relevo.access.managed-keys = on",
              exchange));
    }
    try {
      return CompletableFuture.supplyAsync(() -> answer(open, exchange), threads);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(later("too many wait for it", exchange));
    }
  }

  private static HttpResponse answer(KeyDesk desk, Exchange exchange) {
    try {
      KeyDesk.Reply reply =
          desk.answer(exchange.request().method().name(), exchange.path(), exchange.body());
      return JsonAnswer.of(reply.status(), reply.body());
    } catch (KeyRefusal e) {
      int status =
          switch (e.reason()) {
            case UNKNOWN -> 404;
            case NAME_TAKEN -> 409;
          };
      return refused(status, GatewayError.Kind.INVALID_REQUEST, e.getMessage(), exchange);
    } catch (SQLException e) {
      LOG.warn("managed keys cannot be looked after: {}", e.toString());
      return later(String.valueOf(e.getMessage()), exchange);
    }
  }

  private static HttpResponse later(String why, Exchange exchange) {
    return AdminDialect.told(
        new GatewayError(
            GatewayError.Kind.OVERLOADED,
            "the keys cannot be looked after now: " + why,
            null,
            LATER,
            null),
        exchange.requestId());
  }

  private static HttpResponse refused(
      int status, GatewayError.Kind kind, String message, Exchange exchange) {
    return AdminDialect.told(GatewayError.of(kind, message), exchange.requestId())
        .withStatus(status);
  }

  /** Ends the threads when they have done what they began. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
