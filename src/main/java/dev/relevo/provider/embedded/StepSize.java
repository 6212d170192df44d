package dev.relevo.provider.embedded;

/**
 * How many tokens of a prompt the engine is given at a time. It cannot be interrupted within a
 * step, so a step should be short; but not shorter than pays, since a part of what it costs does
 * not depend on its size, and on a crowded machine nearly all of it. Thread-safe.
 *
 * <p>Sizes are powers of two, which suit the engine's arithmetic. After each step:
 *
 * <ol>
 *   <li>It was shorter than it may be: the next is larger.
 *   <li>It was too long, and a smaller one takes much less: the next is smaller.
 *   <li>It was too long, a smaller one takes about as long, and a larger one too as far as known:
 *       the next is larger.
 * </ol>
 */
final class StepSize {
  /** What a step should take: half of the time within which a cancelled prompt is to stop. */
  static final long TARGET_NANOS = 50_000_000;

  static final int SMALLEST = 8;
  static final int LARGEST = 512;

  /** The size for those who need the same steps each time, whatever they cost. */
  static final int FIXED = 32;

  private static final int SIZES = Integer.numberOfTrailingZeros(LARGEST / SMALLEST) + 1;
  private static final int FASTEST_GROWTH = 4;

  /** Twice the size at so much more time: a fifth of a step or less is the same for every size. */
  private static final double MUCH = 1.75;

  /** What steps of each size take of late, or 0 when there was none. */
  private final long[] nanosBySize = new long[SIZES];

  private int current; // SMALLEST << current

  /** The size of the next step. */
  synchronized int tokens() {
    return SMALLEST << current;
  }

  /**
   * Learns from a step.
   *
   * @param tokens its size, as {@link #tokens} gave it
   * @param nanos how long it took, at least 0
   */
  synchronized void took(int tokens, long nanos) {
    int size = Integer.numberOfTrailingZeros(tokens / SMALLEST);
    long before = nanosBySize[size];
    nanosBySize[size] = Math.max(1, before == 0 ? nanos : (before + nanos) / 2);
    if (nanos <= TARGET_NANOS) { // 1
      long factor = Math.min(FASTEST_GROWTH, TARGET_NANOS / Math.max(1, nanos));
      current = Math.min(SIZES - 1, size + Long.numberOfTrailingZeros(Long.highestOneBit(factor)));
    } else if (size > 0 && takesMuchMore(size - 1, size)) { // 2
      current = size - 1;
    } else if (size < SIZES - 1 && !takesMuchMore(size, size + 1)) { // 3
      current = size + 1;
    } else {
      current = size;
    }
  }

  /** Unknown counts as what is hoped for: a smaller one takes less, a larger one no more. */
  private boolean takesMuchMore(int smaller, int larger) {
    long less = nanosBySize[smaller];
    long more = nanosBySize[larger];
    return less == 0 || (more != 0 && more > MUCH * less);
  }
}
