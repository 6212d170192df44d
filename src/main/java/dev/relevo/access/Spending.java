package dev.relevo.access;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one key, or all together, spend within the day and the month. Thread-safe. */
final class Spending {
  private final Purse day = new Purse(Period.DAY);
  private final Purse month = new Purse(Period.MONTH);
  private final List<Purse> purses = List.of(day, month);

  /**
   * A budget that does not allow a request.
   *
   * @param period whose budget it is
   * @param limit how much it is, in nano US dollars
   * @param taken how much of it is spent and held
   * @param held how much of that is only held for requests that run
   * @param end when the next one begins
   */
  record Exhausted(Period period, long limit, long taken, long held, Instant end) {}

  /**
   * A budget that is nearly used up.
   *
   * @param first whether this is the first request that is told in this period
   */
  record Warning(Period period, long limit, long taken, boolean first) {
    /** How much of the budget is taken, as a whole number of percent. */
    long percent() {
      return limit == 0 ? 100 : Math.round(100.0 * taken / limit);
    }
  }

  /**
   * Holds so much, or nothing when a budget does not allow it. A request that can cost nothing is
   * always allowed, and anything else only as long as something is left.
   *
   * @return the budget that does not allow it, or null when it is held
   */
  synchronized @Nullable Exhausted hold(BudgetRules rules, long amount, Instant now) {
    for (Purse purse : purses) {
      Long limit = rules.of(purse.period());
      long taken = purse.taken(now);
      if (limit != null && amount > 0 && taken + amount > limit) {
        return new Exhausted(
            purse.period(), limit, taken, taken - purse.spent(now), purse.end(now));
      }
    }
    purses.forEach(purse -> purse.hold(amount, now));
    return null;
  }

  /**
   * What was held becomes what it took.
   *
   * @param heldAt when it was held
   */
  synchronized void settle(long amount, Instant heldAt, long took, Instant now) {
    purses.forEach(purse -> purse.settle(amount, heldAt, took, now));
  }

  /** The budgets of which at least this share is taken. */
  synchronized List<Warning> warnings(BudgetRules rules, double share, Instant now) {
    List<Warning> warnings = new ArrayList<>(0);
    for (Purse purse : purses) {
      Long limit = rules.of(purse.period());
      long taken = purse.taken(now);
      if (limit != null && taken >= share * limit) {
        warnings.add(new Warning(purse.period(), limit, taken, purse.isFirstWarning()));
      }
    }
    return warnings;
  }

  /** So much was spent in the period by now at least. */
  synchronized void learn(Period period, long known, Instant now) {
    purse(period).learn(known, now);
  }

  synchronized long spent(Period period, Instant now) {
    return purse(period).spent(now);
  }

  /** Whether nothing was spent or is held in the month, nor in the day. */
  synchronized boolean isUnused(Instant now) {
    return month.taken(now) == 0 && day.taken(now) == 0;
  }

  private Purse purse(Period period) {
    return period == Period.DAY ? day : month;
  }
}
