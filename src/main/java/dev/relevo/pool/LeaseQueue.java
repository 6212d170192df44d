package dev.relevo.pool;

import dev.relevo.chat.Steering;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The requests that wait: by priority, and first come first served within one. Bounded. Not
 * thread-safe.
 *
 * @param <T> what waits
 */
final class LeaseQueue<T> {
  private final int capacity;
  private final Map<Steering.Priority, List<Waiting<T>>> waiting =
      new EnumMap<>(Steering.Priority.class);

  /** What waits, and how long at most; two equal requests are still two. */
  private record Waiting<T>(T item, Instant until) {}

  LeaseQueue(int capacity) {
    this.capacity = capacity;
  }

  /** Adds what has to be served before {@code until}; false when the queue is full. */
  boolean add(T item, Steering.Priority priority, Instant until) {
    if (size() >= capacity) {
      return false;
    }
    waiting.computeIfAbsent(priority, any -> new ArrayList<>()).add(new Waiting<>(item, until));
    return true;
  }

  int size() {
    int size = 0;
    for (List<Waiting<T>> items : waiting.values()) {
      size += items.size();
    }
    return size;
  }

  /** Offers every waiting item in order; those that are accepted leave the queue. */
  void offerAll(Predicate<T> accepts) {
    for (List<Waiting<T>> items : waiting.values()) {
      items.removeIf(one -> accepts.test(one.item()));
    }
  }

  /** Takes out what has waited too long. */
  List<T> removeExpired(Instant now) {
    List<T> expired = new ArrayList<>();
    for (List<Waiting<T>> items : waiting.values()) {
      items.removeIf(one -> !one.until().isAfter(now) && expired.add(one.item()));
    }
    return expired;
  }
}
