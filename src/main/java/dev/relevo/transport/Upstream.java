package dev.relevo.transport;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Sends requests to one remote host over kept-alive connections. Thread-safe. */
public interface Upstream {

  /**
   * Sends a request. Nothing is retried.
   *
   * @param lane where the request lives: the returned stage completes there, and the body's source
   *     is to be run there
   * @param abandoned completes, on any thread, when nobody wants the reply any more; the request is
   *     then called back by closing its connection, unless it has no body. A streamed body that has
   *     been handed over is called back by cancelling it instead
   * @return completes at the response head (with the whole body, where that is collected), or fails
   *     with an {@link UpstreamException}
   */
  CompletionStage<UpstreamReply> send(Lane lane, UpstreamCall call, CompletionStage<?> abandoned);

  /** Sends a request that is never called back. */
  default CompletionStage<UpstreamReply> send(Lane lane, UpstreamCall call) {
    return send(lane, call, new CompletableFuture<>());
  }
}
