package dev.relevo.pool;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Predicts when those who wait will begin. Each in its turn takes the slot that is free first among
 * the places that it waits for, and keeps it for as long as it is expected to take there. All times
 * are seconds from now. Not thread-safe.
 *
 * @param <P> what has slots
 */
final class ExpectedStart<P> {
  private final Map<P, PriorityQueue<Double>> slots = new HashMap<>();

  /** Whether the place is known. */
  boolean knows(P place) {
    return slots.containsKey(place);
  }

  /**
   * A place.
   *
   * @param free when each of its slots will be free, at least one; 0 for one that is
   */
  void place(P place, Collection<Double> free) {
    slots.put(place, new PriorityQueue<>(free));
  }

  /**
   * The next in the order of turns takes a slot.
   *
   * @param seconds how long it will take at each of the places that it waits for, all of them
   *     known, at least one
   * @return when it begins
   */
  double next(Map<P, Double> seconds) {
    @Nullable P first = null;
    double start = Double.MAX_VALUE;
    for (P place : seconds.keySet()) {
      double free = slots(place).element();
      if (free < start) {
        start = free;
        first = place;
      }
    }
    if (first != null) {
      slots(first).remove();
      slots(first).add(start + seconds.getOrDefault(first, 0.0));
    }
    return start;
  }

  private PriorityQueue<Double> slots(P place) {
    return Objects.requireNonNull(slots.get(place));
  }
}
