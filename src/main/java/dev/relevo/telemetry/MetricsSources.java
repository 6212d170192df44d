package dev.relevo.telemetry;

import dev.relevo.access.LimitReport;
import dev.relevo.ledger.LedgerStatus;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is measured beside the gateway. Each is asked whenever somebody reads, and answers at once.
 *
 * @param ledger how the ledger is; null where there is none
 * @param limits what is used of limits and budgets; null where there are none
 * @param accessLogDropped how many lines are missing in the access log; null where there is none
 * @param tracesDropped how many requests' spans were dropped; null where none are sent
 */
public record MetricsSources(
    @Nullable Supplier<LedgerStatus> ledger,
    @Nullable Supplier<LimitReport> limits,
    @Nullable LongSupplier accessLogDropped,
    @Nullable LongSupplier tracesDropped) {
  /** Nothing beside the gateway. */
  public static final MetricsSources NONE = new MetricsSources(null, null, null, null);
}
