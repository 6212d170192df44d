package dev.relevo.pool;

import java.util.Arrays;

/** How long the last hundred answers took, in seconds. Not thread-safe. */
final class RecentTimes {
  static final int MOST = 100;

  /** Fewer tell nothing about the slow ones. */
  static final int LEAST = 20;

  private static final double[] NONE = {};

  private double[] times = NONE;
  private int next;
  private int size;
  private double percentile;
  private boolean changed;

  /** Notes one; the oldest is forgotten when there are too many. */
  void add(double seconds) {
    if (times.length == 0) {
      // most records are of models that nobody asks for
      times = new double[MOST];
    }
    times[next] = seconds;
    next = (next + 1) % MOST;
    size = Math.min(size + 1, MOST);
    changed = true;
  }

  /** The time within which 95 of 100 came; 0 while too few have. */
  double percentile95() {
    if (changed && size >= LEAST) {
      double[] sorted = Arrays.copyOf(times, size);
      Arrays.sort(sorted);
      percentile = sorted[(size * 95 + 99) / 100 - 1];
      changed = false;
    }
    return percentile;
  }
}
