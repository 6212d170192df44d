package dev.relevo.access;

import dev.relevo.settings.Section;
import java.util.Objects;

/**
 * How much callers may ask for and spend.
 *
 * @param rate what holds for each key that has no rate of its own; without keys, for all callers
 *     together
 * @param budgets what may be spent
 */
public record LimitSettings(RateRules rate, BudgetSettings budgets) {
  /** As much as they like. */
  public static final LimitSettings NONE = new LimitSettings(RateRules.NONE, BudgetSettings.NONE);

  public LimitSettings {
    Objects.requireNonNull(rate, "rate");
    Objects.requireNonNull(budgets, "budgets");
  }

  /** Reads the sections {@code limits} and {@code budgets} of the root. */
  public static LimitSettings from(Section root) {
    return new LimitSettings(
        root.section("limits").readAll(RateRules::from),
        root.section("budgets").readAll(BudgetSettings::from));
  }

  /** Whether there is a budget that holds whoever asks, or for keys without one of their own. */
  public boolean hasBudgets() {
    return !budgets.all().isNone() || !budgets.perKey().isNone();
  }
}
