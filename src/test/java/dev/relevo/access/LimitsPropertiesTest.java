package dev.relevo.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** However many ask at the same time, the promises of {@link Limits} hold. */
final class LimitsPropertiesTest {
  private static final int THREADS = 16;
  private static final int REQUESTS_PER_THREAD = 30;
  private static final int KEYS = 3;

  /** What threads have seen together. */
  private static final class Seen {
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong spent = new AtomicLong();
    private final AtomicLong expected = new AtomicLong();
    private final Queue<Long> beyond = new ConcurrentLinkedQueue<>();
    private final AtomicLong running = new AtomicLong();
    private final AtomicLong mostRunning = new AtomicLong();

    /** The most that so many requests together have cost more than was expected of them. */
    private long mostBeyond() {
      return beyond.stream()
          .sorted(Comparator.reverseOrder())
          .limit(THREADS)
          .mapToLong(Long::longValue)
          .sum();
    }
  }

  private static Caller caller(int key) {
    return new Caller("key-" + key, "scope-" + key, false, KeyRules.NONE);
  }

  private static void together(Callable<Void> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      CyclicBarrier start = new CyclicBarrier(THREADS);
      List<Future<Void>> done = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        done.add(
            threads.submit(
                () -> {
                  start.await(20, TimeUnit.SECONDS);
                  return work.call();
                }));
      }
      for (Future<Void> one : done) {
        one.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * The bound: nothing is let in once what is spent and expected would be more than the budget, so
   * it is overspent at most by what the requests under way at that time cost more than expected.
   */
  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void admit_manyAtOnceWithAnyCosts_overspendsByNoMoreThanTheyCostBeyondTheEstimate(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5_000) int ofAll,
      @ForAll @IntRange(min = 1, max = 3_000) int perKey,
      @ForAll @IntRange(max = 40) int dearest)
      throws Exception {
    ManualClock clock = new ManualClock();
    Limits limits =
        new Limits(
            new LimitSettings(
                RateRules.NONE,
                new BudgetSettings(
                    new BudgetRules((long) ofAll, null),
                    new BudgetRules((long) perKey, null),
                    1,
                    BudgetSettings.UnknownPrice.ALLOW)),
            clock,
            () -> 0);
    Seen[] byKey = {new Seen(), new Seen(), new Seen()};
    Seen all = new Seen();
    AtomicLong seeds = new AtomicLong(seed);

    together(
        () -> {
          Random random = new Random(seeds.incrementAndGet());
          for (int i = 0; i < REQUESTS_PER_THREAD; i++) {
            int key = random.nextInt(KEYS);
            long estimate = 1L + random.nextInt(20);
            long actual = random.nextInt(4) == 0 ? 0 : random.nextLong(dearest + 1L);
            Admission admission =
                limits.admit(caller(key), new Demand(1, 1, () -> new Demand.Cost(estimate, true)));
            if (admission.refusal() == null) {
              for (Seen seen : List.of(byKey[key], all)) {
                seen.spent.addAndGet(actual);
                seen.beyond.add(Math.max(0, actual - estimate));
                seen.requests.incrementAndGet();
              }
            }
            admission.settle(new Spent(1, actual));
            admission.settle(new Spent(1, actual));
          }
          return null;
        });

    LimitReport report = limits.report();
    assertThat(report.all().day().spent()).isEqualTo(all.spent.get());
    assertThat(all.spent.get()).isLessThanOrEqualTo(ofAll + all.mostBeyond());
    for (LimitReport.OfKey key : report.keys()) {
      Seen seen = byKey[Integer.parseInt(key.id().substring("key-".length()))];
      assertThat(key.spendings().day().spent()).isEqualTo(seen.spent.get());
      assertThat(seen.spent.get()).isLessThanOrEqualTo(perKey + seen.mostBeyond());
      assertThat(key.running()).isZero();
    }
    // nothing is held any more: exactly what is left can be had
    long left = ofAll - report.all().day().spent();
    assertThat(alone(limits, left)).isEqualTo(left > 0);
    assertThat(alone(limits, 1)).isFalse();
  }

