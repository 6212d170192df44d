package dev.relevo.transport;

import org.apache.pekko.http.javadsl.model.AttributeKey;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/** Knows of one request whether anybody still waits for its answer. Thread-safe. */
public interface ClientGone {
  /** Under this key a request has it, where its edge can tell. */
  AttributeKey<ClientGone> KEY = AttributeKey.create("relevo-client-gone", ClientGone.class);

  /** Whether the client has left before the answer was written to its end. */
  boolean isTrue();

  /**
   * Runs an action on the request's lane when the client leaves before the answer is written to its
   * end; not at all when it stays. Of several actions the last one counts.
   */
  void then(Runnable action);

  /** Runs an action when the client of this request leaves; an edge may be unable to tell. */
  static void then(HttpRequest request, Runnable action) {
    request.getAttribute(KEY).ifPresent(gone -> gone.then(action));
  }

  /** Whether the client of this request is known to have left. */
  static boolean isTrue(HttpRequest request) {
    return request.getAttribute(KEY).map(ClientGone::isTrue).orElse(false);
  }
}
