package dev.relevo.simulation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A clock that stands still until the next thing happens. What happens at the same time happens in
 * the order in which it was planned. Not thread-safe.
 */
final class VirtualTime implements InstantSource {
  private static final double NANOS = 1e9;

  /** Something that will happen, unless it is called off. */
  static final class Event {
    private final long at;
    private final long number;
    private final Runnable action;
    private boolean off;

    private Event(long at, long number, Runnable action) {
      this.at = at;
      this.number = number;
      this.action = action;
    }

    /** It does not happen. */
    void callOff() {
      off = true;
    }
  }

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.<Event>comparingLong(event -> event.at)
              .thenComparingLong(event -> event.number));
  private long now;
  private long planned;

  /** Nanoseconds since the beginning. */
  long nanos() {
    return now;
  }

  /** Seconds since the beginning. */
  double seconds() {
    return now / NANOS;
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(now);
  }

  /**
   * Plans something.
   *
   * @param seconds from now; a time that has passed means at once
   */
  Event after(double seconds, Runnable action) {
    return at(now + (long) Math.ceil(Math.max(0, seconds) * NANOS), action);
  }

  /**
   * Plans something.
   *
   * @param nanos since the beginning; a time that has passed means at once
   */
  Event at(long nanos, Runnable action) {
    Event event = new Event(Math.max(now, nanos), planned++, action);
    events.add(event);
    return event;
  }

  /** Lets the next thing happen. Returns false when there is nothing more to come. */
  boolean next() {
    Event event = events.poll();
    if (event == null) {
      return false;
    }
    if (!event.off) {
      now = event.at;
      event.action.run();
    }
    return true;
  }
}
