package dev.relevo.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KeyTurnsTest {
  private final KeyTurns turns = new KeyTurns();

  private static List<KeyStatus> weights(int... weights) {
    List<KeyStatus> keys = new ArrayList<>();
    for (int weight : weights) {
      keys.add(KeyStatus.fresh(keys.size(), "…", weight));
    }
    return keys;
  }

  private List<Integer> take(int count, List<KeyStatus> keys) {
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      KeyStatus next = turns.next(keys);
      turns.took(next, keys);
      taken.add(next.index());
    }
    return taken;
  }

  @Test
  void next_equalWeights_alternate() {
    assertThat(take(6, weights(1, 1, 1))).containsExactly(0, 1, 2, 0, 1, 2);
  }

  @Test
  void next_weights_areKeptExactlyAndSmoothly() {
    assertThat(take(7, weights(5, 1, 1))).containsExactly(0, 0, 1, 0, 2, 0, 0);
    assertThat(take(700, weights(5, 1, 1)).stream().filter(key -> key == 0)).hasSize(500);
  }

  @Test
  void next_changesNothing() {
    List<KeyStatus> keys = weights(1, 1);

    assertThat(turns.next(keys)).isEqualTo(turns.next(keys));
  }

  @Test
  void next_keyThatWasOut_doesNotMakeUpForIt() {
    List<KeyStatus> keys = weights(1, 1);
    take(1_000, keys.subList(0, 1));

    assertThat(take(4, keys)).containsExactly(0, 1, 0, 1);
  }
}
