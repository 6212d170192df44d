package dev.relevo.simulation;

import java.util.Objects;
import java.util.function.Function;

/**
 * A way to balance load, to be compared with others.
 *
 * @param name its name
 * @param balancer makes it in the world that it works in
 */
record Contender(String name, Function<World, Balancer> balancer) {
  Contender {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(balancer, "balancer");
  }
}
