package dev.relevo.simulation;

/** How many times as long as others of its size each request takes. */
@FunctionalInterface
interface Toil {
  double of(TraceRequest request);

  /**
   * Up to a tenth more or less, at random; the same request takes the same wherever it goes.
   *
   * @param seed where the random numbers come from
   */
  static Toil random(long seed) {
    return request -> 1 + 0.1 * (2 * draw(seed, request) - 1);
  }

  private static double draw(long seed, TraceRequest request) {
    long mixed = seed * 0x9E3779B97F4A7C15L + Double.hashCode(request.at());
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return (double) (mixed >>> 11) / (1L << 53);
  }
}
