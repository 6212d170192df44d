package dev.relevo.residency;

/** How long a host takes to load models, learned from the loads that it has done. */
final class LoadTimes {
  /** A usual disk reads a GiB a second. */
  private static final double UNLEARNED = 1;

  private static final double WEIGHT_OF_NEWEST = 0.3;

  private double secondsPerGib = UNLEARNED;
  private boolean learned;

  /** A model of this size took so long. */
  void took(long bytes, double seconds) {
    if (bytes <= 0 || seconds < 0) {
      return;
    }
    double newest = seconds / Gibibytes.of(bytes);
    secondsPerGib =
        learned ? WEIGHT_OF_NEWEST * newest + (1 - WEIGHT_OF_NEWEST) * secondsPerGib : newest;
    learned = true;
  }

  /** How many seconds one of this size is likely to take. */
  double predict(long bytes) {
    return secondsPerGib * Gibibytes.of(bytes);
  }
}
