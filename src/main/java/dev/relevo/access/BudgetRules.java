package dev.relevo.access;

import dev.relevo.settings.Section;
import org.jspecify.annotations.Nullable;

/**
 * How much may be spent, in nano US dollars; days and months are those of UTC.
 *
 * @param daily within a day, or null for any amount
 * @param monthly within a month, or null for any amount
 */
public record BudgetRules(@Nullable Long daily, @Nullable Long monthly) {
  /** Any amount. */
  public static final BudgetRules NONE = new BudgetRules(null, null);

  /** In US dollars; as nano dollars it fits a long. */
  private static final double MOST = 1e9;

  /** Reads {@code daily} and {@code monthly}, in US dollars. */
  static BudgetRules from(Section section) {
    return new BudgetRules(amount(section, "daily"), amount(section, "monthly"));
  }

  private static @Nullable Long amount(Section section, String name) {
    Double usd = section.optionalNumber(name, 0, MOST);
    return usd == null ? null : Long.valueOf(Money.nanoUsd(usd));
  }

  /** Whether nothing is limited. */
  boolean isNone() {
    return daily == null && monthly == null;
  }

  /** The budget of a period, or null for any amount. */
  @Nullable Long of(Period period) {
    return switch (period) {
      case DAY -> daily;
      case MONTH -> monthly;
    };
  }
}
