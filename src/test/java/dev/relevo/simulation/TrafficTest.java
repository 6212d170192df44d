package dev.relevo.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.relevo.chat.Steering;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TrafficTest {
  private static final CallerPlan STEADY = CallerPlan.usual("a", 1, List.of("m"));

  @Test
  void of_sameSeed_isTheSame() {
    List<TraceRequest> once = Traffic.of(List.of(STEADY), 500, 7);

    assertThat(Traffic.of(List.of(STEADY), 500, 7)).isEqualTo(once);
    assertThat(Traffic.of(List.of(STEADY), 500, 8)).isNotEqualTo(once);
  }

  @Test
  void of_steadyCaller_comesAsOftenAsPlannedAndInOrder() {
    List<TraceRequest> trace = Traffic.of(List.of(STEADY), 10_000, 1);

    assertThat(trace).hasSizeBetween(9_600, 10_400);
    assertThat(trace).extracting(TraceRequest::at).isSorted();
  }

  @Test
  void of_lengths_areLogNormal() {
    List<TraceRequest> trace = Traffic.of(List.of(STEADY), 20_000, 1);
    double[] answers = trace.stream().mapToDouble(TraceRequest::answerTokens).sorted().toArray();

    // median 120; one in 2.3 % is longer than 120 * e^(2 * 0.9); the mean is 120 * e^(0.9² / 2)
    assertThat(Figures.percentile(answers, 50)).isCloseTo(120, within(5.0));
    double longOnes = trace.stream().filter(r -> r.answerTokens() > 726).count();
    assertThat(longOnes / trace.size()).isCloseTo(0.0228, within(0.004));
    double mean = trace.stream().mapToInt(TraceRequest::answerTokens).average().orElseThrow();
    assertThat(mean).isCloseTo(180, within(8.0));
  }

  @Test
  void of_callerWhoRests_asksOnlyInBetweenButAsOften() {
    CallerPlan waves = STEADY.inBursts(1, 10, 90);
    List<TraceRequest> trace = Traffic.of(List.of(waves), 10_000, 1);

    assertThat(trace).allMatch(request -> request.at() % 100 < 10);
    assertThat(trace).hasSizeBetween(9_500, 10_500);
  }

  @Test
  void of_bursts_comeTogether() {
    CallerPlan bursts =
        new CallerPlan(
            "n", 0.1, 20, 1, 0, List.of("m"), Steering.Priority.NORMAL, 100, 1, 100, 1, 1);
    List<TraceRequest> trace = Traffic.of(List.of(bursts), 20_000, 1);

    long together = 0;
    for (int i = 1; i < trace.size(); i++) {
      together += trace.get(i).at() - trace.get(i - 1).at() < 2 ? 1 : 0;
    }
    assertThat((double) together / trace.size()).isGreaterThan(0.85);
    assertThat(trace).hasSizeBetween(1_400, 2_600);
  }

  @Test
  void of_conversations_promptsGrowByWhatWasSaid() {
    List<TraceRequest> trace = Traffic.of(List.of(STEADY.inConversations(4)), 2_000, 1);
    Map<String, Integer> said = new HashMap<>();
    Set<String> several = new HashSet<>();
    for (TraceRequest request : trace) {
      Integer before =
          said.put(request.conversation(), request.promptTokens() + request.answerTokens());
      if (before != null) {
        several.add(request.conversation());
        assertThat(request.promptTokens()).isGreaterThan(before);
      }
    }
    assertThat(several).hasSizeGreaterThan(500);
  }
}
