package dev.relevo.telemetry;

import dev.relevo.access.LimitReport;
import dev.relevo.access.LimitStanding;
import dev.relevo.access.Money;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was used of limits and budgets when somebody looked. Thread-safe. */
final class LimitMeters {
  /** So many keys are shown, by their ids; a list of all is at {@code /admin/limits}. */
  private static final int KEYS = 500;

  private static final String ALL_KEYS = "(all)";

  private final GaugeTable limits;
  private final GaugeTable used;
  private final GaugeTable budgets;
  private final GaugeTable spent;

  /** The rows of one look. */
  private static final class Rows {
    private final Map<List<String>, Double> limits = new HashMap<>();
    private final Map<List<String>, Double> used = new HashMap<>();
    private final Map<List<String>, Double> budgets = new HashMap<>();
    private final Map<List<String>, Double> spent = new HashMap<>();

    void add(String key, String what, LimitStanding.@Nullable Allowance allowance) {
      if (allowance != null) {
        limit(key, what, allowance.limit(), allowance.limit() - allowance.remaining());
      }
    }

    void limit(String key, String what, long limit, long taken) {
      limits.put(List.of(key, what), (double) limit);
      used.put(List.of(key, what), (double) taken);
    }

    void add(String key, LimitReport.Spendings spendings) {
      add(key, "day", spendings.day());
      add(key, "month", spendings.month());
    }

    private void add(String key, String period, LimitReport.Amount amount) {
      spent.put(List.of(key, period), Money.usd(amount.spent()).doubleValue());
      if (amount.limit() != null) {
        budgets.put(List.of(key, period), Money.usd(amount.limit()).doubleValue());
      }
    }
  }

  LimitMeters(MeterRegistry registry) {
    limits =
        new GaugeTable(
            registry, "relevo.key.limit", "", "What a key may take at once", "key", "limit");
    used =
        new GaugeTable(
            registry, "relevo.key.limit.used", "", "What it has taken of that", "key", "limit");
    budgets =
        new GaugeTable(
            registry,
            "relevo.key.budget.usd",
            "",
            "What a key, or all together, may spend",
            "key",
            "period");
    spent =
        new GaugeTable(
            registry,
            "relevo.key.spent.usd",
            "",
            "What a key, or all together, have spent",
            "key",
            "period");
  }

  synchronized void show(LimitReport report) {
    Rows rows = new Rows();
    rows.add(ALL_KEYS, report.all());
    for (LimitReport.OfKey key : report.keys().subList(0, Math.min(KEYS, report.keys().size()))) {
      rows.add(key.id(), "requests", key.standing().requests());
      rows.add(key.id(), "tokens", key.standing().tokens());
      if (key.concurrency() != null) {
        rows.limit(key.id(), "concurrency", key.concurrency(), key.running());
      }
      rows.add(key.id(), key.spendings());
    }
    limits.show(rows.limits);
    used.show(rows.used);
    budgets.show(rows.budgets);
    spent.show(rows.spent);
  }
}
