package dev.relevo.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class SlotTimesTest {
  private static final WorkerId A = new WorkerId("a");
  private final SlotTimes times = new SlotTimes();

  @Test
  void seconds_first_isTheAverageOfAll() {
    assertThat(times.seconds(A, "m")).isNull();
    times.add(A, "m", 2);
    times.add(A, "m", 4);
    times.add(A, "m", 6);

    assertThat(times.seconds(A, "m")).isCloseTo(4, within(1e-9));
    assertThat(times.seconds(A, "n")).isNull();
  }

  @Test
  void seconds_muchLater_followsTheLastOnes() {
    for (int i = 0; i < 50; i++) {
      times.add(A, "m", 2);
    }
    for (int i = 0; i < 10; i++) {
      times.add(A, "m", 12);
    }

    assertThat(times.seconds(A, "m")).isBetween(10.0, 12.0);
  }

  @Test
  void isSure_fromTheFifthAnswerOn() {
    for (int i = 0; i < 4; i++) {
      times.add(A, "m", 2);
    }
    assertThat(times.isSure(A, "m")).isFalse();

    times.add(A, "m", 2);

    assertThat(times.isSure(A, "m")).isTrue();
    times.forget(A);
    assertThat(times.isSure(A, "m")).isFalse();
    assertThat(times.seconds(A, "m")).isNull();
  }
}
