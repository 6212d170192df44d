package dev.relevo.app;

import dev.relevo.access.Admissions;
import dev.relevo.access.LimitReport;
import dev.relevo.access.LimitSettings;
import dev.relevo.access.Limits;
import dev.relevo.access.SpendingHistory;
import dev.relevo.access.SpendingRefresh;
import dev.relevo.http.admin.AdminRoutes;
import dev.relevo.http.admin.LimitRoutes;
import dev.relevo.ledger.LedgerReader;
import dev.relevo.ledger.Spending;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limits and budgets of a serving process; what was spent before it started, and by others on
 * the same database, is read from the ledger. Thread-safe.
 */
final class LimitKeeping implements Reloadable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LimitKeeping.class);

  private final Limits limits;
  private final boolean ledger;
  private final @Nullable SpendingRefresh refresh;

  /**
   * Begins to count.
   *
   * @param ledger reads the ledger; null where there is none
   */
  LimitKeeping(LimitSettings settings, @Nullable LedgerReader ledger, InstantSource clock) {
    this.limits = new Limits(settings, clock, System::nanoTime);
    this.ledger = ledger != null;
    this.refresh = ledger == null ? null : SpendingRefresh.start(limits, history(ledger), clock);
    warn(settings);
  }

  private static SpendingHistory history(LedgerReader ledger) {
    return since -> ledger.spentSince(since).thenApplyAsync(Spending::byKey, Runnable::run);
  }

  private void warn(LimitSettings settings) {
    if (settings.hasBudgets() && !ledger) {
      LOG.warn(
          "relevo.budgets count only what this process spends from now on, since relevo.ledger is"
              + " off");
    }
  }

  /** What is used, for those who measure. */
  LimitReport report() {
    return limits.report();
  }

  Admissions admissions() {
    return limits;
  }

  /** What administrators can ask. */
  AdminRoutes routes() {
    return new LimitRoutes(limits);
  }

  @Override
  public void reload(Configuration next) {
    boolean had = limits.settings().hasBudgets();
    limits.configure(next.limits());
    if (!had) {
      warn(next.limits());
    }
  }

  @Override
  public void close() {
    if (refresh != null) {
      refresh.close();
    }
  }
}
