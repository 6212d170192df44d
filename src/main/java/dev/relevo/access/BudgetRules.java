package dev.relevo.access;

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
}
