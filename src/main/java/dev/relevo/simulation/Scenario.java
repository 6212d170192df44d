package dev.relevo.simulation;

import java.util.List;
import java.util.Objects;

/**
 * A situation to play: hosts, and who asks them.
 *
 * @param name its name
 * @param about what it is about, in a sentence or two
 * @param hosts the hosts
 * @param callers who asks
 * @param seconds for how long they ask
 */
record Scenario(
    String name, String about, List<HostPlan> hosts, List<CallerPlan> callers, double seconds) {
  Scenario {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(about, "about");
    hosts = List.copyOf(hosts);
    callers = List.copyOf(callers);
  }

  /** What is asked for; the same seed gives the same. */
  List<TraceRequest> trace(long seed) {
    return Traffic.of(callers, seconds, seed);
  }
}
