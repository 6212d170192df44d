package dev.relevo.simulation;

import java.util.List;

/** The ways to balance load that are compared. */
final class Contenders {
  private Contenders() {}

  /** Balancers as they are used elsewhere. */
  static List<Contender> plain() {
    return List.of(
        Contender.plain(
            "plain round robin",
            "each host in its turn; the next one where a connection is refused",
            world -> new Orders.RoundRobin(),
            true),
        Contender.plain(
            "plain least connections",
            "the host with the fewest open requests; the next one where a connection is refused",
            world -> new Orders.LeastConnections(),
            true),
        Contender.plain(
            "plain wall time",
            "the host with the shortest estimated wait: tokens queued and of this request, times"
                + " measured wall time per token; no second host",
            world -> new Orders.ByWallTime(),
            false));
  }
}
