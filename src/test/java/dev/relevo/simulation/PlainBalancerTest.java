package dev.relevo.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.relevo.chat.Steering;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two hosts, of which one is four times as fast; every time is computed by hand. */
final class PlainBalancerTest {
  private static final double TRIP = 0.002;
  private static final HostPlan FAST =
      new HostPlan("fast", 1000, 40, 1, 1, 1, 0, 1e6, Map.of("m", 1L), List.of());
  private static final HostPlan SLOW =
      new HostPlan("slow", 250, 10, 1, 1, 1, 0, 1e6, Map.of("m", 1L), List.of());
  private static final HostPlan DEAD = FAST.with("dead", Fault.always(Fault.Kind.DEAD));
  private static final HostPlan LIAR = FAST.with("liar", Fault.always(Fault.Kind.MISSING));

  private static TraceRequest at(double seconds) {
    return new TraceRequest(seconds, "a", "m", 1000, 41, Steering.Priority.NORMAL, "");
  }

  /** Answers are whole after 2 s on the fast host, and after 8 s on the slow one. */
  private static List<Fate> play(
      PlainBalancer.Order order, boolean passesOn, List<HostPlan> hosts, double... times) {
    List<TraceRequest> trace = new ArrayList<>();
    for (double time : times) {
      trace.add(at(time));
    }
    return Run.fates(
        hosts,
        trace,
        world ->
            new PlainBalancer(
                new World(world.time(), world.hosts(), request -> 1, 0), order, passesOn),
        1);
  }

  private static List<Double> ends(List<Fate> fates) {
    return fates.stream().map(fate -> fate.request().at() + fate.toEnd() - TRIP).toList();
  }

  @Test
  void roundRobin_turnsWithoutRegardToSpeed() {
    List<Fate> fates =
        play(new Orders.RoundRobin(), true, List.of(FAST, SLOW), 0, 0.001, 10, 10.001);

    assertThat(ends(fates).get(0)).isCloseTo(2, within(1e-6));
    assertThat(ends(fates).get(1)).isCloseTo(8.001, within(1e-6));
    assertThat(ends(fates).get(2)).isCloseTo(12, within(1e-6));
    assertThat(ends(fates).get(3)).isCloseTo(18.001, within(1e-6));
  }

  @Test
  void leastConnections_goesWhereFewerAreOpen() {
    // the third comes when the fast host is free again and the slow one is not
    List<Fate> fates = play(new Orders.LeastConnections(), true, List.of(FAST, SLOW), 0, 0.001, 3);

    assertThat(ends(fates).get(0)).isCloseTo(2, within(1e-6));
    assertThat(ends(fates).get(1)).isCloseTo(5, within(1e-6));
    assertThat(ends(fates).get(2)).isCloseTo(8.001, within(1e-6));
  }

  @Test
  void wallTime_unmeasuredHostSeemsToCostNothing_untilItHasAnswered() {
    // the first two go to the fast host, the second waits behind the first; the third comes when
    // that one is measured, so that the other seems to cost nothing
    List<Fate> fates = play(new Orders.ByWallTime(), false, List.of(FAST, SLOW), 0, 0.001, 3);

    assertThat(ends(fates).get(0)).isCloseTo(2, within(1e-6));
    assertThat(ends(fates).get(1)).isCloseTo(4, within(1e-6));
    assertThat(ends(fates).get(2)).isCloseTo(11, within(1e-6));
  }

  @Test
  void refused_ordinaryBalancerPassesOn_andTheEstimatorDoesNot() {
    assertThat(play(new Orders.RoundRobin(), true, List.of(DEAD, FAST), 0))
        .allMatch(Fate::isFinished);
    assertThat(play(new Orders.ByWallTime(), false, List.of(DEAD, FAST), 0, 10, 20))
        .extracting(Fate::ending)
        .containsOnly(Fate.Ending.LOST);
  }

  @Test
  void failed_goesToTheClientAsItIs() {
    assertThat(play(new Orders.RoundRobin(), true, List.of(LIAR, FAST), 0))
        .extracting(Fate::ending)
        .containsExactly(Fate.Ending.LOST);
  }

  @Test
  void client_hostSaysNothing_leavesAfterAMinute() {
    List<Fate> fates =
        play(
            new Orders.RoundRobin(),
            true,
            List.of(FAST.with("w", Fault.always(Fault.Kind.WEDGED))),
            0);

    assertThat(fates).extracting(Fate::ending).containsExactly(Fate.Ending.LOST);
  }
}
