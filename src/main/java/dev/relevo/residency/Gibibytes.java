package dev.relevo.residency;

import java.util.Locale;

/** Amounts of memory. */
final class Gibibytes {
  static final long ONE = 1L << 30;

  private Gibibytes() {}

  /** An amount for people: {@code 9.3 GiB}. */
  static String text(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", of(bytes));
  }

  static double of(long bytes) {
    return (double) bytes / ONE;
  }
}
