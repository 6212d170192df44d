package dev.relevo.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ExpectedStartTest {
  private final ExpectedStart<String> starts = new ExpectedStart<>();

  @Test
  void next_oneSlot_isTheSumOfWhatIsBefore() {
    starts.place("a", List.of(3.0));

    assertThat(starts.next(Map.of("a", 10.0))).isEqualTo(3);
    assertThat(starts.next(Map.of("a", 5.0))).isEqualTo(13);
    assertThat(starts.next(Map.of("a", 1.0))).isEqualTo(18);
  }

  @Test
  void next_severalSlots_takesTheOneThatIsFreeFirst() {
    starts.place("a", List.of(7.0, 2.0, 4.0));

    assertThat(starts.next(Map.of("a", 10.0))).isEqualTo(2);
    assertThat(starts.next(Map.of("a", 1.0))).isEqualTo(4);
    assertThat(starts.next(Map.of("a", 10.0))).isEqualTo(5);
    assertThat(starts.next(Map.of("a", 10.0))).isEqualTo(7);
  }

  @Test
  void next_severalPlaces_takesTheSoonerAndLeavesTheOther() {
    starts.place("fast", List.of(1.0));
    starts.place("slow", List.of(2.0));
    Map<String, Double> either = Map.of("fast", 2.0, "slow", 20.0);

    assertThat(starts.next(either)).isEqualTo(1);
    assertThat(starts.next(either)).isEqualTo(2);
    assertThat(starts.next(either)).isEqualTo(3);
    assertThat(starts.next(Map.of("slow", 1.0))).isEqualTo(22);
    assertThat(starts.knows("slow")).isTrue();
    assertThat(starts.knows("other")).isFalse();
  }
}
