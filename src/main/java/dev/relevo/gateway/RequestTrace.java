package dev.relevo.gateway;

import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Served;
import dev.relevo.chat.Usage;
import dev.relevo.pool.Lease;
import dev.relevo.pool.RequestProfile;
import dev.relevo.pool.Weighed;
import java.util.List;

/**
 * Notes what becomes of one request while it happens: who was considered, every attempt, and how it
 * ended. Nothing of the request's content is noted. Thread-safe.
 */
final class RequestTrace {
  private final RequestProfile profile;
  private final boolean streamed;

  RequestTrace(RequestProfile profile, boolean streamed) {
    this.profile = profile;
    this.streamed = streamed;
  }

  RequestProfile profile() {
    return profile;
  }

  boolean isStreamed() {
    return streamed;
  }

  /** The pool has decided about the next attempt. */
  synchronized void weighed(List<Weighed> candidates) {}

  /** An attempt begins. */
  synchronized AttemptTrace begin(Lease lease, AttemptReason reason) {
    return new AttemptTrace();
  }

  /** Content reaches the caller, or an answer from the cache does. */
  synchronized void answered(Served served) {}

  /**
   * Another candidate goes on after so many characters.
   *
   * @param served who goes on
   */
  synchronized void continued(Served served, int characters) {}

  /** The answer was delivered whole; this is what the caller was told that it took. */
  synchronized void finished(Usage usage) {}

  /** No (more) answer was delivered. */
  synchronized void failed(GatewayError error) {}

  /** The caller went away. */
  synchronized void left() {}
}
