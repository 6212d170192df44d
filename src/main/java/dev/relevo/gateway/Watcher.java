package dev.relevo.gateway;

import dev.relevo.access.LimitStanding;

/**
 * Is told what becomes of one request. Called on the request's own thread, once each, and must not
 * block.
 */
public interface Watcher {
  /** Wants to know nothing. */
  Watcher NONE =
      new Watcher() {
        @Override
        public void admitted(LimitStanding standing) {}

        @Override
        public void ended(RequestRecord record) {}
      };

  /** It was admitted, or refused; this is where its caller stands. */
  void admitted(LimitStanding standing);

  /** It has ended. */
  void ended(RequestRecord record);
}
