package dev.relevo.simulation;

import dev.relevo.pool.Lease;
import dev.relevo.pool.RoutingStrategy;

/** A strategy that the gateway does not have, and that learns from what becomes of requests. */
interface Ordering extends RoutingStrategy {

  /** A request goes to a host. */
  default void begins(Lease lease, TraceRequest request) {}

  /**
   * A request is over at a host.
   *
   * @param seconds how long it took when it was answered; not a number otherwise
   */
  default void ends(Lease lease, TraceRequest request, double seconds) {}
}
