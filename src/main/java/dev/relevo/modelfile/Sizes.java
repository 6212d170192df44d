package dev.relevo.modelfile;

import java.util.Locale;

/** Amounts of bytes for people, in units of 1024. */
public final class Sizes {
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  private Sizes() {}

  /** An amount: {@code 900 bytes}, {@code 12 KiB}, {@code 4.1 MiB}, {@code 468 MiB}. */
  public static String text(long bytes) {
    return number(bytes, bytes) + " " + unit(bytes);
  }

  /** How much of something is done: {@code 123 of 468 MiB}. */
  public static String text(long done, long whole) {
    return number(done, whole) + " of " + text(whole);
  }

  private static String unit(long bytes) {
    return bytes >= GIB ? "GiB" : bytes >= MIB ? "MiB" : bytes >= KIB ? "KiB" : "bytes";
  }

  /** The number in the unit that suits another one. */
  private static String number(long bytes, long like) {
    double unit = like >= GIB ? GIB : like >= MIB ? MIB : like >= KIB ? KIB : 1;
    boolean exact = unit == 1 || (like / unit >= 10 && like < GIB);
    return String.format(Locale.ROOT, exact ? "%.0f" : "%.1f", bytes / unit);
  }
}
