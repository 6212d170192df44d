package dev.relevo.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Plays one trace once. */
final class Run {
  private Run() {}

  /**
   * Plays a trace to its end: each request ends once.
   *
   * @param plans the hosts
   * @param trace the requests
   * @param balancer makes the balancer in the world that it works in
   * @param seed where random numbers come from
   */
  static Figures play(
      List<HostPlan> plans,
      List<TraceRequest> trace,
      Function<World, Balancer> balancer,
      long seed) {
    return figures(fates(plans, trace, balancer, seed));
  }

  /** What becomes of each request, in the order in which they end. */
  static List<Fate> fates(
      List<HostPlan> plans,
      List<TraceRequest> trace,
      Function<World, Balancer> balancer,
      long seed) {
    World world = World.of(plans, seed);
    VirtualTime time = world.time();
    Balancer chosen = balancer.apply(world);
    List<Fate> fates = new ArrayList<>(trace.size());
    for (TraceRequest request : trace) {
      time.after(request.at(), () -> new Client(request, time, fates::add).ask(chosen));
    }
    boolean more = true;
    while (more && fates.size() < trace.size()) {
      more = time.next();
    }
    return fates;
  }

  private static Figures figures(List<Fate> fates) {
    double end = 0;
    for (Fate fate : fates) {
      if (fate.isFinished()) {
        end = Math.max(end, fate.request().at() + fate.toEnd());
      }
    }
    return Figures.of(fates, end);
  }
}
