package dev.relevo.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.relevo.chat.Steering;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FiguresTest {
  private static final double NEVER = Double.POSITIVE_INFINITY;

  @Test
  void percentile_isTheSmallestValueThatSoManyDoNotExceed() {
    double[] ten = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

    assertThat(Figures.percentile(ten, 50)).isEqualTo(5);
    assertThat(Figures.percentile(ten, 90)).isEqualTo(9);
    assertThat(Figures.percentile(ten, 95)).isEqualTo(10);
    assertThat(Figures.percentile(new double[] {4}, 1)).isEqualTo(4);
  }

  @Test
  void jain_isOneWhenEqualAndOneOfManyWhenOneHasAll() {
    assertThat(Figures.jain(new double[] {0.5, 0.5, 0.5})).isCloseTo(1, within(1e-9));
    assertThat(Figures.jain(new double[] {1, 0, 0, 0})).isCloseTo(0.25, within(1e-9));
    assertThat(Figures.jain(new double[] {1, 0.5})).isCloseTo(2.25 / 2.5, within(1e-9));
    assertThat(Figures.jain(new double[] {0, 0})).isEqualTo(1);
  }

  @Test
  void of_unfinishedWork_countsAsInfiniteTime() {
    List<Fate> fates = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      fates.add(new Fate(request("a", 60, 40), Fate.Ending.FINISHED, 1, i));
    }
    fates.add(new Fate(request("b", 90, 10), Fate.Ending.LOST, NEVER, NEVER));
    fates.add(new Fate(request("b", 90, 10), Fate.Ending.REFUSED, NEVER, NEVER));
    Figures figures = Figures.of(fates, 10);

    assertThat(figures.requests()).isEqualTo(10);
    assertThat(figures.finished()).isEqualTo(8);
    assertThat(figures.refused()).isEqualTo(1);
    assertThat(figures.lost()).isEqualTo(1);
    assertThat(figures.p50()).isEqualTo(5);
    assertThat(figures.p90()).isInfinite();
    assertThat(figures.middleCallerP95()).isEqualTo(8);
    assertThat(figures.worstCallerP95()).isInfinite();
    assertThat(figures.tokensPerSecond()).isEqualTo(32);
    assertThat(figures.fairness()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void over_severalRuns_addsRequestsAndTakesTheMiddleOfTimes() {
    List<Figures> runs = new ArrayList<>();
    for (double time : new double[] {3, 1, 2}) {
      runs.add(Figures.of(List.of(new Fate(request("a", 1, 1), Fate.Ending.FINISHED, 1, time)), 1));
    }
    Figures over = Figures.over(runs);

    assertThat(over.finished()).isEqualTo(3);
    assertThat(over.p95()).isEqualTo(2);
  }

  private static TraceRequest request(String caller, int prompt, int answer) {
    return new TraceRequest(0, caller, "m", prompt, answer, Steering.Priority.NORMAL, "");
  }
}
