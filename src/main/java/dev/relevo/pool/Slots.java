package dev.relevo.pool;

import java.util.Arrays;

/**
 * When a slot of a candidate is free, as far as that can be told: in seconds from now, and with
 * those counted in that will be there before. Not thread-safe.
 */
final class Slots {
  private final int number;
  private double[] ends;
  private int taken;

  /**
   * The slots.
   *
   * @param number how many there are, at least one
   * @param running in how many seconds those end that are under way
   */
  Slots(int number, double... running) {
    this.number = Math.max(1, number);
    this.ends = running.clone();
    this.taken = running.length;
    Arrays.sort(ends);
  }

  /** In how many seconds there is a free one; 0 for now. */
  double nextFree() {
    return taken < number ? 0 : Math.max(0, ends[taken - number]);
  }

  /**
   * Somebody will be there first, and has the next free one for so long. Returns when he starts.
   */
  double claim(double seconds) {
    double start = nextFree();
    double end = start + Math.max(0, seconds);
    if (taken == ends.length) {
      ends = Arrays.copyOf(ends, Math.max(4, 2 * taken));
    }
    int place = taken;
    while (place > 0 && ends[place - 1] > end) {
      ends[place] = ends[place - 1];
      place--;
    }
    ends[place] = end;
    taken++;
    return start;
  }
}
