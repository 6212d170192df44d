package dev.relevo.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.Steering;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the gateway's decisions make of hosts that are ill, in a few requests. */
final class GatewayBalancerTest {
  private static final long GIB = HostPlan.GIB;
  private static final HostPlan HOST =
      new HostPlan(
          "b", 1000, 50, 0.3, 2, 8 * GIB, 1, 300, Map.of("m", 4 * GIB, "n", 5 * GIB), List.of());

  private static List<Fate> play(List<HostPlan> hosts, List<TraceRequest> trace) {
    return Run.fates(hosts, trace, Contenders.find("least_time").balancer(), 1);
  }

  private static List<TraceRequest> every(double seconds, int requests, String... models) {
    List<TraceRequest> trace = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      String model = models[i % models.length];
      trace.add(
          new TraceRequest(1 + i * seconds, "a", model, 100, 50, Steering.Priority.NORMAL, ""));
    }
    return trace;
  }

  static List<String> scenarios() {
    return Simulation.scenarios();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void anyContender_anyScenario_everyRequestEndsOnceAndTheSameEachTime(String name) {
    Scenario scenario = Scenarios.find(name);
    List<TraceRequest> trace =
        scenario.trace(3).stream().filter(request -> request.at() < 400).toList();
    for (Contender contender : Contenders.usual()) {
      List<Fate> fates = Run.fates(scenario.hosts(), trace, contender.balancer(), 3);

      assertThat(fates)
          .as(contender.name())
          .extracting(Fate::request)
          .containsExactlyInAnyOrderElementsOf(trace);
      assertThat(Run.fates(scenario.hosts(), trace, contender.balancer(), 3))
          .as(contender.name())
          .isEqualTo(fates);
    }
  }

  @Test
  void hostIsDead_otherAnswersAll() {
    List<HostPlan> hosts = List.of(HOST.with("a", Fault.always(Fault.Kind.DEAD)), HOST);

    assertThat(play(hosts, every(3, 20, "m"))).allMatch(Fate::isFinished);
  }

  @Test
  void hostLies_otherAnswersAll() {
    for (Fault.Kind kind : List.of(Fault.Kind.MISSING, Fault.Kind.FAILING)) {
      List<HostPlan> hosts = List.of(HOST.with("a", Fault.always(kind)), HOST);

      assertThat(play(hosts, every(3, 20, "m"))).as("%s", kind).allMatch(Fate::isFinished);
    }
  }

  @Test
  void everyHostIsDead_requestsAreRefusedOrFail() {
    List<HostPlan> hosts = List.of(HOST.with("a", Fault.always(Fault.Kind.DEAD)));

    assertThat(play(hosts, every(3, 5, "m"))).noneMatch(Fate::isFinished).hasSize(5);
  }

  @Test
  void hostDiesAndRecovers_isUsedAgain() {
    List<HostPlan> hosts = List.of(HOST.with("a", new Fault(Fault.Kind.DEAD, 30, 60)));
    List<Fate> fates = play(hosts, every(10, 20, "m"));

    assertThat(fates)
        .filteredOn(fate -> fate.request().at() > 80)
        .isNotEmpty()
        .allMatch(Fate::isFinished);
  }

  @Test
  void twoModelsOfWhichOneFits_takeTurns() {
    // the memory holds one of them: each has to leave before the other comes
    List<Fate> fates = play(List.of(HOST), every(15, 12, "m", "n"));

    assertThat(fates).allMatch(Fate::isFinished);
  }
}
