package dev.relevo.access;

import dev.relevo.settings.Section;
import java.util.Objects;

/**
 * How much money may be spent.
 *
 * @param all what all keys may spend together
 * @param perKey what each key may spend that has no budget of its own
 * @param warnAt which share of a budget is worth a warning
 * @param unknownPrice what happens to requests for models whose price is unknown, where there is a
 *     budget
 */
public record BudgetSettings(
    BudgetRules all, BudgetRules perKey, double warnAt, UnknownPrice unknownPrice) {
  /** Any amount. */
  public static final BudgetSettings NONE =
      new BudgetSettings(BudgetRules.NONE, BudgetRules.NONE, 1, UnknownPrice.ALLOW);

  /** What happens to requests for models whose price is unknown. */
  public enum UnknownPrice {
    /** They are let through, and count as if they cost nothing. */
    ALLOW,
    /** They are refused. */
    REFUSE
  }

  public BudgetSettings {
    Objects.requireNonNull(all, "all");
    Objects.requireNonNull(perKey, "perKey");
    Objects.requireNonNull(unknownPrice, "unknownPrice");
  }

  /** Reads the {@code budgets} section. */
  static BudgetSettings from(Section section) {
    return new BudgetSettings(
        BudgetRules.from(section),
        section.section("per-key").readAll(BudgetRules::from),
        section.number("warn-at", 0, 1),
        section.choice("unknown-price", UnknownPrice.class));
  }
}
