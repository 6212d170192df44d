package dev.relevo.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Accepts HTTP requests at a socket. */
public interface HttpEdge {

  /**
   * Listens.
   *
   * @param host the name or address to bind
   * @param port the port, or 0 for any free one
   * @param handler answers requests; called on the lane's executor, must not block. A stage that
   *     fails is answered with 500
   * @return completes when the socket listens, or fails with the reason why it cannot
   */
  default CompletionStage<Binding> bind(
      String host, int port, BiFunction<Lane, HttpRequest, CompletionStage<HttpResponse>> handler) {
    return bind(host, port, handler, refused -> {});
  }

  /**
   * Listens.
   *
   * @param host the name or address to bind
   * @param port the port, or 0 for any free one
   * @param handler answers requests; called on the lane's executor, must not block. A stage that
   *     fails is answered with 500
   * @param malformed is told what came that was no request, and how it was answered
   * @return completes when the socket listens, or fails with the reason why it cannot
   */
  CompletionStage<Binding> bind(
      String host,
      int port,
      BiFunction<Lane, HttpRequest, CompletionStage<HttpResponse>> handler,
      Malformed malformed);

  /** Is told of what came that was no request. Must not block. */
  @FunctionalInterface
  interface Malformed {
    /**
     * Something was answered with an error.
     *
     * @param refused what is known of it
     */
    void answered(Refused refused);
  }

  /**
   * What came that was no request.
   *
   * @param requestId the id that the answer tells
   * @param status the status that was answered
   * @param method its method, or null where there was none
   * @param path its path as it was sent, without what follows a question mark, or null where there
   *     was none
   * @param client the other end of its connection, or null where that is not known
   */
  record Refused(
      String requestId,
      int status,
      @Nullable String method,
      @Nullable String path,
      @Nullable InetAddress client) {
    public Refused {
      Objects.requireNonNull(requestId, "requestId");
    }
  }

  /** A listening socket. */
  interface Binding {
    /** Where it listens, with the real port. */
    InetSocketAddress address();

    /**
     * Stops accepting, lets requests in flight finish, and closes what is left after the limit.
     *
     * @return completes when no connection is left
     */
    CompletionStage<Void> drain(Duration limit);
  }
}
