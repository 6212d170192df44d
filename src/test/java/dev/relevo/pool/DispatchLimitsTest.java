package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.ProviderLimits;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.testing.FakeProvider;
import dev.relevo.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A worker's own limits: who else answers, who waits, and what is counted. No time passes. */
final class DispatchLimitsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration LONG = Duration.ofMinutes(10);

  private final ManualClock clock = new ManualClock();
  private final Dispatch dispatch =
      new Dispatch(TestRouting.settings(), new Strategies(500), List.of(), clock, () -> 0.5);
  private int priority;

  private void limited(String name, @Nullable ProviderLimits limits) {
    ProviderSettings settings = FakeProvider.settings(name, 0).withLimits(limits);
    dispatch.workerAdded(settings);
    tell(new WorkerId(name));
  }

  private void tell(WorkerId id) {
    priority += 10;
    dispatch.workerChanged(
        worker(id).model("m").slots(100).priority(priority).build(),
        Duration.ofHours(1),
        message -> {});
  }

  private static ProviderLimits requests(int number) {
    return new ProviderLimits(number, null, MINUTE);
  }

  private static ProviderLimits tokens(int number) {
    return new ProviderLimits(null, number, MINUTE);
  }

  private List<WorkerPool.Reply> ask(Duration patience) {
    return ask(TestProfile.of(10, 10), patience);
  }

  private List<WorkerPool.Reply> ask(RequestProfile profile, Duration patience) {
    List<WorkerPool.Reply> replies = new ArrayList<>();
    dispatch.acquire(profile, List.of(), patience, false, replies::add);
    return replies;
  }

  private static Lease lease(List<WorkerPool.Reply> replies) {
    assertThat(replies).singleElement().isInstanceOf(WorkerPool.Granted.class);
    return ((WorkerPool.Granted) replies.get(0)).lease();
  }

  private static Refusal refusal(List<WorkerPool.Reply> replies) {
    assertThat(replies).singleElement().isInstanceOf(WorkerPool.Refused.class);
    return ((WorkerPool.Refused) replies.get(0)).refusal();
  }

  private static String name(List<WorkerPool.Reply> replies) {
    return lease(replies).worker().value();
  }

  private QuotaStanding standing(String worker) {
    return dispatch.workers().stream()
        .filter(it -> it.snapshot().id().value().equals(worker))
        .map(it -> Objects.requireNonNull(it.quota()))
        .findFirst()
        .orElseThrow();
  }

  private long tokensLeft() {
    return Objects.requireNonNull(standing("a").tokens()).remaining();
  }

  private void pass(Duration time) {
    clock.advance(time);
    dispatch.tick();
  }

  @Test
  void acquire_limitUsedUp_othersAnswerUntilTheNextWindow() {
    limited("a", requests(5));
    limited("b", null);

    List<String> served = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      served.add(name(ask(LONG)));
    }

    assertThat(served.subList(0, 5)).containsOnly("a");
    assertThat(served.subList(5, 12)).containsOnly("b");
    pass(MINUTE.minusSeconds(10));
    assertThat(name(ask(LONG))).isEqualTo("b");
    pass(Duration.ofSeconds(10));
    assertThat(name(ask(LONG))).isEqualTo("a");
  }

  @Test
  void acquire_limitEndsInAMoment_askedModelIsWaitedForBeforeOthers() {
    limited("a", requests(1));
    lease(ask(LONG));
    dispatch.workerChanged(
        worker("b").model("other").priority(99).build(), Duration.ofHours(1), message -> {});

    assertThat(name(ask(LONG))).isEqualTo("b");
    pass(MINUTE.minusSeconds(2));
    List<WorkerPool.Reply> replies = ask(LONG);

    assertThat(replies).isEmpty();
    pass(Duration.ofSeconds(2));
    assertThat(name(replies)).isEqualTo("a");
  }

  @Test
  void acquire_nobodyElseAndTheWindowEndsInTime_waits() {
    limited("a", new ProviderLimits(2, null, Duration.ofSeconds(20)));
    lease(ask(LONG));
    lease(ask(LONG));

    List<WorkerPool.Reply> third = ask(LONG);
    List<WorkerPool.Reply> fourth = ask(LONG);
    List<WorkerPool.Reply> fifth = ask(LONG);

    pass(Duration.ofSeconds(19));
    assertThat(third).isEmpty();
    pass(Duration.ofSeconds(1));
    assertThat(name(third)).isEqualTo("a");
    assertThat(name(fourth)).isEqualTo("a");
    // the window after that begins later than longest-wait, 30 s, allows
    assertThat(refusal(fifth).reason()).isEqualTo(Refusal.Reason.RATE_LIMITED);
    assertThat(refusal(fifth).retryAfter()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void acquire_nobodyElseAndTheWindowEndsTooLate_refusedWithItsEnd() {
    limited("a", requests(5));
    for (int i = 0; i < 5; i++) {
      lease(ask(LONG));
    }
    pass(Duration.ofSeconds(15));

    Refusal refusal = refusal(ask(LONG));

    assertThat(refusal)
        .isEqualTo(
            new Refusal(
                Refusal.Reason.RATE_LIMITED,
                "no worker can answer now: a (its limits are used up)",
                Duration.ofSeconds(45)));
  }

  @Test
  void acquire_limitUsedUp_isWeighedWithItsEnd() {
    limited("a", requests(1));
    limited("b", null);
    lease(ask(LONG));

    WorkerPool.Granted granted = (WorkerPool.Granted) ask(LONG).get(0);

    assertThat(granted.weighed().get(0).verdict()).isEqualTo(Weighed.Verdict.USED_UP);
    assertThat(granted.weighed().get(0).detail()).startsWith("its limits are used up until ");
    assertThat(granted.lease().fallback()).isTrue();
  }

  @Test
  void ended_tokens_settleWhatWasReserved() {
    limited("a", tokens(1000));
    Lease more = lease(ask(TestProfile.of(100, 100), LONG));
    Lease less = lease(ask(TestProfile.of(100, 300), LONG));
    assertThat(tokensLeft()).isEqualTo(400);

    dispatch.ended(more, answered(150, 250));
    dispatch.ended(less, answered(100, 10));

    assertThat(tokensLeft()).isEqualTo(1000 - 400 - 110);
  }

  private static Outcome answered(int promptTokens, int completionTokens) {
    return new Outcome.Succeeded(1, 1, completionTokens, promptTokens, 0, null, 1);
  }

  @Test
  void ended_promptNotCounted_itsEstimateCounts() {
    limited("a", tokens(1000));

    dispatch.ended(lease(ask(TestProfile.of(100, 300), LONG)), answered(0, 20));

    assertThat(tokensLeft()).isEqualTo(880);
  }

  @Test
  void ended_refusedByTheProviderOrNeverReached_takesNoTokens() {
    limited("a", tokens(1000));

    dispatch.ended(
        lease(ask(TestProfile.of(100, 300), LONG)),
        new Outcome.Failed(ProviderError.ofStatus(ErrorClass.CALLER_FAULT, 400, "no")));

    assertThat(tokensLeft()).isEqualTo(1000);
  }

  @Test
  void ended_brokeOffOrWasLeft_keepsWhatWasReserved() {
    limited("a", tokens(1000));

    dispatch.ended(
        lease(ask(TestProfile.of(100, 100), LONG)),
        new Outcome.Failed(ProviderError.of(ErrorClass.SILENT, "nothing came")));
    dispatch.ended(lease(ask(TestProfile.of(100, 100), LONG)), new Outcome.Cancelled());

    assertThat(tokensLeft()).isEqualTo(600);
  }

  @Test
  void ended_inALaterWindow_givesNothingBackThere() {
    limited("a", tokens(1000));
    Lease early = lease(ask(TestProfile.of(300, 300), LONG));
    pass(MINUTE);
    lease(ask(TestProfile.of(200, 200), LONG));

    dispatch.ended(early, answered(10, 10));

    assertThat(tokensLeft()).isEqualTo(600);
  }

  @Test
  void ended_tookMuchMore_theNextWindowPaysAndNoLaterOne() {
    limited("a", tokens(1000));
    limited("b", null);
    dispatch.ended(lease(ask(TestProfile.of(100, 100), LONG)), answered(100, 1_000_000));
    assertThat(tokensLeft()).isZero();

    pass(MINUTE);
    assertThat(name(ask(LONG))).isEqualTo("b");
    pass(MINUTE);
    assertThat(name(ask(LONG))).isEqualTo("a");
  }

  @Test
  void acquire_largerThanTheLimit_takesAWholeWindow() {
    limited("a", tokens(100));
    limited("b", null);

    assertThat(name(ask(TestProfile.of(5000, 10), LONG))).isEqualTo("a");
    assertThat(name(ask(LONG))).isEqualTo("b");
    pass(MINUTE);
    assertThat(name(ask(LONG))).isEqualTo("a");
    assertThat(name(ask(TestProfile.of(5000, 10), LONG))).isEqualTo("b");
  }

  @Test
  void askedAgain_underOneLease_countsAsAnotherRequest() {
    limited("a", requests(2));
    limited("b", null);
    Lease lease = lease(ask(LONG));

    dispatch.askedAgain(lease, ProviderError.ofStatus(ErrorClass.TRANSIENT, 500, "once more"));

    assertThat(name(ask(LONG))).isEqualTo("b");
  }

  @Test
  void workers_limits_areShown() {
    limited("a", new ProviderLimits(5, 1000, MINUTE));
    limited("b", null);
    assertThat(standing("a").requests())
        .isEqualTo(new QuotaStanding.Allowance(5, 5, Duration.ZERO));
    lease(ask(TestProfile.of(100, 100), LONG));
    pass(Duration.ofSeconds(20));

    assertThat(standing("a"))
        .isEqualTo(
            new QuotaStanding(
                new QuotaStanding.Allowance(5, 4, Duration.ofSeconds(40)),
                new QuotaStanding.Allowance(1000, 800, Duration.ofSeconds(40))));
    assertThat(dispatch.workers().get(1).quota()).isNull();
  }

  @Test
  void workerAdded_inAnothersPlaceWithTheSameLimits_goesOnCounting() {
    limited("a", requests(2));
    lease(ask(LONG));
    WorkerId next = new WorkerId("a").next();

    dispatch.workerAdded(next, FakeProvider.settings("a", 0).withLimits(requests(2)), false);
    tell(next);
    limited("b", null);

    assertThat(lease(ask(LONG)).worker()).isEqualTo(next);
    assertThat(name(ask(LONG))).isEqualTo("b");
  }

  @Test
  void workerLost_andAddedAnew_beginsAnew() {
    limited("a", requests(2));
    Lease lease = lease(ask(LONG));

    dispatch.workerLost(new WorkerId("a"), true);
    limited("a", requests(2));
    dispatch.ended(lease, new Outcome.Cancelled());

    assertThat(Objects.requireNonNull(standing("a").requests()).remaining()).isEqualTo(2);
  }
}
