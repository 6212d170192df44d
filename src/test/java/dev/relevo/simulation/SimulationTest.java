package dev.relevo.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/simulation.md claims, with fewer seeds. */
final class SimulationTest {
  private static final String OURS = "least_time";
  private static final Comparison ALL =
      Simulation.compare(Simulation.scenarios(), Simulation.usualContenders(), 1, 3);

  private static Figures ours(String scenario) {
    return figures(scenario, OURS);
  }

  private static Figures figures(String scenario, String contender) {
    return ALL.of(scenario).stream()
        .filter(result -> result.contender().equals(contender))
        .findFirst()
        .orElseThrow()
        .figures();
  }

  private static List<Comparison.Result> others(String scenario) {
    return ALL.of(scenario).stream().filter(result -> !result.contender().equals(OURS)).toList();
  }

  @Test
  void leastTime_everyScenario_finishesAtLeastAsManyAsEveryOrdinaryBalancer() {
    for (String scenario : ALL.scenarios()) {
      for (Comparison.Result other : others(scenario)) {
        if (other.contender().startsWith("plain")) {
          assertThat(ours(scenario).finished())
              .as("%s against %s", scenario, other.contender())
              .isGreaterThanOrEqualTo(other.figures().finished());
        }
      }
    }
  }

  @Test
  void leastTime_atLeastSixOfSevenScenarios_hasTheLowestP95OfAll() {
    List<String> won = new ArrayList<>();
    for (String scenario : ALL.scenarios()) {
      double best =
          others(scenario).stream().mapToDouble(other -> other.figures().p95()).min().orElseThrow();
      if (ours(scenario).p95() <= best) {
        won.add(scenario);
      }
    }
    assertThat(won).hasSizeGreaterThanOrEqualTo(6);
    assertThat(ALL.scenarios()).hasSize(7);
  }

  @Test
  void everybody_everyScenario_isAskedTheSameAndLosesNobodyFromSight() {
    for (Comparison.Result result : ALL.results()) {
      Figures figures = result.figures();
      assertThat(figures.finished() + figures.refused() + figures.lost())
          .as("%s", result)
          .isEqualTo(ours(result.scenario()).requests());
    }
  }

  @Test
  void deadAndLyingHosts_costTheGatewayNothing() {
    for (String scenario : List.of("dead-host", "lying-host")) {
      Figures figures = ours(scenario);
      assertThat(figures.finished()).as(scenario).isEqualTo(figures.requests());
    }
  }

  @Test
  void replay_recordedTrace_isPlayedOnTheHostsOfTheScenario() {
    List<TraceRequest> trace =
        TraceFile.read("time,caller,model,prompt_tokens,answer_tokens\n5,a,own:1,100,50\n");
    Comparison comparison =
        Simulation.replay(trace, "unequal", List.of(OURS, "plain_round_robin"), 1, 2);

    assertThat(comparison.results()).hasSize(2);
    assertThat(comparison.results())
        .allSatisfy(result -> assertThat(result.figures().finished()).isEqualTo(2));
  }

  @Test
  void unknownNames_areToldWithThoseThatThereAre() {
    assertThatThrownBy(() -> Simulation.about("x"))
        .hasMessageStartingWith("there is no scenario 'x'; there are unequal, dead-host, ");
    assertThatThrownBy(() -> Simulation.compare(List.of("unequal"), List.of("x"), 1, 1))
        .hasMessageStartingWith("there is no strategy 'x'; there are least_time, plain_");
  }
}
