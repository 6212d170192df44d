package dev.relevo.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells limits that have budgets what was spent before this process started and by others that
 * share its history, at once and then every half minute, in a thread of its own. While the history
 * is not known budgets count what this process itself spends. Thread-safe.
 */
public final class SpendingRefresh implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SpendingRefresh.class);
  private static final Duration EVERY = Duration.ofSeconds(30);

  /** A database that is being opened is there soon, and a key with a budget may come. */
  private static final Duration FIRST = Duration.ofSeconds(1);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A database that was asked so often in vain is not just being opened. */
  static final int SOON = 30;

  private final Limits limits;
  private final SpendingHistory history;
  private final InstantSource clock;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::work, "relevo-budgets");
  private boolean known;
  private boolean told;
  private int failures;

  SpendingRefresh(Limits limits, SpendingHistory history, InstantSource clock) {
    this.limits = limits;
    this.history = history;
    this.clock = clock;
    thread.setDaemon(true);
  }

  /** Begins to tell. */
  public static SpendingRefresh start(Limits limits, SpendingHistory history, InstantSource clock) {
    SpendingRefresh refresh = new SpendingRefresh(limits, history, clock);
    refresh.thread.start();
    return refresh;
  }

  private void work() {
    try {
      do {
        if (limits.hasBudgets()) {
          refresh();
        }
      } while (!closing.await((known ? EVERY : FIRST).toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks once. What comes after a day or month has ended says nothing of the new one. */
  void refresh() {
    Instant now = clock.instant();
    try {
      Map<String, Long> day = spentSince(Period.DAY.start(now));
      Map<String, Long> month = spentSince(Period.MONTH.start(now));
      if (Period.DAY.start(clock.instant()).equals(Period.DAY.start(now))) {
        limits.learn(day, month);
        known = true;
      }
      told = false;
      failures = 0;
    } catch (RuntimeException e) {
      failures++;
      if (!told && (known || failures >= SOON)) {
        told = true;
        LOG.warn("what was spent is not known now; budgets count what this process spends", e);
      }
    }
  }

  private Map<String, Long> spentSince(Instant since) {
    return history
        .spentSince(since)
        .toCompletableFuture()
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  @Override
  public void close() {
    closing.countDown();
  }
}
