package dev.relevo.simulation;

import java.util.List;

/**
 * Where a run takes place.
 *
 * @param time its time
 * @param hosts its hosts
 * @param toil what each request costs
 * @param seed where its random numbers come from
 */
record World(VirtualTime time, List<SimulatedHost> hosts, Toil toil, long seed) {
  World {
    hosts = List.copyOf(hosts);
  }

  static World of(List<HostPlan> plans, long seed) {
    VirtualTime time = new VirtualTime();
    return new World(
        time,
        plans.stream().map(plan -> new SimulatedHost(plan, time)).toList(),
        Toil.random(seed),
        seed);
  }
}
