package dev.relevo.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.CapturedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final List<List<Integer>> handed = new CopyOnWriteArrayList<>();

  private Outbox<Integer> outbox(int capacity, int batch, Duration gather) {
    return new Outbox<>(
        "test-outbox", capacity, batch, gather, LONG, items -> handed.add(new ArrayList<>(items)));
  }

  private List<Integer> all() {
    return handed.stream().flatMap(List::stream).toList();
  }

  @Test
  void whatIsOffered_isHandedOnInItsOrderUntilTheLastWhenItCloses() {
    Outbox<Integer> outbox = outbox(10_000, 7, Duration.ZERO);
    List<Integer> items = IntStream.range(0, 5_000).boxed().toList();

    items.forEach(outbox::offer);
    outbox.close();

    assertThat(all()).isEqualTo(items);
    assertThat(handed).allMatch(batch -> !batch.isEmpty() && batch.size() <= 7);
    assertThat(outbox.dropped()).isZero();
  }

  @Test
  void whatIsOfferedTogether_isHandedOnTogether() {
    Outbox<Integer> outbox = outbox(10, 3, LONG);

    List.of(1, 2, 3, 4).forEach(outbox::offer);
    outbox.close();

    assertThat(handed).containsExactly(List.of(1, 2, 3), List.of(4));
  }

  @Test
  void sinkThatIsStuck_costsWhatHasNoRoomAndHoldsNobodyUp() throws InterruptedException {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    Outbox<Integer> outbox =
        new Outbox<>(
            "test-outbox",
            10,
            1,
            Duration.ZERO,
            LONG,
            items -> {
              stuck.countDown();
              await(free);
              handed.add(List.copyOf(items));
            });
    outbox.offer(0);
    await(stuck);

    IntStream.rangeClosed(1, 100).forEach(outbox::offer); // blocks for ever if it blocks

    assertThat(outbox.dropped()).isEqualTo(90);
    free.countDown();
    outbox.close();
    assertThat(all()).isEqualTo(IntStream.rangeClosed(0, 10).boxed().toList());
  }

  @Test
  void sinkThatIsStuck_isNotWaitedForLongWhenItCloses() {
    CountDownLatch never = new CountDownLatch(1);
    Outbox<Integer> outbox =
        new Outbox<>(
            "test-outbox", 10, 1, Duration.ZERO, Duration.ofMillis(50), items -> await(never));
    outbox.offer(1);

    outbox.close();

    never.countDown();
  }

  @Test
  void sinkThatFails_isLoggedAndCountedAndAskedAgain() {
    try (CapturedLog log = CapturedLog.of(Outbox.class.getName())) {
      Outbox<Integer> outbox =
          new Outbox<>(
              "test-outbox",
              10,
              1,
              Duration.ZERO,
              LONG,
              items -> {
                if (items.contains(1)) {
                  throw new IllegalStateException("no");
                }
                handed.add(List.copyOf(items));
              });
      List.of(1, 2).forEach(outbox::offer);
      outbox.close();

      assertThat(all()).containsExactly(2);
      assertThat(outbox.dropped()).isEqualTo(1);
      assertThat(log.lines()).singleElement().asString().contains("test-outbox: 1 could not");
    }
  }

  @Test
  void whatComesAfterItIsClosed_counts() {
    Outbox<Integer> outbox = outbox(10, 1, Duration.ZERO);
    outbox.close();

    outbox.offer(1);

    assertThat(outbox.dropped()).isEqualTo(1);
    assertThat(handed).isEmpty();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
