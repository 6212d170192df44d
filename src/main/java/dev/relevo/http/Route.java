package dev.relevo.http;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Who handles a method of a path.
 *
 * @param method the HTTP method
 * @param path the path; one that ends in a slash stands for everything below it
 * @param access whether callers need a key
 * @param body what the body has to be
 * @param handler handles the request; a stage that fails is answered by the dialect's error. Called
 *     on the request's lane, except for administrators and for large bodies, and must not block
 */
public record Route(String method, String path, Access access, Body body, Handler handler) {

  /** Whether callers need a key. */
  public enum Access {
    /** Nobody needs one. */
    FREE,
    /** Callers need one where keys are configured. */
    KEY,
    /** For administrators: what changes the gateway, and what tells how it runs. */
    ADMIN
  }

  /** What a request's body has to be. */
  public enum Body {
    /** Not read. */
    NONE,
    /** JSON, and labelled so. */
    JSON,
    /** JSON, whatever its label says. */
    UNLABELLED_JSON
  }

  /** Handles requests. */
  @FunctionalInterface
  public interface Handler {
    CompletionStage<HttpResponse> handle(Exchange exchange);
  }

  public Route {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(access, "access");
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(handler, "handler");
  }

  /** A route that reads. */
  public static Route get(String path, Access access, Handler handler) {
    return new Route("GET", path, access, Body.NONE, handler);
  }

  /** A route that takes a body. */
  public static Route post(String path, Body body, Handler handler) {
    return new Route("POST", path, Access.KEY, body, handler);
  }

  /** A route by which administrators change something. */
  public static Route admin(String method, String path, Body body, Handler handler) {
    return new Route(method, path, Access.ADMIN, body, handler);
  }
}
