package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class RunningWorkTest {
  private static final Offset<Double> EXACTLY = within(1e-6);

  /** Two seconds to the first content, then a hundred tokens in ten. */
  private static final RunningWork WORK = RunningWork.begins(NOW, 2, 10, 100);

  @Test
  void remaining_asTimePasses_runsOut() {
    assertThat(WORK.remainingSeconds(NOW)).isEqualTo(12, EXACTLY);
    assertThat(WORK.remainingSeconds(NOW.plusSeconds(9))).isEqualTo(3, EXACTLY);
  }

  @Test
  void remaining_overdue_isAShareThatGrowsAgain() {
    assertThat(WORK.remainingSeconds(NOW.plusSeconds(12))).isEqualTo(1.2, EXACTLY);
    assertThat(WORK.remainingSeconds(NOW.plusSeconds(60))).isEqualTo(6, EXACTLY);
  }

  @Test
  void remaining_progressTold_isWhatIsLeftOfTheAnswer() {
    // the first content came late, which says nothing about the rest
    RunningWork late = WORK.progressed(1, NOW.plusSeconds(30));

    assertThat(late.remainingSeconds(NOW.plusSeconds(30))).isEqualTo(9.9, EXACTLY);
    assertThat(late.remainingSeconds(NOW.plusSeconds(34))).isEqualTo(5.9, EXACTLY);
  }

  @Test
  void remaining_slowerThanExpected_goesByWhatIsMeasured() {
    RunningWork slow = WORK.progressed(1, NOW.plusSeconds(2)).progressed(11, NOW.plusSeconds(4));

    assertThat(slow.remainingSeconds(NOW.plusSeconds(4))).isEqualTo(89 / 5.0, EXACTLY);
  }

  @Test
  void remaining_longerThanExpected_isAShareOfWhatCame() {
    RunningWork longer = WORK.progressed(200, NOW.plusSeconds(22));

    assertThat(longer.remainingSeconds(NOW.plusSeconds(22))).isEqualTo(2, EXACTLY);
  }

  @Test
  void progressed_backwards_isIgnored() {
    RunningWork told = WORK.progressed(50, NOW.plusSeconds(7));

    assertThat(told.progressed(50, NOW.plusSeconds(9))).isEqualTo(told);
    assertThat(told.progressed(3, NOW.plusSeconds(9))).isEqualTo(told);
  }

  @Test
  void again_beginsAnew() {
    assertThat(WORK.progressed(50, NOW.plusSeconds(7)).again(NOW.plusSeconds(9)))
        .isEqualTo(RunningWork.begins(NOW.plusSeconds(9), 2, 10, 100));
  }

  @Property(tries = 300)
  void remaining_any_isFiniteAndPositive(
      @ForAll @DoubleRange(max = 1000) double first,
      @ForAll @DoubleRange(min = 0.1, max = 1000) double rate,
      @ForAll @IntRange(min = 1, max = 10_000) int answer,
      @ForAll @IntRange(max = 10_000) int tokens,
      @ForAll @IntRange(max = 10_000) int movedAfter,
      @ForAll @IntRange(max = 10_000) int later) {
    RunningWork work =
        RunningWork.begins(NOW, first, rate, answer)
            .progressed(tokens / 2, NOW.plusSeconds(movedAfter / 2))
            .progressed(tokens, NOW.plusSeconds(movedAfter));

    assertThat(work.remainingSeconds(NOW.plusSeconds(movedAfter + later))).isFinite().isPositive();
    assertThat(work.remainingSeconds(NOW.minusSeconds(later))).isFinite().isPositive();
  }
}
