package dev.relevo.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VirtualTimeTest {
  private final VirtualTime time = new VirtualTime();
  private final List<String> happened = new ArrayList<>();

  @Test
  void next_severalPlanned_happensInTheOrderOfTimeAndThenOfPlanning() {
    time.after(2, () -> happened.add("c"));
    time.after(1, () -> happened.add("a"));
    time.after(1, () -> happened.add("b"));
    runAll();

    assertThat(happened).containsExactly("a", "b", "c");
    assertThat(time.instant()).isEqualTo(Instant.ofEpochSecond(2));
  }

  @Test
  void next_calledOff_doesNotHappenAndTakesNoTime() {
    time.after(5, () -> happened.add("never")).callOff();
    runAll();

    assertThat(happened).isEmpty();
    assertThat(time.seconds()).isZero();
  }

  @Test
  void after_timeThatHasPassed_happensAtOnce() {
    time.after(3, () -> time.after(-1, () -> happened.add("at " + time.seconds())));
    runAll();

    assertThat(happened).containsExactly("at 3.0");
  }

  private void runAll() {
    boolean more = true;
    while (more) {
      more = time.next();
    }
  }
}
