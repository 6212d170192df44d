package dev.relevo.http.admin;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Amounts of money: US dollars outside, nano US dollars inside. */
final class Money {
  private static final int DIGITS = 9;
  private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000_000);

  private Money() {}

  /** So many dollars in nano dollars; null when they are below zero, too many or too fine. */
  static @Nullable Long nanos(BigDecimal dollars) {
    if (dollars.signum() < 0
        || dollars.compareTo(MOST) > 0
        || dollars.stripTrailingZeros().scale() > DIGITS) {
      return null;
    }
    return dollars.movePointRight(DIGITS).longValueExact();
  }

  /** So many nano dollars in dollars, without zeros at the end. */
  static BigDecimal dollars(long nanos) {
    BigDecimal dollars = BigDecimal.valueOf(nanos, DIGITS).stripTrailingZeros();
    return dollars.scale() < 0 ? dollars.setScale(0) : dollars;
  }
}
