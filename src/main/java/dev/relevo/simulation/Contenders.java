package dev.relevo.simulation;

import java.util.List;

/** The ways to balance load that are compared. */
final class Contenders {
  private Contenders() {}

  /** The gateway with one of its own strategies. */
  static Contender gateway(String strategy) {
    return new Contender(
        strategy,
        "the gateway, with this strategy",
        world -> new GatewayBalancer(world, strategy, null));
  }

  /** The gateway with everything but the order in which it tries hosts. */
  static List<Contender> withFailover() {
    return List.of(
        new Contender(
            "round robin",
            "the gateway with the order of plain round robin",
            world -> new GatewayBalancer(world, "round_robin", null)),
        new Contender(
            "least connections",
            "the gateway with the order of plain least connections",
            world ->
                new GatewayBalancer(
                    world, "least_connections", new Orderings.LeastConnections())),
        new Contender(
            "wall time",
            "the gateway with the order of plain wall time",
            world -> new GatewayBalancer(world, "wall_time", new Orderings.ByWallTime())));
  }

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
