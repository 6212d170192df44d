package dev.relevo.simulation;

import java.util.Objects;

/**
 * What is wrong with a host for a while. When it is over, the host is as after a restart: what was
 * open breaks, and no model is in memory.
 *
 * @param kind what is wrong
 * @param from since when, in seconds
 * @param until until when, in seconds; infinite for ever
 */
record Fault(Kind kind, double from, double until) {

  /** The ways to be ill. */
  enum Kind {
    /** Nothing listens there: connections are refused at once, and what was open breaks. */
    DEAD,
    /** The health check is fine, and every request is answered 404 at once. */
    MISSING,
    /** The health check is fine, and every request is answered 500 at once. */
    FAILING,
    /** The health check is fine, requests are accepted, and nothing is ever answered. */
    WEDGED;

    /** Whether its health check answers all the same. */
    boolean seemsWell() {
      return this != DEAD;
    }
  }

  Fault {
    Objects.requireNonNull(kind, "kind");
    if (!(from < until)) {
      throw new IllegalArgumentException("a fault must end after it begins");
    }
  }

  static Fault always(Kind kind) {
    return new Fault(kind, 0, Double.POSITIVE_INFINITY);
  }
}
