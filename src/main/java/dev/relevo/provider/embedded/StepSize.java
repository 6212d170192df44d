package dev.relevo.provider.embedded;

/**
 * How many tokens of a prompt the engine is given at a time. It cannot be interrupted within a
 * step, so a step should be short; but not shorter than needed, since each has a price. Not
 * thread-safe.
 */
final class StepSize {
  /** What a step should take: half of the time within which a cancelled prompt is to stop. */
  static final long TARGET_NANOS = 50_000_000;

  static final int SMALLEST = 8;
  static final int LARGEST = 512;
  private static final int FIXED = 32;
  private static final int FASTEST_GROWTH = 4;

  private final boolean fixed;
  private int tokens;

  private StepSize(boolean fixed, int tokens) {
    this.fixed = fixed;
    this.tokens = tokens;
  }

  /** Begins small and goes by how long the steps take. */
  static StepSize learned() {
    return new StepSize(false, SMALLEST);
  }

  /** Always the same: how a prompt is divided moves the last digits of what is computed. */
  static StepSize fixed() {
    return new StepSize(true, FIXED);
  }

  /** The size of the next step. */
  int tokens() {
    return tokens;
  }

  /**
   * Learns from a step of the size that was asked for. Sizes are powers of two, which suit the
   * engine's arithmetic.
   *
   * @param nanos how long it took, at least 0
   */
  void took(long nanos) {
    if (fixed) {
      return;
    }
    double factor = (double) TARGET_NANOS / Math.max(1, nanos);
    int next = (int) (tokens * Math.min(FASTEST_GROWTH, factor));
    tokens = Math.max(SMALLEST, Math.min(LARGEST, Integer.highestOneBit(Math.max(1, next))));
  }
}
