package dev.relevo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class BufferTest {
  private static final Duration LONG = Duration.ofHours(1);

  @Test
  void add_moreThanItHolds_dropsAndCountsTheRest() throws Exception {
    Buffer<Integer> buffer = new Buffer<>(3, 2);

    assertThat(List.of(1, 2, 3, 4, 5).stream().map(buffer::add))
        .containsExactly(true, true, true, false, false);

    assertThat(buffer.dropped()).isEqualTo(2);
    assertThat(buffer.size()).isEqualTo(3);
    assertThat(buffer.take(LONG)).containsExactly(1, 2);
    assertThat(buffer.add(6)).isTrue();
    assertThat(buffer.take(LONG)).containsExactly(3, 6);
  }

  @Test
  void take_lessThanABatch_comesWhenTheTimeIsUp() throws Exception {
    Buffer<Integer> buffer = new Buffer<>(10, 5);
    buffer.add(1);

    assertThat(buffer.take(Duration.ofMillis(1))).containsExactly(1);
    assertThat(buffer.take(Duration.ofMillis(1))).isEmpty();
  }

  @Test
  void take_whileABatchComesTogether_comesBeforeTheTimeIsUp() throws Exception {
    Buffer<Integer> buffer = new Buffer<>(10, 2);
    CompletableFuture<List<Integer>> taken =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return buffer.take(LONG);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });

    buffer.add(1);
    buffer.add(2);

    assertThat(taken.get(30, TimeUnit.SECONDS)).containsExactly(1, 2);
  }

  @Test
  void close_whatWaits_isTakenAtOnceAndNothingComesIn() throws Exception {
    Buffer<Integer> buffer = new Buffer<>(10, 5);
    buffer.add(1);

    buffer.close();

    assertThat(buffer.add(2)).isFalse();
    assertThat(buffer.take(LONG)).containsExactly(1);
    assertThat(buffer.take(LONG)).isEmpty();
    assertThat(buffer.dropped()).isEqualTo(1);
  }
}
