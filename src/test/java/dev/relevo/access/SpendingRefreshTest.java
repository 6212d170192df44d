package dev.relevo.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.CapturedLog;
import dev.relevo.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class SpendingRefreshTest {
  private final ManualClock clock = new ManualClock();
  private final Limits limits = limits(new BudgetRules(1L, null));
  private final List<Instant> asked = new ArrayList<>();

  private Limits limits(BudgetRules rules) {
    return new Limits(
        new LimitSettings(
            RateRules.NONE,
            new BudgetSettings(rules, BudgetRules.NONE, 1, BudgetSettings.UnknownPrice.ALLOW)),
        clock,
        () -> 0);
  }

  private SpendingRefresh refresh(Map<String, Long> day, Map<String, Long> month) {
    return new SpendingRefresh(
        limits,
        since -> {
          asked.add(since);
          return CompletableFuture.completedFuture(asked.size() % 2 == 1 ? day : month);
        },
        clock);
  }

  @Test
  void refresh_historyKnown_tellsTheDayAndTheMonth() {
    clock.advance(Duration.ofDays(3).plusHours(5)); // 2026-01-04T05:00

    refresh(Map.of("a", 5L), Map.of("a", 7L, "b", 1L)).refresh();

    assertThat(asked)
        .containsExactly(
            Instant.parse("2026-01-04T00:00:00Z"), Instant.parse("2026-01-01T00:00:00Z"));
    LimitReport report = limits.report();
    assertThat(report.all().day().spent()).isEqualTo(5);
    assertThat(report.all().month().spent()).isEqualTo(8);
    assertThat(report.keys()).extracting(LimitReport.OfKey::id).containsExactly("a", "b");
    assertThat(report.keys().get(0).spendings().day().spent()).isEqualTo(5);
    assertThat(report.keys().get(0).spendings().month().spent()).isEqualTo(7);
  }

  @Test
  void refresh_dayEndsMeanwhile_saysNothingOfTheNewOne() {
    SpendingRefresh refresh =
        new SpendingRefresh(
            limits,
            since -> {
              clock.advance(Duration.ofDays(1));
              return CompletableFuture.completedFuture(Map.of("a", 5L));
            },
            clock);

    refresh.refresh();

    assertThat(limits.report().all().day().spent()).isZero();
  }

  @Test
  void refresh_historyLost_isLoggedOnceAndKeepsWhatIsKnown() {
    List<Throwable> failure = new ArrayList<>();
    SpendingRefresh refresh =
        new SpendingRefresh(
            limits,
            since ->
                failure.isEmpty()
                    ? CompletableFuture.completedFuture(Map.of("a", 5L))
                    : CompletableFuture.failedFuture(failure.get(0)),
            clock);
    refresh.refresh();
    failure.add(new IllegalStateException("gone"));

    try (CapturedLog log = CapturedLog.of(SpendingRefresh.class.getName())) {
      refresh.refresh();
      refresh.refresh();

      assertThat(log.lines()).hasSize(1);
    }
    assertThat(limits.report().all().day().spent()).isEqualTo(5);
  }

  @Test
  void refresh_historyNotThereForLong_isLoggedOnce() {
    SpendingRefresh refresh =
        new SpendingRefresh(
            limits,
            since -> CompletableFuture.failedFuture(new IllegalStateException("not open yet")),
            clock);

    try (CapturedLog log = CapturedLog.of(SpendingRefresh.class.getName())) {
      for (int i = 1; i < SpendingRefresh.SOON; i++) {
        refresh.refresh();
      }
      assertThat(log.lines()).isEmpty();
      refresh.refresh();
      refresh.refresh();

      assertThat(log.lines()).hasSize(1);
    }
  }

  @Test
  void start_historyThatIsThereSoon_isAskedUntilItIs() {
    AtomicInteger asks = new AtomicInteger();
    SpendingHistory history =
        since ->
            asks.incrementAndGet() == 1
                ? CompletableFuture.failedFuture(new IllegalStateException("not open yet"))
                : CompletableFuture.completedFuture(Map.of("a", 5L));

    try (SpendingRefresh refresh = SpendingRefresh.start(limits, history, clock)) {
      assertThat(refresh).isNotNull();
      Awaitility.await()
          .untilAsserted(() -> assertThat(limits.report().all().month().spent()).isEqualTo(5));
    }
  }
}
