package dev.relevo.simulation;

import dev.relevo.pool.Strategies;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The ways to balance load that can be compared. */
final class Contenders {
  private static final String LEAST_TIME = "least_time";
  private static final String ROUND_ROBIN = "round_robin";

  private Contenders() {}

  /** Those that are compared where nobody says: the gateway, and what it has to beat. */
  static List<Contender> usual() {
    List<Contender> all = new ArrayList<>();
    all.add(strategy(LEAST_TIME));
    all.addAll(plain());
    all.addAll(withFailover());
    return all;
  }

  /** All of them. */
  static List<Contender> all() {
    List<Contender> all = new ArrayList<>(usual());
    for (String name : new Strategies(0).names()) {
      if (!name.equals(LEAST_TIME) && !name.equals(ROUND_ROBIN)) {
        all.add(strategy(name));
      }
    }
    return all;
  }

  /**
   * The one of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  static Contender find(String name) {
    return all().stream()
        .filter(contender -> contender.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no strategy '"
                        + name
                        + "'; there are "
                        + String.join(", ", all().stream().map(Contender::name).toList())));
  }

  /** The gateway with one of its own strategies. */
  private static Contender strategy(String name) {
    return new Contender(name, world -> new GatewayBalancer(world, name, null));
  }

  /** The gateway in everything but the order in which hosts are tried. */
  private static List<Contender> withFailover() {
    return List.of(
        strategy(ROUND_ROBIN),
        new Contender(
            "least_connections",
            world ->
                new GatewayBalancer(world, "least_connections", new Orderings.LeastConnections())),
        new Contender(
            "wall_time",
            world -> new GatewayBalancer(world, "wall_time", new Orderings.ByWallTime())));
  }

  /** Balancers as they are used elsewhere. */
  private static List<Contender> plain() {
    return List.of(
        plain("plain_round_robin", Orders.RoundRobin::new, true),
        plain("plain_least_connections", Orders.LeastConnections::new, true),
        plain("plain_wall_time", Orders.ByWallTime::new, false));
  }

  private static Contender plain(
      String name, Supplier<PlainBalancer.Order> order, boolean passesOn) {
    return new Contender(name, world -> new PlainBalancer(world, order.get(), passesOn));
  }
}
