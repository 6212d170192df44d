package dev.relevo.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Permissions;
import dev.relevo.chat.Steering;
import dev.relevo.testing.CapturedLog;
import dev.relevo.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LimitsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final long USD = 1_000_000_000L;

  private final ManualClock clock = new ManualClock(); // 2026-01-01T00:00
  private final Limits limits =
      new Limits(LimitSettings.NONE, clock, () -> clock.instant().toEpochMilli() * 1_000_000);

  private static Caller caller(String id) {
    return caller(id, null, null);
  }

  private static Caller caller(String id, @Nullable RateRules rate, @Nullable BudgetRules budget) {
    return new Caller(
        id,
        "scope-" + id,
        false,
        new KeyRules(Permissions.ALL, Steering.Privacy.ANY, null, rate, budget));
  }

  private static Demand demand(long promptTokens, long answerTokens, long nanoUsd) {
    return new Demand(promptTokens, answerTokens, () -> new Demand.Cost(nanoUsd, true));
  }

  private Admission ask(String id) {
    return limits.admit(caller(id), demand(10, 10, 0));
  }

  private Admission spend(String id, long nanoUsd) {
    return limits.admit(caller(id), demand(10, 10, nanoUsd));
  }

  private static GatewayError refusal(Admission admission) {
    return Objects.requireNonNull(admission.refusal());
  }

  private void limit(
      @Nullable Long requests, @Nullable Long tokens, @Nullable Integer concurrency) {
    limits.configure(
        new LimitSettings(
            new RateRules(requests, tokens, MINUTE, concurrency), BudgetSettings.NONE));
  }

  private void budget(BudgetRules all, BudgetRules perKey) {
    limits.configure(
        new LimitSettings(
            RateRules.NONE,
            new BudgetSettings(all, perKey, 0.8, BudgetSettings.UnknownPrice.ALLOW)));
  }

  @Test
  void admit_nothingLimited_isFreeAndNothingIsRemembered() {
    assertThat(ask("a")).isSameAs(Admission.FREE);
    assertThat(limits.remembered()).isZero();
  }

  @Test
  void admit_requestsUsedUp_areRefusedUntilTheWindowEnds() {
    limit(2L, null, null);
    ask("a");
    clock.advance(Duration.ofSeconds(20));
    ask("a").settle(new Spent(5, 0));

    Admission third = ask("a");

    assertThat(refusal(third).kind()).isEqualTo(GatewayError.Kind.RATE_LIMITED);
    assertThat(refusal(third).retryAfter()).isEqualTo(Duration.ofSeconds(40));
    assertThat(refusal(third).message())
        .isEqualTo("the limit of 2 requests within 1m0s is reached; more can be sent in 40s");
    assertThat(third.standing().requests())
        .isEqualTo(new LimitStanding.Allowance(2, 0, Duration.ofSeconds(40)));
    clock.advance(Duration.ofSeconds(40));
    assertThat(ask("a").refusal()).isNull();
  }

  @Test
  void admit_keysApart_countApart() {
    limit(1L, null, null);

    assertThat(ask("a").refusal()).isNull();
    assertThat(ask("b").refusal()).isNull();
    assertThat(ask("a").refusal()).isNotNull();
  }

  @Test
  void admit_callersWithoutKeys_countTogether() {
    limit(1L, null, null);

    assertThat(limits.admit(Caller.ANYBODY, demand(1, 1, 0)).refusal()).isNull();
    assertThat(limits.admit(Caller.ANYBODY, demand(1, 1, 0)).refusal()).isNotNull();
  }

  @Test
  void admit_keyWithItsOwnRate_hasThatInstead() {
    limit(1L, null, null);
    Caller own = caller("own", new RateRules(3L, null, MINUTE, null), null);

    for (int i = 0; i < 3; i++) {
      assertThat(limits.admit(own, demand(1, 1, 0)).refusal()).isNull();
    }
    assertThat(limits.admit(own, demand(1, 1, 0)).refusal()).isNotNull();
  }

  @Test
  void admit_requestsAtOnce_areRefusedUntilOneEnds() {
    limit(10L, null, 2);
    Admission first = ask("a");
    ask("a");

    Admission third = ask("a");

    assertThat(refusal(third).kind()).isEqualTo(GatewayError.Kind.RATE_LIMITED);
    assertThat(refusal(third).retryAfter()).isEqualTo(Duration.ofSeconds(1));
    assertThat(refusal(third).message()).startsWith("2 requests are under way");
    third.settle(Spent.NOTHING);
    assertThat(ask("a").refusal()).isNotNull();
    first.settle(Spent.NOTHING);
    first.settle(Spent.NOTHING);
    Admission fourth = ask("a");
    assertThat(fourth.refusal()).isNull();
    assertThat(ask("a").refusal()).isNotNull();
    assertThat(Objects.requireNonNull(fourth.standing().requests()).remaining()).isEqualTo(7);
  }

  @Test
  void settle_fewerTokensThanExpected_givesTheRestBack() {
    limit(null, 1000L, null);
    Admission first = limits.admit(caller("a"), demand(300, 300, 0));
    assertThat(Objects.requireNonNull(first.standing().tokens()).remaining()).isEqualTo(400);

    first.settle(new Spent(150, 0));

    assertThat(Objects.requireNonNull(ask("a").standing().tokens()).remaining()).isEqualTo(830);
  }

  @Test
  void settle_moreTokensThanExpected_areOwedInTheNextWindow() {
    limit(null, 1000L, null);
    limits.admit(caller("a"), demand(10, 300, 0)).settle(new Spent(1500, 0));

    GatewayError refused = refusal(ask("a"));

    assertThat(refused.retryAfter()).isEqualTo(MINUTE);
    assertThat(refused.message())
        .contains("0 are left", "expected to take 20", "can be sent in 1m0s");
    clock.advance(MINUTE);
    assertThat(Objects.requireNonNull(ask("a").standing().tokens()).remaining()).isEqualTo(480);
  }

  @Test
  void settle_afterTheWindowHasEnded_givesNothingBackToTheNext() {
    limit(null, 1000L, null);
    Admission slow = limits.admit(caller("a"), demand(500, 300, 0));
    clock.advance(MINUTE);
    limits.admit(caller("a"), demand(600, 0, 0));

    slow.settle(new Spent(10, 0));

    assertThat(limits.admit(caller("a"), demand(401, 0, 0)).refusal()).isNotNull();
    assertThat(limits.admit(caller("a"), demand(400, 0, 0)).refusal()).isNull();
  }

  @Test
  void admit_tokensUsedUp_leavesTheRequestUncounted() {
    limit(3L, 1000L, null);
    limits.admit(caller("a"), demand(900, 0, 0));

    Admission refused = limits.admit(caller("a"), demand(200, 0, 0));

    assertThat(refused.refusal()).isNotNull();
    assertThat(Objects.requireNonNull(refused.standing().requests()).remaining()).isEqualTo(2);
    assertThat(Objects.requireNonNull(refused.standing().tokens()).remaining()).isEqualTo(100);
  }

  @Test
  void admit_promptLongerThanTheLimit_isRefusedForGood() {
    limit(null, 1000L, null);

    GatewayError refused = refusal(limits.admit(caller("a"), demand(1001, 0, 0)));

    assertThat(refused.kind()).isEqualTo(GatewayError.Kind.TOO_LONG);
    assertThat(refused.retryAfter()).isNull();
    assertThat(refused.message()).contains("1001", "1000", "1m0s");
  }

  @Test
  void admit_onlyTheAnswerCouldBeTooLong_takesTheWholeWindow() {
    limit(null, 100L, null);

    Admission admitted = limits.admit(caller("a"), demand(20, 300, 0));

    assertThat(admitted.refusal()).isNull();
    assertThat(Objects.requireNonNull(admitted.standing().tokens()).remaining()).isZero();
  }

  @Test
  void configure_limitThatIsAsItWas_keepsWhatIsUsed() {
    limit(2L, 1000L, null);
    ask("a");
    limit(2L, 5000L, 7);

    LimitStanding standing = ask("a").standing();

    assertThat(Objects.requireNonNull(standing.requests()).remaining()).isZero();
    assertThat(Objects.requireNonNull(standing.tokens()).remaining()).isEqualTo(4980);
    assertThat(ask("a").refusal()).isNotNull();
    limit(5L, 5000L, 7);
    assertThat(Objects.requireNonNull(ask("a").standing().requests()).remaining()).isEqualTo(4);
  }

  @Test
  void admit_budgetOfTheKeyUsedUp_isRefusedUntilTheNextDay() {
    budget(BudgetRules.NONE, new BudgetRules(USD, null));
    spend("a", USD / 100).settle(new Spent(1, USD * 5 / 4));
    clock.advance(Duration.ofHours(5));

    GatewayError refused = refusal(spend("a", 1));

    assertThat(refused.kind()).isEqualTo(GatewayError.Kind.BUDGET_EXHAUSTED);
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofHours(19));
    assertThat(refused.message())
        .isEqualTo(
            "the daily budget of this key is used up: $1.25 of $1.00 are spent; the next one"
                + " begins at 2026-01-02T00:00:00Z");
    assertThat(spend("b", 1).refusal()).isNull();
    clock.advance(Duration.ofHours(19));
    assertThat(spend("a", 1).refusal()).isNull();
  }

  @Test
  void admit_budgetUsedUp_letsThroughWhatCanCostNothing() {
    budget(BudgetRules.NONE, new BudgetRules(USD, null));
    spend("a", 1).settle(new Spent(1, USD * 2));

    assertThat(spend("a", 0).refusal()).isNull();
  }

  @Test
  void admit_budgetOfAll_isThatOfEveryKeyTogether() {
    budget(new BudgetRules(null, USD), BudgetRules.NONE);
    spend("a", 1).settle(new Spent(1, USD / 2));
    spend("b", 1).settle(new Spent(1, USD / 2));
    clock.advance(Duration.ofDays(30)); // the 31st

    GatewayError refused = refusal(spend("c", 1));

    assertThat(refused.message())
        .startsWith("the monthly budget of all keys together is used up")
        .endsWith("begins at 2026-02-01T00:00:00Z");
    assertThat(limits.report().keys())
        .filteredOn(key -> key.id().equals("c"))
        .allMatch(key -> key.spendings().month().spent() == 0);
    clock.advance(Duration.ofDays(1));
    assertThat(spend("c", 1).refusal()).isNull();
  }

  @Test
  void admit_refusedByTheBudgetOfAll_holdsNothingOfTheKeys() {
    budget(new BudgetRules(USD, null), new BudgetRules(USD, null));
    Admission running = spend("b", USD * 2 / 3);

    assertThat(refusal(spend("a", USD * 2 / 3)).message()).contains("of all keys together");
    running.settle(Spent.NOTHING);

    assertThat(spend("a", USD * 2 / 3).refusal()).isNull();
  }

  @Test
  void admit_restOfTheBudgetHeldByOthers_isRefusedForAMoment() {
    budget(BudgetRules.NONE, new BudgetRules(USD, null));
    Admission running = spend("a", USD * 2 / 3);

    GatewayError refused = refusal(spend("a", USD * 2 / 3));

    assertThat(refused.kind()).isEqualTo(GatewayError.Kind.RATE_LIMITED);
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(1));
    assertThat(refused.message()).contains("held for requests under way");
    running.settle(Spent.NOTHING);
    assertThat(spend("a", USD * 2 / 3).refusal()).isNull();
  }

  @Test
  void admit_requestDearerThanWhatIsLeft_isRefusedWithBoth() {
    budget(BudgetRules.NONE, new BudgetRules(USD, null));

    GatewayError refused = refusal(spend("a", USD * 3 / 2));

    assertThat(refused.kind()).isEqualTo(GatewayError.Kind.BUDGET_EXHAUSTED);
    assertThat(refused.message()).contains("$0.00 of $1.00 are spent", "it may cost $1.50");
  }

  @Test
  void settle_inTheNextDay_countsInTheOneBefore() {
    budget(BudgetRules.NONE, new BudgetRules(USD, null));
    Admission late = spend("a", USD);
    clock.advance(Duration.ofDays(1));

    late.settle(new Spent(1, USD));

    LimitReport.Spendings spent = limits.report().keys().get(0).spendings();
    assertThat(spent.day().spent()).isZero();
    assertThat(spent.month().spent()).isEqualTo(USD);
    assertThat(spend("a", USD).refusal()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"REFUSE, true", "ALLOW, false"})
  void admit_unknownPrice_isRefusedWhereThatIsSaid(
      BudgetSettings.UnknownPrice policy, boolean refused) {
    limits.configure(
        new LimitSettings(
            RateRules.NONE,
            new BudgetSettings(new BudgetRules(USD, null), BudgetRules.NONE, 1, policy)));

    Admission admission =
        limits.admit(caller("a"), new Demand(1, 1, () -> new Demand.Cost(0, false)));

    assertThat(admission.refusal() != null).isEqualTo(refused);
    if (refused) {
      assertThat(refusal(admission).kind()).isEqualTo(GatewayError.Kind.INVALID_REQUEST);
      assertThat(refusal(admission).param()).isEqualTo("model");
    }
  }

  @Test
  void admit_budgetNearlyUsedUp_warnsEachTimeAndLogsOnce() {
    budget(new BudgetRules(null, 10 * USD), new BudgetRules(USD, null));
    try (CapturedLog log = CapturedLog.of(Budgets.class.getName())) {
      assertThat(spend("a", 1).standing().warning()).isNull();
      spend("a", 1).settle(new Spent(1, USD * 4 / 5));

      assertThat(spend("a", 1).standing().warning())
          .isEqualTo("80% of the daily budget of this key are used: $0.80 of $1.00");
      assertThat(spend("a", 1).standing().warning()).isNotNull();
      assertThat(spend("b", 1).standing().warning()).isNull();

      assertThat(log.lines())
          .containsExactly("key a: 80% of the daily budget of this key are used: $0.80 of $1.00");
    }
  }

  @Test
  void learn_moreThanThisProcessHasSpent_counts() {
    budget(new BudgetRules(3 * USD, null), new BudgetRules(2 * USD, null));
    spend("a", 1).settle(new Spent(1, USD));

    limits.learn(Map.of("a", USD / 2, "b", 2 * USD), Map.of());

    assertThat(spend("a", USD / 2).refusal()).isNull();
    assertThat(refusal(spend("b", 1)).message()).contains("budget of this key");
    limits.learn(Map.of("a", USD, "b", 2 * USD), Map.of());
    assertThat(refusal(spend("c", 1)).message()).contains("budget of all keys");
  }

  @Test
  void report_tellsWhatIsUsedByKeyAndInAll() {
    limits.configure(
        new LimitSettings(
            new RateRules(5L, null, MINUTE, 4),
            new BudgetSettings(
                new BudgetRules(null, 9 * USD),
                new BudgetRules(USD, null),
                1,
                BudgetSettings.UnknownPrice.ALLOW)));
    spend("b", 3);
    spend("a", 3).settle(new Spent(1, 7));

    LimitReport report = limits.report();

    Instant tomorrow = Instant.parse("2026-01-02T00:00:00Z");
    Instant february = Instant.parse("2026-02-01T00:00:00Z");
    assertThat(report.all())
        .isEqualTo(
            new LimitReport.Spendings(
                new LimitReport.Amount(7, null, tomorrow),
                new LimitReport.Amount(7, 9 * USD, february)));
    LimitStanding standing =
        new LimitStanding(new LimitStanding.Allowance(5, 4, MINUTE), null, null);
    assertThat(report.keys())
        .isEqualTo(
            List.of(
                new LimitReport.OfKey(
                    "a",
                    standing,
                    4,
                    0,
                    new LimitReport.Spendings(
                        new LimitReport.Amount(7, USD, tomorrow),
                        new LimitReport.Amount(7, null, february))),
                new LimitReport.OfKey(
                    "b",
                    standing,
                    4,
                    1,
                    new LimitReport.Spendings(
                        new LimitReport.Amount(0, USD, tomorrow),
                        new LimitReport.Amount(0, null, february)))));
  }

  @Test
  void remembered_callersOfWhomNothingWouldBeMissed_areForgotten() {
    limit(1L, 1000L, null);
    for (int i = 0; i < 100; i++) {
      ask("idle" + i).settle(new Spent(20, 0));
    }
    Admission running = ask("running");
    ask("owing").settle(new Spent(5000, 0));
    ask("paying").settle(new Spent(20, 1));
    assertThat(limits.remembered()).isEqualTo(103);

    clock.advance(MINUTE.plusMillis(1));
    ask("last");

    assertThat(limits.report().keys())
        .extracting(LimitReport.OfKey::id)
        .containsExactly("last", "owing", "paying", "running");
    assertThat(refusal(ask("owing")).kind()).isEqualTo(GatewayError.Kind.RATE_LIMITED);
    running.settle(Spent.NOTHING);
  }

  @Test
  void remembered_callersWhoseWindowRuns_areNotForgotten() {
    limit(1L, null, null);
    clock.advance(MINUTE.minusSeconds(1));
    ask("a").settle(Spent.NOTHING);
    clock.advance(Duration.ofSeconds(2));

    ask("b");

    assertThat(refusal(ask("a")).retryAfter()).isEqualTo(Duration.ofSeconds(58));
  }
}
