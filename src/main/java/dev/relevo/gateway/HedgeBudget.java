package dev.relevo.gateway;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds how many requests get a second candidate only because the first is slower than usual: each
 * request earns a share of one, and what is earned can be saved up to a few. Thread-safe.
 */
final class HedgeBudget {
  private static final long ONE = 1_000_000;
  private static final long MOST = 10 * ONE;

  private final long share;
  private final AtomicLong earned = new AtomicLong();

  /**
   * A budget with nothing in it.
   *
   * @param share how many second candidates a request earns, above 0 and at most 1
   */
  HedgeBudget(double share) {
    this.share = Math.round(share * ONE);
  }

  /** A request begins. */
  void earn() {
    earned.accumulateAndGet(share, (old, more) -> Math.min(MOST, old + more));
  }

  /** Takes one out, if there is one. */
  boolean take() {
    return earned.getAndUpdate(old -> old >= ONE ? old - ONE : old) >= ONE;
  }

  /** Puts one back that was not used. */
  void putBack() {
    earned.accumulateAndGet(ONE, (old, more) -> Math.min(MOST, old + more));
  }
}
