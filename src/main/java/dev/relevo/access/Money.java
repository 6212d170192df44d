package dev.relevo.access;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** US dollars, counted in billionths of one. */
public final class Money {
  private static final double NANOS = 1e9;
  private static final int CENTS = 2;

  private Money() {}

  /** The amount in nano US dollars. */
  public static long nanoUsd(double usd) {
    return Math.round(usd * NANOS);
  }

  /** The amount in US dollars, exactly. */
  public static BigDecimal usd(long nanoUsd) {
    return BigDecimal.valueOf(nanoUsd, 9);
  }

  /** The amount as people write it, such as {@code $0.25}; parts of a cent only below a dollar. */
  static String text(long nanoUsd) {
    BigDecimal usd = usd(nanoUsd);
    BigDecimal shown =
        usd.abs().compareTo(BigDecimal.ONE) < 0
            ? usd.setScale(6, RoundingMode.HALF_UP).stripTrailingZeros()
            : usd.setScale(CENTS, RoundingMode.HALF_UP);
    return "$" + (shown.scale() < CENTS ? shown.setScale(CENTS) : shown).toPlainString();
  }
}
