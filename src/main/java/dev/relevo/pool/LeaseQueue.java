package dev.relevo.pool;

import dev.relevo.chat.Steering;
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
  private final Map<Steering.Priority, List<T>> waiting = new EnumMap<>(Steering.Priority.class);

  LeaseQueue(int capacity) {
    this.capacity = capacity;
  }

  /** Adds what has to wait; false when the queue is full. */
  boolean add(T item, Steering.Priority priority) {
    if (size() >= capacity) {
      return false;
    }
    waiting.computeIfAbsent(priority, any -> new ArrayList<>()).add(item);
    return true;
  }

  int size() {
    int size = 0;
    for (List<T> items : waiting.values()) {
      size += items.size();
    }
    return size;
  }

  /**
   * Offers every waiting item in order; those that are accepted leave the queue. Two equal items
   * are still two.
   */
  void offerAll(Predicate<T> accepts) {
    for (List<T> items : waiting.values()) {
      items.removeIf(accepts);
    }
  }
}
