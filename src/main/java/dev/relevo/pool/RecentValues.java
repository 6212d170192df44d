package dev.relevo.pool;

import java.util.Arrays;

/** The last few of some measured values. Not thread-safe. */
final class RecentValues {
  private static final double[] NONE = {};

  private final int most;
  private double[] values = NONE;
  private double[] sorted = NONE;
  private boolean changed;
  private int next;
  private int size;

  /**
   * None yet.
   *
   * @param most how many are remembered
   */
  RecentValues(int most) {
    this.most = most;
  }

  /** Notes one; the oldest is forgotten when there are too many. */
  void add(double value) {
    if (values.length == 0) {
      // most records are of models that nobody asks for
      values = new double[most];
    }
    values[next] = value;
    changed = true;
    next = (next + 1) % most;
    size = Math.min(size + 1, most);
  }

  int size() {
    return size;
  }

  /** The value below which that share of them lies, one of them; 0 while there are none. */
  double quantile(double share) {
    if (size == 0) {
      return 0;
    }
    if (changed) {
      if (sorted.length == 0) {
        sorted = new double[most];
      }
      System.arraycopy(values, 0, sorted, 0, size);
      Arrays.sort(sorted, 0, size);
      changed = false;
    }
    return sorted[(int) Math.min(size - 1, Math.floor(share * size))];
  }
}