  /** Another key with a budget of its own that never ends. */
  private static boolean alone(Limits limits, long nanoUsd) {
    KeyRules rules =
        new KeyRules(
            KeyRules.NONE.permissions(),
            KeyRules.NONE.privacy(),
            null,
            null,
            new BudgetRules(null, null));
    Caller rich = new Caller("rich", "rich", false, rules);
    return nanoUsd > 0
        && limits.admit(rich, new Demand(1, 1, () -> new Demand.Cost(nanoUsd, true))).refusal()
            == null;
  }

  /**
   * With exact estimates a budget is never overspent at all, and with requests that are all under
   * way at once no more are let in than it covers.
   */
  @Property(tries = 30, shrinking = ShrinkingMode.OFF)
  void admit_manyAtOnceNoneEnding_holdsNoMoreThanTheBudget(
      @ForAll @IntRange(min = 1, max = 400) int budget,
      @ForAll @IntRange(min = 1, max = 7) int estimate)
      throws Exception {
    Limits limits =
        new Limits(
            new LimitSettings(
                RateRules.NONE,
                new BudgetSettings(
                    new BudgetRules(null, (long) budget),
                    BudgetRules.NONE,
                    1,
                    BudgetSettings.UnknownPrice.ALLOW)),
            new ManualClock(),
            () -> 0);
    Seen all = new Seen();

    together(
        () -> {
          for (int i = 0; i < REQUESTS_PER_THREAD; i++) {
            Admission admission =
                limits.admit(
                    caller(i % KEYS), new Demand(1, 1, () -> new Demand.Cost(estimate, true)));
            if (admission.refusal() == null) {
              all.expected.addAndGet(estimate);
            }
          }
          return null;
        });

    long asked = (long) THREADS * REQUESTS_PER_THREAD * estimate;
    assertThat(all.expected.get()).isEqualTo(Math.min(asked, budget - budget % estimate));
  }

  /** In every window the limit gets in and not one more, and never more at once than may be. */
  @Property(tries = 30, shrinking = ShrinkingMode.OFF)
  void admit_manyAtOnce_letsThroughTheLimitInEachWindowAndLosesNothing(
      @ForAll @IntRange(min = 1, max = 700) int requests,
      @ForAll @IntRange(min = 1, max = 2 * THREADS) int concurrency,
      @ForAll long seed)
      throws Exception {
    ManualClock clock = new ManualClock();
    AtomicLong nanos = new AtomicLong(seed / 4); // it may be anything, and go on for long
    Limits limits =
        new Limits(
            new LimitSettings(
                new RateRules((long) requests, 1_000_000L, Duration.ofMinutes(1), concurrency),
                BudgetSettings.NONE),
            clock,
            nanos::get);
    Caller caller = caller(1);

    for (int window = 0; window < 3; window++) {
      Seen seen = new Seen();
      together(
          () -> {
            for (int i = 0; i < REQUESTS_PER_THREAD; i++) {
              Admission admission = limits.admit(caller, new Demand(3, 4, () -> Demand.Cost.FREE));
              if (admission.refusal() == null) {
                long now = seen.running.incrementAndGet();
                seen.mostRunning.accumulateAndGet(now, Math::max);
                seen.requests.incrementAndGet();
                seen.running.decrementAndGet();
              }
              admission.settle(new Spent(5, 0));
            }
            return null;
          });
      assertThat(seen.requests.get()).isLessThanOrEqualTo(requests);
      if (concurrency >= THREADS) {
        assertThat(seen.requests.get())
            .isEqualTo(Math.min(requests, (long) THREADS * REQUESTS_PER_THREAD));
      }
      assertThat(seen.mostRunning.get()).isLessThanOrEqualTo(concurrency);
      LimitReport.OfKey key = limits.report().keys().get(0);
      assertThat(key.running()).isZero();
      assertThat(key.standing().requests()).isNotNull();
      assertThat(remaining(key.standing().requests())).isEqualTo(requests - seen.requests.get());
      assertThat(remaining(key.standing().tokens())).isEqualTo(1_000_000 - 5 * seen.requests.get());
      nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    }
  }

  private static long remaining(LimitStanding.Allowance allowance) {
    return allowance.remaining();
  }
}
