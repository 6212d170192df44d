package dev.relevo.transport;

import java.util.concurrent.CompletionStage;

/** Sends requests to one remote host over kept-alive connections. Thread-safe. */
public interface Upstream {

  /**
   * Sends a request. Nothing is retried.
   *
   * @param lane where the request lives: the returned stage completes there, and the body's source
   *     is to be run there
   * @return completes at the response head (with the whole body, where that is collected), or fails
   *     with an {@link UpstreamException}
   */
  CompletionStage<UpstreamReply> send(Lane lane, UpstreamCall call);
}
