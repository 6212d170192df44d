package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.Steering.Priority;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LeaseQueueTest {
  private final LeaseQueue<String> queue = new LeaseQueue<>(4);

  private List<String> offered() {
    List<String> offered = new ArrayList<>();
    queue.offerAll(
        item -> {
          offered.add(item);
          return false;
        });
    return offered;
  }

  @Test
  void offerAll_mixed_goesByPriorityThenByArrival() {
    queue.add("low", Priority.LOW, NOW);
    queue.add("normal 1", Priority.NORMAL, NOW);
    queue.add("high", Priority.HIGH, NOW);
    queue.add("normal 2", Priority.NORMAL, NOW);

    assertThat(offered()).containsExactly("high", "normal 1", "normal 2", "low");
    assertThat(queue.size()).isEqualTo(4);
  }

  @Test
  void offerAll_accepted_leaveTheQueue() {
    queue.add("a", Priority.NORMAL, NOW);
    queue.add("b", Priority.NORMAL, NOW);
    queue.add("c", Priority.LOW, NOW);

    queue.offerAll(item -> !item.equals("b"));

    assertThat(offered()).containsExactly("b");
  }

  @Test
  void add_full_isRefused() {
    for (int i = 0; i < 4; i++) {
      assertThat(queue.add("x" + i, Priority.LOW, NOW)).isTrue();
    }

    assertThat(queue.add("one too many", Priority.HIGH, NOW)).isFalse();
    assertThat(queue.size()).isEqualTo(4);
    assertThat(new LeaseQueue<String>(0).add("x", Priority.HIGH, NOW)).isFalse();
  }

  @Test
  void add_equalItems_areTwo() {
    queue.add("same", Priority.NORMAL, NOW);
    queue.add("same", Priority.NORMAL, NOW);

    assertThat(offered()).containsExactly("same", "same");
  }

  @Test
  void removeExpired_takesOutThoseWhoseTimeHasCome() {
    queue.add("a", Priority.NORMAL, NOW.plusSeconds(1));
    queue.add("b", Priority.HIGH, NOW.plusSeconds(2));
    queue.add("c", Priority.LOW, NOW);

    assertThat(queue.removeExpired(NOW)).containsExactly("c");
    assertThat(queue.removeExpired(NOW.plusSeconds(2))).containsExactly("b", "a");
    assertThat(queue.size()).isZero();
  }
}
