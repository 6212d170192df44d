package dev.relevo.access;

import dev.relevo.chat.GatewayError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The budgets that hold for one request: its key's and that of all keys.
 *
 * @param caller whose key it is
 * @param own the key's budget
 * @param settings what holds for everybody
 */
record Budgets(Caller caller, BudgetRules own, BudgetSettings settings) {
  private static final Logger LOG = LoggerFactory.getLogger(Budgets.class);

  /** Nobody knows when requests end that run. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private static final String OF_KEY = "of this key";
  private static final String OF_ALL = "of all keys together";

  /** Whether there is any. */
  boolean areKept() {
    return !own.isNone() || !settings.all().isNone();
  }

  /** Holds so much of both, or of none. Returns why it does not. */
  @Nullable GatewayError hold(Spending ofKey, Spending ofAll, long nanoUsd, Instant now) {
    Spending.Exhausted exhausted = ofKey.hold(own, nanoUsd, now);
    if (exhausted != null) {
      return refusal(exhausted, OF_KEY, nanoUsd, now);
    }
    exhausted = ofAll.hold(settings.all(), nanoUsd, now);
    if (exhausted != null) {
      ofKey.settle(nanoUsd, now, 0, now);
      return refusal(exhausted, OF_ALL, nanoUsd, now);
    }
    return null;
  }

  private static GatewayError refusal(
      Spending.Exhausted budget, String whose, long nanoUsd, Instant now) {
    String name = "the " + budget.period().word() + " budget " + whose;
    String limit = Money.text(budget.limit());
    long spent = budget.taken() - budget.held();
    if (spent + nanoUsd <= budget.limit()) {
      return new GatewayError(
          GatewayError.Kind.RATE_LIMITED,
          name + ", " + limit + ", is held for requests under way; try again when one has ended",
          null,
          SOON,
          null);
    }
    String state =
        spent >= budget.limit()
            ? " is used up: " + Money.text(spent) + " of " + limit + " are spent"
            : " does not allow this request: "
                + Money.text(spent)
                + " of "
                + limit
                + " are spent, and it may cost "
                + Money.text(nanoUsd);
    return new GatewayError(
        GatewayError.Kind.BUDGET_EXHAUSTED,
        name + state + "; the next one begins at " + budget.end(),
        null,
        Duration.between(now, budget.end()),
        null);
  }

  static GatewayError unknownPrice() {
    return GatewayError.invalid(
        "model",
        "nobody knows what the model costs, so no budget can be kept"
            + " (relevo.budgets.unknown-price = refuse); configure its price, or ask for another");
  }

  /** What to tell of budgets that are nearly used up; the first time it is logged too. */
  @Nullable String warning(Spending ofKey, Spending ofAll, Instant now) {
    if (!areKept()) {
      return null;
    }
    List<String> told = new ArrayList<>(0);
    for (Spending.Warning warning : ofKey.warnings(own, settings.warnAt(), now)) {
      String text = text(warning, OF_KEY);
      if (warning.first()) {
        LOG.warn("key {}: {}", caller.id(), text);
      }
      told.add(text);
    }
    for (Spending.Warning warning : ofAll.warnings(settings.all(), settings.warnAt(), now)) {
      String text = text(warning, OF_ALL);
      if (warning.first()) {
        LOG.warn("{}", text);
      }
      told.add(text);
    }
    return told.isEmpty() ? null : String.join("; ", told);
  }

  private static String text(Spending.Warning warning, String whose) {
    return warning.percent()
        + "% of the "
        + warning.period().word()
        + " budget "
        + whose
        + " are used: "
        + Money.text(warning.taken())
        + " of "
        + Money.text(warning.limit());
  }
}
