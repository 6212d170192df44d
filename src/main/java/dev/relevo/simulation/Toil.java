package dev.relevo.simulation;

/**
 * How much longer or shorter each request takes than others of its size: up to a tenth either way.
 * The same request takes the same wherever it goes.
 */
final class Toil {
  private static final double SPREAD = 0.1;

  private final long seed;

  Toil(long seed) {
    this.seed = seed;
  }

  double of(TraceRequest request) {
    long mixed = seed * 0x9E3779B97F4A7C15L + Double.hashCode(request.at());
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    double draw = (double) (mixed >>> 11) / (1L << 53);
    return 1 + SPREAD * (2 * draw - 1);
  }
}
