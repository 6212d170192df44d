package dev.relevo.transport;

import org.apache.pekko.http.javadsl.model.AttributeKey;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/**
 * Knows of one request whether somebody waits for its answer. To be asked on the request's lane,
 * before it is answered.
 */
@FunctionalInterface
public interface ClientGone {
  /** Under this key a request has it, where its edge can tell. */
  AttributeKey<ClientGone> KEY = AttributeKey.create("relevo-client-gone", ClientGone.class);

  /**
   * Runs an action when the client leaves before the answer is written to its end; not at all when
   * it stays. Of several actions the last one counts. The action runs on the lane's executor.
   */
  void then(Runnable action);

  /** The same for a request, of any edge: of one that cannot tell, nobody ever leaves. */
  static void of(HttpRequest request, Runnable action) {
    request.getAttribute(KEY).ifPresent(gone -> gone.then(action));
  }
}
