package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SlotsTest {
  private static final int[] PROMPT = {1, 2, 3};

  private final Slots slots = new Slots(2);

  @Test
  void take_conversationGoesOn_isTheSlotThatHasReadIt() throws InterruptedException {
    Slots.Slot first = slots.take(PROMPT, () -> false);
    first.hasRead(new int[] {1, 2, 9});
    slots.giveBack(first);

    assertThat(slots.take(PROMPT, () -> false)).isSameAs(first);
    assertThat(first.alreadyRead(PROMPT)).isEqualTo(2);
    assertThat(first.alreadyRead(new int[] {1, 2})).isEqualTo(2);
  }

  @Test
  void take_allTaken_waitsForOne() throws InterruptedException {
    Slots.Slot first = slots.take(PROMPT, () -> false);
    slots.take(PROMPT, () -> false);
    CompletableFuture<Slots.Slot> third =
        CompletableFuture.supplyAsync(() -> taken(new AtomicBoolean()));
    assertThat(third).isNotDone();

    slots.giveBack(first);

    assertThat(third).succeedsWithin(Duration.ofSeconds(10)).isSameAs(first);
  }

  @Test
  void take_cancelledWhileItWaits_isNothing() throws InterruptedException {
    slots.take(PROMPT, () -> false);
    slots.take(PROMPT, () -> false);
    AtomicBoolean cancelled = new AtomicBoolean();
    Thread waiting = new Thread(() -> assertThat(taken(cancelled)).isNull());
    waiting.start();
    Awaitility.await().until(() -> waiting.getState() == Thread.State.WAITING);

    cancelled.set(true);
    slots.wake();

    waiting.join(10_000);
    assertThat(waiting.isAlive()).isFalse();
  }

  private Slots.Slot taken(AtomicBoolean cancelled) {
    try {
      return slots.take(PROMPT, cancelled::get);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
