package dev.relevo.pool;

import static dev.relevo.pool.KeyStatus.State.COOLING_DOWN;
import static dev.relevo.pool.KeyStatus.State.QUOTA_EXHAUSTED;
import static dev.relevo.pool.KeyStatus.State.REJECTED;
import static dev.relevo.pool.TestWorker.NOW;
import static dev.relevo.pool.TestWorker.TestModel.model;
import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Steering;
import dev.relevo.provider.Use;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a request waits for somebody, for how long, and whom it goes to instead. */
final class SelectionWaitTest {
  private final TestSelection pool = new TestSelection();

  private static ChatRequest ask(String model, String... others) {
    return TestSelection.ask(model)
        .withSteering(Steering.DEFAULT.withFallbackModels(List.of(others)));
  }

  private static TestWorker limited(String id, int seconds) {
    return worker(id).key(COOLING_DOWN, NOW.plusSeconds(seconds));
  }

  // nobody can answer now: limits

  @ParameterizedTest
  @CsvSource({"29, 600, true", "30, 600, true", "31, 600, false", "9, 10, true", "10, 10, false"})
  void decide_everybodyLimited_waitsWhileItIsNotLongAndFits(
      int limit, int patience, boolean waits) {
    pool.given(limited("a", limit).model("m"));
    pool.patience = Duration.ofSeconds(patience);

    if (waits) {
      pool.waits(ask("m"));
    } else {
      Refusal refusal = pool.refusal(ask("m"));
      assertThat(refusal.reason()).isEqualTo(Refusal.Reason.RATE_LIMITED);
      assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(limit));
      assertThat(refusal.message()).isEqualTo("no worker can answer now: a (rate limited)");
    }
  }

  @Test
  void decide_limitIsProlonged_waitsNoLongerThanTheLongestWaitInAll() {
    pool.given(limited("a", 30).model("m"));
    pool.now = NOW.plusSeconds(20);
    pool.waits(ask("m"));

    pool.since = NOW.minusSeconds(1);
    Refusal refusal = pool.refusal(ask("m"));
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.RATE_LIMITED);
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void decide_longestWaitConfigured_isHeeded() {
    pool.settings = TestRouting.settings("longest-wait = 5s");
    pool.given(limited("a", 6).model("m"));

    assertThat(pool.refusal(ask("m")).reason()).isEqualTo(Refusal.Reason.RATE_LIMITED);
  }

  @Test
  void decide_nothingLeftOfTheKey_isWaitedFor() {
    pool.given(worker("a").keyWith(0L, null, NOW.plusSeconds(30)).model("m"));
    pool.waits(ask("m"));

    pool.now = NOW.plusSeconds(30);
    assertThat(pool.choose(ask("m"))).isEqualTo("a/m");
  }

  @Test
  void decide_triedKeysStatedLimit_isWaitedFor() {
    pool.given(limited("a", 20).model("m")).limited("a", 0, NOW.plusSeconds(20));
    pool.waits(ask("m"));

    pool.now = NOW.plusSeconds(20);
    assertThat(pool.choose(ask("m"))).isEqualTo("a/m");
  }

  @Test
  void decide_triedKeyOfAWorkerThatIsDown_isNotWaitedFor() {
    pool.given(worker("a").health(Health.DOWN, "gone").model("m"));
    pool.limited("a", 0, NOW.plusSeconds(20));

    assertThat(pool.refusal(ask("m")).reason()).isEqualTo(Refusal.Reason.ALL_TRIED);
  }

  @Test
  void decide_triedWorkerIsBeingLookedAt_isNotWaitedFor() {
    pool.given(worker("a").health(Health.CHECKING, "connection refused").model("m"));
    pool.waits(ask("m"));

    pool.tried("a", null, null);
    assertThat(pool.refusal(ask("m")).reason()).isEqualTo(Refusal.Reason.ALL_TRIED);
  }

  @Test
  void decide_keysOutThatTimeAloneDoesNotMend_areNotWaitedFor() {
    pool.given(
        worker("a")
            .key(QUOTA_EXHAUSTED, NOW.plusSeconds(5))
            .key(REJECTED, NOW.plusSeconds(5))
            .model("m"));

    Refusal refusal = pool.refusal(ask("m"));
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(5));
  }

  // nobody can answer now: circuits

  @ParameterizedTest
  @CsvSource({"3000, 600, true", "3001, 600, false", "2000, 2, false", "1999, 2, true"})
  void decide_circuitOpen_isWaitedForForAMomentWhereThatFits(
      int millis, int patience, boolean waits) {
    pool.given(worker("a").model(model("m").circuitOpenUntil(NOW.plusMillis(millis))));
    pool.patience = Duration.ofSeconds(patience);

    if (waits) {
      pool.waits(ask("m"));
    } else {
      Refusal refusal = pool.refusal(ask("m"));
      assertThat(refusal.reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
      assertThat(refusal.retryAfter()).isEqualTo(Duration.ofMillis(millis));
    }
  }

  @Test
  void decide_circuitOpensWhileTheRequestWaitsForASlot_isWaitedForAllTheSame() {
    pool.given(worker("a").model(model("m").circuitOpenUntil(NOW.plusSeconds(2))));
    pool.since = NOW.minusSeconds(50);

    pool.waits(ask("m"));

    pool.since = NOW.minusSeconds(59);
    assertThat(pool.refusal(ask("m")).reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
  }

  @Test
  void decide_circuitOfAWorkerThatIsDown_isNotWaitedFor() {
    pool.given(
        worker("a")
            .health(Health.DOWN, "gone")
            .model(model("m").circuitOpenUntil(NOW.plusSeconds(2))));

    assertThat(pool.refusal(ask("m")).reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
  }

  @Test
  void decide_trialUnderWay_isWaitedForAMomentFromItsBeginningOrTheAsking() {
    pool.given(worker("a").model(model("m").circuitOpenUntil(NOW)));
    pool.inFlight(ask("m"));

    // one that has waited for the circuit already
    pool.since = NOW.minusSeconds(2);
    pool.now = NOW.plusMillis(2999);
    pool.waits(ask("m"));
    pool.now = NOW.plusSeconds(3);
    Refusal refusal = pool.refusal(ask("m"));
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(1));

    // one that comes while the trial takes its time
    pool.since = NOW.plusSeconds(10);
    pool.now = NOW.plusMillis(12_999);
    pool.waits(ask("m"));
    pool.now = NOW.plusSeconds(13);
    pool.refused(ask("m"));
  }

  // slots and workers that are not ready

  @Test
  void decide_oneThatIsLoadingHasOtherModels_isNotWaitedFor() {
    pool.settings = TestRouting.settings("other-models = false");
    pool.given(
        worker("a").health(Health.DOWN, "gone").model("m"),
        worker("b").health(Health.LOADING, "26 %").model("n"));

    assertThat(pool.refusal(ask("m")).reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
    pool.waits(ask("n"));
  }

  @Test
  void decide_oneThatIsLoadingDoesNotHaveTheUnknownModel_isUnknownAtOnce() {
    pool.settings = TestRouting.rejecting();
    pool.given(worker("b").health(Health.LOADING, "26 %").model("n"));

    assertThat(pool.refusal(ask("gpt-9")).reason()).isEqualTo(Refusal.Reason.UNKNOWN_MODEL);
  }

  @Test
  void decide_oneThatIsLoadingIsNotAble_isNotWaitedFor() {
    pool.tooSmall = 1000;
    pool.given(worker("b").health(Health.LOADING, "26 %").model(model("m").contextTokens(1000)));

    assertThat(pool.refusal(ask("m")).reason()).isEqualTo(Refusal.Reason.NOT_CAPABLE);
  }

  @Test
  void decide_oneThatIsLoadingWasTriedForGood_isNotWaitedFor() {
    pool.given(worker("a").health(Health.LOADING, "26 %").model("m")).tried("a", "m", null);

    assertThat(pool.refusal(ask("m")).reason()).isEqualTo(Refusal.Reason.ALL_TRIED);
  }

  @Test
  void decide_oneThatIsLoadingIsNotAble_lastResortNeedNotWaitForIt() {
    pool.tooSmall = 1000;
    pool.given(
        worker("b").health(Health.LOADING, "26 %").model(model("m").contextTokens(1000)),
        worker("own").use(Use.LAST_RESORT).model("tiny"));

    assertThat(pool.choose(ask("auto"))).isEqualTo("own/tiny");
  }

  @Test
  void decide_triedOneThatIsBeingLookedAtMayBeTriedOnceMore_isWaitedForBeforeALastResort() {
    pool.given(
        worker("a").health(Health.CHECKING, "connection refused").model("m"),
        worker("own").use(Use.LAST_RESORT).model("tiny"));
    pool.onceMore("a", "m", NOW.plusSeconds(1));

    pool.waits(ask("auto"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void decide_othersAreNotReadyForTheQueueTimeout_lastResortAnswers(boolean busy) {
    TestWorker slow = worker("a").slots(1).model("m");
    pool.given(
        busy ? slow : slow.health(Health.LOADING, "26 %"),
        worker("own").use(Use.LAST_RESORT).model("tiny"));
    if (busy) {
      pool.inFlight(ask("m"));
    }

    pool.now = NOW.plusMillis(59_999);
    pool.waits(ask("auto"));
    pool.now = NOW.plusSeconds(60);
    assertThat(pool.choose(ask("auto"))).isEqualTo("own/tiny");
  }

  @Test
  void decide_busy_waitsForTheQueueTimeoutOrAsLongAsTheRequestCan() {
    pool.given(worker("a").slots(1).model("m")).inFlight(ask("m"));

    pool.now = NOW.plusMillis(59_999);
    pool.waits(ask("m"));
    pool.patience = Duration.ofSeconds(59);
    Refusal refusal = pool.refusal(ask("m"));
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.BUSY);
    assertThat(refusal.message())
        .isEqualTo(
            "nobody became free in time: every slot of the workers that can answer is in use");

    pool.patience = Duration.ofMinutes(10);
    pool.now = NOW.plusSeconds(60);
    assertThat(pool.refusal(ask("m")).reason()).isEqualTo(Refusal.Reason.BUSY);
  }

  // the asked model for a moment, else another

  @Test
  void decide_askedModelLimited_goesToTheSameModelElsewhereFirst() {
    pool.given(
        limited("a", 1).priority(1).model("m"),
        worker("b").priority(2).model("m"),
        worker("c").model("other"));

    assertThat(pool.choose(ask("m", "other"))).isEqualTo("b/m");
  }

  @ParameterizedTest
  @CsvSource({"3, 600, wait", "4, 600, b/other", "3, 3, b/other", "3, 4, wait"})
  void decide_askedModelLimited_isWaitedForForAMomentBeforeAnotherModel(
      int limit, int patience, String expected) {
    pool.given(limited("a", limit).model("m"), worker("b").model("other"));
    pool.patience = Duration.ofSeconds(patience);

    for (ChatRequest request : List.of(ask("m"), ask("m", "other"), ask("a/m"))) {
      assertThat(outcome(request)).isEqualTo(expected);
    }
    pool.settings = TestRouting.withAliases(Map.of("fast", List.of("m", "other")));
    assertThat(outcome(ask("fast"))).isEqualTo(expected);
  }

  private String outcome(ChatRequest request) {
    Selection.Decision decision = pool.decide(request);
    return decision instanceof Selection.Chosen chosen
        ? TestSelection.name(chosen)
        : decision instanceof Selection.Wait ? "wait" : "refused";
  }

  @Test
  void decide_askedModelWasLimitedForThisRequest_isWaitedForBeforeAnotherModel() {
    pool.given(limited("a", 2).model("m"), worker("b").model("other"));
    pool.limited("a", 0, NOW.plusSeconds(2));

    pool.waits(ask("m"));
    pool.now = NOW.plusSeconds(2);
    assertThat(pool.choose(ask("m"))).isEqualTo("a/m");
  }

  @Test
  void decide_askedModelsLimitIsProlonged_isWaitedForNoLongerThanAMoment() {
    pool.given(limited("a", 4).model("m"), worker("b").model("other"));
    pool.now = NOW.plusSeconds(2);

    assertThat(pool.choose(ask("m"))).isEqualTo("b/other");
  }

  @Test
  void decide_fallbackModelLimitedForAMoment_isNotWaitedForWhileAnotherCanAnswer() {
    pool.given(
        worker("a").health(Health.DOWN, "gone").model("m"),
        limited("b", 1).model("second"),
        worker("c").model("third"));

    assertThat(pool.choose(ask("m", "second", "third"))).isEqualTo("c/third");
  }

  @Test
  void decide_askedModelsCircuitOpenForAMoment_anotherModelAnswers() {
    pool.given(
        worker("a").model(model("m").circuitOpenUntil(NOW.plusSeconds(1))),
        worker("b").model("other"));

    assertThat(pool.choose(ask("m"))).isEqualTo("b/other");
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "unknown"})
  void decide_anyModelWillDo_isNotWaitedForWhileAnyDefaultCanAnswer(String model) {
    pool.given(limited("a", 1).priority(1).model("m"), worker("b").priority(2).model("other"));

    assertThat(pool.choose(ask(model))).isEqualTo("b/other");
  }

  @Test
  void decide_autoAndEverybodyLimitedForAMoment_isWaitedForBeforeALastResort() {
    pool.given(limited("a", 3).model("m"), worker("own").use(Use.LAST_RESORT).model("tiny"));
    pool.waits(ask("auto"));

    TestSelection longer = new TestSelection();
    longer.given(limited("a", 4).model("m"), worker("own").use(Use.LAST_RESORT).model("tiny"));
    assertThat(longer.choose(ask("auto"))).isEqualTo("own/tiny");
  }

  @Test
  void decide_askedModelIsNotAble_theNextIsTheAskedOne() {
    pool.tooSmall = 1000;
    pool.given(
        worker("a").model(model("m").contextTokens(1000)),
        limited("b", 2).model("second"),
        worker("c").model("third"));

    pool.waits(ask("m", "second", "third"));
  }

  // once more

  @Test
  void decide_mayBeTriedOnceMore_othersGoFirst() {
    pool.given(worker("a").priority(1).model("m"), worker("b").priority(2).model("m"));
    pool.onceMore("a", "m", NOW);
    assertThat(pool.choose(ask("m"))).isEqualTo("b/m");

    pool.tried("b", "m", null);
    assertThat(pool.choose(ask("m"))).isEqualTo("a/m");
  }

  @Test
  void decide_mayBeTriedOnceMore_comesBehindScarceKeysAndTrialsAndLastResorts() {
    pool.onceMore("a", "m", NOW);
    for (int i = 0; i < pool.settings.maxAttempts() - 2; i++) {
      pool.tried("gone", "m", null);
    }
    TestWorker once = worker("a").priority(1).model("m");

    pool.given(once, worker("b").priority(2).keyWith(1L, null, NOW.plusSeconds(60)).model("m"));
    assertThat(pool.choose(ask("m"))).isEqualTo("b/m");

    pool.tried("b", "m", null);
    pool.given(worker("c").priority(3).model(model("m").circuitOpenUntil(NOW)));
    assertThat(pool.choose(ask("m"))).isEqualTo("c/m");

    pool.tried("c", "m", null);
    pool.given(worker("own").use(Use.LAST_RESORT).model("tiny"));
    assertThat(pool.choose(ask("m"))).isEqualTo("own/tiny");

    pool.tried("own", "tiny", null);
    assertThat(pool.choose(ask("m"))).isEqualTo("a/m");
  }

  @Test
  void decide_mayBeTriedOnceMoreLater_isWaitedForWhereNobodyElseIs() {
    pool.given(worker("a").model("m"), worker("b").health(Health.DOWN, "gone").model("m"));
    pool.onceMore("a", "m", NOW.plusSeconds(5));
    pool.waits(ask("m"));

    pool.now = NOW.plusSeconds(5);
    assertThat(pool.choose(ask("m"))).isEqualTo("a/m");
  }

  @Test
  void decide_mayBeTriedOnceMoreAndIsDown_isGivenAMomentToBeFoundAgain() {
    pool.given(worker("a").health(Health.DOWN, "refused").model("m"));
    pool.onceMore("a", "m", NOW.plusSeconds(1));
    pool.waits(ask("m"));

    pool.now = NOW.plusMillis(2999);
    pool.waits(ask("m"));

    pool.now = NOW.plusSeconds(3);
    assertThat(pool.refusal(ask("m")).reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
  }

  @Test
  void decide_mayBeTriedOnceMoreLater_anotherModelGoesFirst() {
    pool.given(worker("a").model("m"), worker("b").model("other"));
    pool.onceMore("a", "m", NOW.plusSeconds(1));

    assertThat(pool.choose(ask("m"))).isEqualTo("b/other");
  }

  @Test
  void decide_mayBeTriedOnceMoreTooLate_isRefusedAndTellsWhen() {
    pool.given(worker("a").model("m")).onceMore("a", "m", NOW.plusSeconds(31));

    Refusal refusal = pool.refusal(ask("m"));
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.ALL_TRIED);
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(31));
  }

  @Test
  void decide_mayBeTriedOnceMoreButItsCircuitIsOpen_waitsForBoth() {
    pool.given(worker("a").model(model("m").circuitOpenUntil(NOW.plusSeconds(20))));
    pool.onceMore("a", "m", NOW.plusSeconds(5));
    pool.waits(ask("m"));

    pool.now = NOW.plusSeconds(20);
    assertThat(pool.choose(ask("m"))).isEqualTo("a/m");

    TestSelection longer = new TestSelection();
    longer.given(worker("a").model(model("m").circuitOpenUntil(NOW.plusSeconds(40))));
    longer.onceMore("a", "m", NOW.plusSeconds(5));
    assertThat(longer.refusal(ask("m")).retryAfter()).isEqualTo(Duration.ofSeconds(40));
  }

  // beside an attempt that goes on

  @Test
  void decide_besideAnother_takesWhoIsFree() {
    pool.beside = true;
    pool.given(worker("a").priority(1).model("m"), worker("b").model("other"));
    pool.tried("a", "m", null);

    assertThat(pool.choose(ask("m"))).isEqualTo("b/other");
  }

  @Test
  void decide_besideAnother_neverWaits() {
    pool.beside = true;
    pool.given(worker("a").slots(1).model("m")).inFlight(ask("m"));
    assertThat(pool.refusal(ask("m")).reason()).isEqualTo(Refusal.Reason.BUSY);

    for (TestWorker one :
        List.of(
            limited("a", 2).model("m"),
            worker("a").model(model("m").circuitOpenUntil(NOW.plusSeconds(2))),
            worker("a").health(Health.STARTING, "starting").model("m"),
            worker("a").health(Health.LOADING, "26 %").model("m"))) {
      TestSelection alone = new TestSelection();
      alone.beside = true;
      alone.given(one);
      assertThat(alone.refusal(ask("m")).reason()).isEqualTo(Refusal.Reason.BUSY);
    }
  }

  @Test
  void decide_besideAnotherAndAskedModelLimitedForAMoment_goesToAnotherModel() {
    pool.beside = true;
    pool.given(limited("a", 1).model("m"), worker("b").model("other"));

    assertThat(pool.choose(ask("m"))).isEqualTo("b/other");
  }

  @Test
  void decide_besideAnother_getsNoLastResort() {
    pool.given(worker("a").model("m"), worker("own").use(Use.LAST_RESORT).model("tiny"));
    pool.tried("a", "m", null);
    assertThat(pool.choose(ask("m"))).isEqualTo("own/tiny");

    pool.beside = true;
    assertThat(pool.refusal(ask("m")).reason()).isEqualTo(Refusal.Reason.ALL_TRIED);
  }
}
