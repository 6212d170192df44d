package dev.relevo.simulation;

import java.util.Objects;
import java.util.function.Function;

/**
 * A way to balance load, to be compared with others.
 *
 * @param name its name
 * @param about how it works, in a sentence
 * @param balancer makes it in the world that it works in
 */
record Contender(String name, String about, Function<World, Balancer> balancer) {
  Contender {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(about, "about");
    Objects.requireNonNull(balancer, "balancer");
  }

  static Contender plain(
      String name, String about, Function<World, PlainBalancer.Order> order, boolean passesOn) {
    return new Contender(
        name,
        about,
        world ->
            new PlainBalancer(
                world.hosts(), world.time(), world.toil(), order.apply(world), passesOn));
  }
}
