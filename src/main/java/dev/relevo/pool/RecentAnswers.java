package dev.relevo.pool;

import java.util.BitSet;

/** How the last so many requests fared. Not thread-safe. */
final class RecentAnswers {
  private final int most;
  private final BitSet failed = new BitSet();
  private int next;
  private int size;

  RecentAnswers(int most) {
    this.most = most;
  }

  /** Notes one; the oldest is forgotten when there are too many. */
  void add(boolean hasFailed) {
    failed.set(next, hasFailed);
    next = (next + 1) % most;
    size = Math.min(size + 1, most);
  }

  boolean isFull() {
    return size == most;
  }

  int failures() {
    return failed.cardinality();
  }

  void clear() {
    failed.clear();
    next = 0;
    size = 0;
  }
}
