package dev.relevo.pool;

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
    queue.add("low", Priority.LOW);
    queue.add("normal 1", Priority.NORMAL);
    queue.add("high", Priority.HIGH);
    queue.add("normal 2", Priority.NORMAL);

    assertThat(offered()).containsExactly("high", "normal 1", "normal 2", "low");
    assertThat(queue.size()).isEqualTo(4);
  }

  @Test
  void offerAll_accepted_leaveTheQueue() {
    queue.add("a", Priority.NORMAL);
    queue.add("b", Priority.NORMAL);
    queue.add("c", Priority.LOW);

    queue.offerAll(item -> !item.equals("b"));

    assertThat(offered()).containsExactly("b");
  }

  @Test
  void add_full_isRefused() {
    for (int i = 0; i < 4; i++) {
      assertThat(queue.add("x" + i, Priority.LOW)).isTrue();
    }

    assertThat(queue.add("one too many", Priority.HIGH)).isFalse();
    assertThat(queue.size()).isEqualTo(4);
    assertThat(new LeaseQueue<String>(0).add("x", Priority.HIGH)).isFalse();
  }

  @Test
  void add_equalItems_areTwo() {
    queue.add("same", Priority.NORMAL);
    queue.add("same", Priority.NORMAL);

    assertThat(offered()).containsExactly("same", "same");
  }
}
