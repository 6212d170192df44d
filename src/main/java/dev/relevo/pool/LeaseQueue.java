package dev.relevo.pool;

import dev.relevo.chat.Steering;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
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
  private final Map<Steering.Priority, Map<T, Instant>> waiting =
      new EnumMap<>(Steering.Priority.class);

  LeaseQueue(int capacity) {
    this.capacity = capacity;
    for (Steering.Priority priority : Steering.Priority.values()) {
      waiting.put(priority, new LinkedHashMap<>());
    }
  }

  /** Adds what has to be served before {@code until}; false when the queue is full. */
  boolean add(T item, Steering.Priority priority, Instant until) {
    if (size() >= capacity) {
      return false;
    }
    ofPriority(priority).put(item, until);
    return true;
  }

  private Map<T, Instant> ofPriority(Steering.Priority priority) {
    return waiting.computeIfAbsent(priority, any -> new LinkedHashMap<>());
  }

  int size() {
    int size = 0;
    for (Map<T, Instant> items : waiting.values()) {
      size += items.size();
    }
    return size;
  }

  /** Offers every waiting item in order; those that are accepted leave the queue. */
  void offerAll(Predicate<T> accepts) {
    for (Map<T, Instant> items : waiting.values()) {
      items.keySet().removeIf(accepts);
    }
  }

  /** Takes out what has waited too long. */
  List<T> removeExpired(Instant now) {
    List<T> expired = new ArrayList<>();
    for (Map<T, Instant> items : waiting.values()) {
      for (Iterator<Map.Entry<T, Instant>> entries = items.entrySet().iterator();
          entries.hasNext(); ) {
        Map.Entry<T, Instant> entry = entries.next();
        if (!entry.getValue().isAfter(now)) {
          expired.add(entry.getKey());
          entries.remove();
        }
      }
    }
    return expired;
  }
}
