package dev.relevo.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class SlotsTest {

  @Test
  void nextFree_oneIsFree_isNow() {
    assertThat(new Slots(2).nextFree()).isZero();
    assertThat(new Slots(2, 7).nextFree()).isZero();
  }

  @Test
  void nextFree_allInUse_isTheFirstToEnd() {
    assertThat(new Slots(2, 7, 3).nextFree()).isEqualTo(3);
  }

  @Test
  void nextFree_moreUnderWayThanSlots_waitsForAsManyToEnd() {
    assertThat(new Slots(2, 7, 3, 5, 9).nextFree()).isEqualTo(7);
  }

  @Test
  void claim_eachTakesTheNext() {
    Slots slots = new Slots(2, 4);

    assertThat(slots.claim(1)).isZero();
    assertThat(slots.claim(10)).isEqualTo(1);
    assertThat(slots.claim(10)).isEqualTo(4);
    assertThat(slots.nextFree()).isEqualTo(11);
  }

  /** By counting: at its start, fewer are there than there are slots. */
  @Property(tries = 300)
  void claim_any_startsWhenASlotIsFreeAndNeverEarlierBehindMore(
      @ForAll @IntRange(min = 1, max = 8) int number,
      @ForAll @Size(max = 20) List<@DoubleRange(max = 1000) Double> running,
      @ForAll @Size(max = 20) List<@DoubleRange(max = 1000) Double> ahead) {
    double[] ends = running.stream().mapToDouble(end -> end).toArray();
    Slots slots = new Slots(number, ends);
    double before = slots.nextFree();
    assertThat(before).isFinite().isNotNegative();
    assertThat(running.stream().filter(end -> end > before).count()).isLessThan(number);

    for (double seconds : ahead) {
      double start = slots.claim(seconds);
      assertThat(start).isFinite().isGreaterThanOrEqualTo(before - 1e-9);
      assertThat(slots.nextFree()).isGreaterThanOrEqualTo(start);
    }
  }

  @Property(tries = 200)
  void nextFree_oneMoreUnderWay_isNeverEarlier(
      @ForAll @IntRange(min = 1, max = 8) int number,
      @ForAll @Size(max = 20) List<@DoubleRange(max = 1000) Double> running,
      @ForAll @DoubleRange(max = 1000) double another) {
    double[] ends = running.stream().mapToDouble(end -> end).toArray();
    double[] more = Arrays.copyOf(ends, ends.length + 1);
    more[ends.length] = another;

    assertThat(new Slots(number, more).nextFree())
        .isGreaterThanOrEqualTo(new Slots(number, ends).nextFree());
  }

  @Test
  void claim_oneSlot_isServedInTurn() {
    Slots slots = new Slots(1, 2.5);
    double start = 2.5;
    for (int i = 0; i < 30; i++) {
      assertThat(slots.claim(1)).isEqualTo(start, within(1e-9));
      start++;
    }
  }
}
