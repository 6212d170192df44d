package dev.relevo.modelfile;

import java.util.ArrayDeque;
import java.util.Deque;

/** The speed of the last few seconds. Not thread-safe. */
final class Rate {
  private static final long WINDOW_NANOS = 5_000_000_000L;
  private static final long STEP_NANOS = 200_000_000L;

  /** So many bytes were there at that time. */
  private record Sample(long nanos, long bytes) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  /** Notes how many bytes are there now. */
  void at(long nanos, long bytes) {
    Sample last = samples.peekLast();
    if (last == null || nanos - last.nanos >= STEP_NANOS) {
      samples.addLast(new Sample(nanos, bytes));
    }
    while (samples.size() > 2 && nanos - samples.getFirst().nanos > WINDOW_NANOS) {
      samples.removeFirst();
    }
  }

  /** Bytes in a second, or 0 before there is anything to compare. */
  long perSecond() {
    Sample first = samples.peekFirst();
    Sample last = samples.peekLast();
    if (first == null || last == null || first.equals(last)) {
      return 0;
    }
    return (long) ((last.bytes - first.bytes) * 1e9 / (last.nanos - first.nanos));
  }
}
