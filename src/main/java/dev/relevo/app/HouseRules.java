package dev.relevo.app;

import dev.relevo.access.AccessSettings;
import dev.relevo.access.BudgetRules;
import dev.relevo.access.Durations;
import dev.relevo.access.LimitSettings;
import dev.relevo.access.Money;
import dev.relevo.access.RateRules;
import dev.relevo.database.DatabaseSettings;
import java.util.ArrayList;
import java.util.List;

/** What holds for callers, and what is kept of their requests, in a few lines without secrets. */
final class HouseRules {
  private HouseRules() {}

  /** The lines. The database is named, not opened. */
  static List<String> of(Configuration configuration) {
    LimitSettings limits = configuration.limits();
    return List.of(
        "keys: " + keys(configuration.access()),
        "limits of a key: " + joined(rates(limits.rate())),
        "budget of all: " + joined(amounts(limits.budgets().all())),
        "budget of a key: " + joined(amounts(limits.budgets().perKey())),
        "ledger: "
            + (configuration.ledger().enabled()
                ? "kept for " + configuration.ledger().keep().toDays() + " days"
                : "off"),
        "database: " + database(configuration));
  }

  private static String keys(AccessSettings access) {
    String administrators = Names.count(access.adminKeys().size(), "admin key");
    if (!access.asksForKeys()) {
      return "callers need none; " + administrators;
    }
    return Names.count(access.apiKeys().size(), "configured key")
        + (access.managedKeys() ? ", and those in the database; " : "; ")
        + administrators;
  }

  private static List<String> rates(RateRules rate) {
    List<String> parts = new ArrayList<>();
    String window = " in " + Durations.text(rate.window());
    if (rate.requests() != null) {
      parts.add(rate.requests() + " requests" + window);
    }
    if (rate.tokens() != null) {
      parts.add(rate.tokens() + " tokens" + window);
    }
    if (rate.concurrency() != null) {
      parts.add(rate.concurrency() + " at once");
    }
    return parts;
  }

  private static List<String> amounts(BudgetRules budget) {
    List<String> parts = new ArrayList<>();
    if (budget.daily() != null) {
      parts.add(usd(budget.daily()) + " a day");
    }
    if (budget.monthly() != null) {
      parts.add(usd(budget.monthly()) + " a month");
    }
    return parts;
  }

  private static String usd(long nanoUsd) {
    return "$" + Money.usd(nanoUsd).stripTrailingZeros().toPlainString();
  }

  private static String joined(List<String> parts) {
    return parts.isEmpty() ? "none" : String.join(", ", parts);
  }

  private static String database(Configuration configuration) {
    if (!configuration.ledger().enabled() && !configuration.access().managedKeys()) {
      return "not used";
    }
    DatabaseSettings database = configuration.database();
    return database.described() + (database.isThere() ? "" : ", made when the gateway serves");
  }
}
