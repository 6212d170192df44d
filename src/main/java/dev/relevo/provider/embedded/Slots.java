package dev.relevo.provider.embedded;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine's slots. Who wants one waits here and not in native code, where a task that waits
 * could not be cancelled. A slot remembers what it has read, so that a conversation that goes on
 * finds its beginning there. Thread-safe.
 */
final class Slots {
  private final List<Slot> free = new ArrayList<>();

  Slots(int count) {
    for (int number = 0; number < count; number++) {
      free.add(new Slot(number));
    }
  }

  /** A slot that somebody has; its own methods are for that one only. */
  static final class Slot {
    private final int number;
    private int[] tokens = {};

    private Slot(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }

    /** How many tokens from the beginning on the slot has read already. */
    int alreadyRead(int[] prompt) {
      int difference = Arrays.mismatch(tokens, prompt);
      return difference < 0 ? prompt.length : difference;
    }

    /** Notes what the slot has read, as far as is known. */
    void hasRead(int[] all) {
      tokens = all;
    }
  }

  /**
   * Takes the free slot that has read most of the prompt; among equals the one that has been free
   * for longest. Waits until there is one.
   *
   * @param cancelled asked after each {@link #wake}
   * @return the slot, or null when it was cancelled first
   */
  synchronized @Nullable Slot take(int[] prompt, BooleanSupplier cancelled)
      throws InterruptedException {
    while (!cancelled.getAsBoolean()) {
      Slot best = null;
      for (Slot slot : free) {
        if (best == null || slot.alreadyRead(prompt) > best.alreadyRead(prompt)) {
          best = slot;
        }
      }
      if (best != null) {
        free.remove(best);
        return best;
      }
      wait();
    }
    return null;
  }

  synchronized void giveBack(Slot slot) {
    free.add(slot);
    notifyAll();
  }

  /** Has everybody who waits ask again whether they are cancelled. */
  synchronized void wake() {
    notifyAll();
  }
}
