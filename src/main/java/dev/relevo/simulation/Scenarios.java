package dev.relevo.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The situations that are played by name. In each, the fast host is four times the slow one. */
final class Scenarios {
  private static final double SECONDS = 900;
  private static final String MODEL = "gemma2:9b";
  private static final Map<String, Long> ONE = Map.of(MODEL, gib(6.5));

  private static final String A = "gemma2:9b";
  private static final String B = "qwen2.5:7b";
  private static final String C = "llama3.1:8b";
  private static final List<String> ABC = List.of(A, B, C);
  private static final Map<String, Long> THREE = Map.of(A, gib(6.5), B, gib(5), C, gib(5.5));

  /** A workstation with a good graphics processor. */
  private static final HostPlan FAST =
      new HostPlan("fast", 2000, 60, 0.3, 4, gib(24), 0.5, 300, ONE, List.of());

  /** A small machine: a quarter of everything. */
  private static final HostPlan SLOW =
      new HostPlan("slow", 500, 15, 0.3, 4, gib(24), 2, 300, ONE, List.of());

  private Scenarios() {}

  /** All of them. */
  static List<Scenario> all() {
    return List.of(
        unequal(), deadHost(), lyingHost(), coldStarts(), swapAbc(), noisyNeighbour(), wedge());
  }

  /**
   * The one of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  static Scenario find(String name) {
    return all().stream()
        .filter(scenario -> scenario.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no scenario '"
                        + name
                        + "'; there are "
                        + String.join(", ", all().stream().map(Scenario::name).toList())));
  }

  private static Scenario unequal() {
    return new Scenario(
        "unequal",
        "Two hosts, one four times as fast as the other, at about two thirds of what both can do"
            + " together.",
        List.of(FAST, SLOW),
        four(0.5, List.of(MODEL)),
        SECONDS);
  }

  private static Scenario deadHost() {
    return new Scenario(
        "dead-host",
        "A third host is configured at which nothing has ever listened.",
        List.of(FAST, SLOW, FAST.with("dead", Fault.always(Fault.Kind.DEAD))),
        four(0.5, List.of(MODEL)),
        SECONDS);
  }

  private static Scenario lyingHost() {
    return new Scenario(
        "lying-host",
        "Two more hosts say that they are well and have the model; one answers every request with"
            + " 404 at once, the other with 500.",
        List.of(
            FAST,
            SLOW,
            FAST.with("liar-404", Fault.always(Fault.Kind.MISSING)),
            FAST.with("liar-500", Fault.always(Fault.Kind.FAILING))),
        four(0.5, List.of(MODEL)),
        SECONDS);
  }

  private static Scenario coldStarts() {
    return new Scenario(
        "cold-starts",
        "Three models that fit into the memory of each host together, asked for in waves of a"
            + " minute with two minutes of silence between; a model that nobody uses leaves after"
            + " a minute.",
        Stream.of(FAST, SLOW).map(h -> h.withModels(THREE).withKeepAlive(60)).toList(),
        four(0.3, ABC).stream().map(caller -> caller.inBursts(1, 60, 120)).toList(),
        SECONDS * 2);
  }

  private static Scenario swapAbc() {
    return new Scenario(
        "swap-abc",
        "Three models asked for by turns; the fast host has memory for two of them, the slow one"
            + " for one.",
        List.of(
            FAST.withModels(THREE).withMemory(gib(12)), SLOW.withModels(THREE).withMemory(gib(8))),
        four(0.35, ABC),
        SECONDS);
  }

  private static Scenario noisyNeighbour() {
    List<CallerPlan> callers = new ArrayList<>(four(0.2, List.of(MODEL)));
    callers.add(CallerPlan.usual("noisy", 0.3, List.of(MODEL)).inBursts(40, 1, 0));
    return new Scenario(
        "noisy-neighbour",
        "Four callers who ask now and then, and one who sends forty requests together.",
        List.of(FAST, SLOW),
        callers,
        SECONDS);
  }

  private static Scenario wedge() {
    return new Scenario(
        "wedge",
        "A third host, as fast as the fast one, stops answering for five minutes in the middle: it"
            + " still takes requests, and its health check is fine.",
        List.of(FAST, SLOW, FAST.with("wedged", new Fault(Fault.Kind.WEDGED, 300, 600))),
        four(0.55, List.of(MODEL)),
        SECONDS);
  }

  /** Four callers who ask as often as this together: two of them in conversations. */
  private static List<CallerPlan> four(double perSecond, List<String> models) {
    double each = perSecond / 4;
    return List.of(
        CallerPlan.usual("ann", each, models),
        CallerPlan.usual("ben", each, models),
        CallerPlan.usual("cleo", each / 3, models).inConversations(3),
        CallerPlan.usual("dan", each / 3, models).inConversations(3));
  }

  private static long gib(double number) {
    return (long) (number * HostPlan.GIB);
  }
}
