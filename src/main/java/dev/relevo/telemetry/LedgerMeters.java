package dev.relevo.telemetry;

import dev.relevo.ledger.LedgerStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** How the ledger is, asked when somebody reads. */
final class LedgerMeters {
  private LedgerMeters() {}

  /**
   * Makes the meters.
   *
   * @param ledger tells how it is, at once
   */
  static void bind(MeterRegistry registry, Supplier<LedgerStatus> ledger) {
    gauge(
        registry,
        ledger,
        "relevo.ledger.connected",
        "Whether the ledger's database could be used the last time: 1, or 0",
        it -> it.connected() ? 1 : 0);
    gauge(
        registry,
        ledger,
        "relevo.ledger.waiting",
        "Requests that wait to be written to the ledger",
        LedgerStatus::waiting);
    counter(
        registry,
        ledger,
        "relevo.ledger.written",
        "Requests that were written to the ledger",
        LedgerStatus::written);
    counter(
        registry,
        ledger,
        "relevo.ledger.dropped",
        "Requests that are not in the ledger, since its database could not be used for too long",
        LedgerStatus::dropped);
  }

  private static void gauge(
      MeterRegistry registry,
      Supplier<LedgerStatus> ledger,
      String name,
      String description,
      ToDoubleFunction<LedgerStatus> figure) {
    Gauge.builder(name, () -> figure.applyAsDouble(ledger.get()))
        .description(description)
        .register(registry);
  }

  private static void counter(
      MeterRegistry registry,
      Supplier<LedgerStatus> ledger,
      String name,
      String description,
      ToDoubleFunction<LedgerStatus> figure) {
    FunctionCounter.builder(name, ledger, it -> figure.applyAsDouble(it.get()))
        .description(description)
        .register(registry);
  }
}
