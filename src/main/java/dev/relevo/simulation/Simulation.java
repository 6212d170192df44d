package dev.relevo.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * Plays situations and recorded traces, and compares ways to balance load. The same seeds give the
 * same figures, on any machine. Stateless.
 */
public final class Simulation {
  /** What a model is taken to need of which a recorded trace tells no more than the name. */
  private static final long USUAL_MODEL = 5 * HostPlan.GIB;

  private Simulation() {}

  /** The names of the situations. */
  public static List<String> scenarios() {
    return Scenarios.all().stream().map(Scenario::name).toList();
  }

  /** What a situation is about. */
  public static String about(String scenario) {
    return Scenarios.find(scenario).about();
  }

  /** The names of those that are compared where nobody says. */
  public static List<String> usualContenders() {
    return Contenders.usual().stream().map(Contender::name).toList();
  }

  /** The names of all that can be compared. */
  public static Set<String> contenders() {
    return new LinkedHashSet<>(Contenders.all().stream().map(Contender::name).toList());
  }

  /** What is asked for in a situation. */
  public static List<TraceRequest> trace(String scenario, long seed) {
    return Scenarios.find(scenario).trace(seed);
  }

  /**
   * Plays situations.
   *
   * @param scenarios their names
   * @param contenders the names of those that are compared
   * @param seed the first seed
   * @param seeds with how many seeds each is played
   * @throws IllegalArgumentException when a name is unknown
   */
  public static Comparison compare(
      List<String> scenarios, List<String> contenders, long seed, int seeds) {
    List<Comparison.Result> results = new ArrayList<>();
    for (String name : scenarios) {
      Scenario scenario = Scenarios.find(name);
      results.addAll(compare(name, scenario.hosts(), scenario::trace, contenders, seed, seeds));
    }
    return new Comparison(results);
  }

  /**
   * Plays a recorded trace on the hosts of a situation. Each has all models of the trace.
   *
   * @param trace the requests in the order of time
   * @param scenario the situation's name
   * @throws IllegalArgumentException when a name is unknown
   */
  public static Comparison replay(
      List<TraceRequest> trace, String scenario, List<String> contenders, long seed, int seeds) {
    List<HostPlan> hosts = new ArrayList<>();
    for (HostPlan host : Scenarios.find(scenario).hosts()) {
      Map<String, Long> models = new HashMap<>();
      for (TraceRequest request : trace) {
        models.put(request.model(), host.models().getOrDefault(request.model(), USUAL_MODEL));
      }
      hosts.add(host.withModels(models));
    }
    return new Comparison(compare(scenario, hosts, own -> trace, contenders, seed, seeds));
  }

  private static List<Comparison.Result> compare(
      String name,
      List<HostPlan> hosts,
      LongFunction<List<TraceRequest>> trace,
      List<String> contenders,
      long seed,
      int seeds) {
    List<Comparison.Result> results = new ArrayList<>();
    for (String contender : contenders) {
      Contender playing = Contenders.find(contender);
      List<Figures> runs = new ArrayList<>();
      for (int i = 0; i < seeds; i++) {
        runs.add(Run.play(hosts, trace.apply(seed + i), playing.balancer(), seed + i));
      }
      results.add(new Comparison.Result(name, contender, Figures.over(runs)));
    }
    return results;
  }
}
