package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.TestModel.model;
import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Steering;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.RateLimits;
import dev.relevo.testing.FakeProvider;
import dev.relevo.testing.ManualClock;
import dev.relevo.testing.QuietLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class WorkerPoolTest {
  private static final QuietLog COMPLAINTS = QuietLog.of(WorkerPool.class.getName());
  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
  private static final ManualTime TIME = ManualTime.get(KIT.system());
  private static final Duration LONGEST_ATTEMPT = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Outcome DONE = new Outcome.Succeeded(0.1, 0.1, 10);

  private final ManualClock clock = new ManualClock();
  private final AtomicInteger requests = new AtomicInteger();
  private final TestProbe<ProviderWorker.Command> actor = KIT.createTestProbe();
  private ActorRef<WorkerPool.Command> pool = pool("");

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
    COMPLAINTS.close();
  }

  private ActorRef<WorkerPool.Command> pool(String routing) {
    return KIT.spawn(WorkerPool.create(TestRouting.settings(routing), List.of(), clock, () -> 0.5));
  }

  private void told(TestWorker worker) {
    pool.tell(new WorkerPool.WorkerChanged(worker.build(), LONGEST_ATTEMPT, actor.getRef()));
  }

  /** Asks for a lease; each asker has an inbox of its own. */
  private TestProbe<WorkerPool.Reply> ask(Steering.Priority priority, Duration patience) {
    TestProbe<WorkerPool.Reply> inbox = KIT.createTestProbe();
    ChatRequest request =
        ChatRequest.of("m", List.of(Message.user("hello")))
            .withSteering(Steering.DEFAULT.withPriority(priority));
    pool.tell(
        new WorkerPool.Acquire(
            RequestProfile.of("req-" + requests.incrementAndGet(), request),
            List.of(),
            patience,
            false,
            inbox.getRef()));
    return inbox;
  }

  private TestProbe<WorkerPool.Reply> ask(String prompt, Steering steering) {
    TestProbe<WorkerPool.Reply> inbox = KIT.createTestProbe();
    ChatRequest request = ChatRequest.of("m", List.of(Message.user(prompt))).withSteering(steering);
    pool.tell(
        new WorkerPool.Acquire(
            RequestProfile.of("req-" + requests.incrementAndGet(), request),
            List.of(),
            PATIENCE,
            false,
            inbox.getRef()));
    return inbox;
  }

  /** Asks while an attempt is under way and goes on. */
  private TestProbe<WorkerPool.Reply> askBeside() {
    TestProbe<WorkerPool.Reply> inbox = KIT.createTestProbe();
    pool.tell(
        new WorkerPool.Acquire(
            RequestProfile.of("beside", ChatRequest.of("m", List.of(Message.user("hello")))),
            List.of(),
            PATIENCE,
            true,
            inbox.getRef()));
    return inbox;
  }

  private PoolLoad load() {
    TestProbe<PoolLoad> inbox = KIT.createTestProbe();
    pool.tell(new WorkerPool.GetLoad(inbox.getRef()));
    return inbox.receiveMessage(WAIT);
  }

  private static List<Weighed.Verdict> verdicts(List<Weighed> weighed) {
    return weighed.stream().map(Weighed::verdict).toList();
  }

  private TestProbe<WorkerPool.Reply> ask() {
    return ask(Steering.Priority.NORMAL, PATIENCE);
  }

  private static Lease granted(TestProbe<WorkerPool.Reply> inbox) {
    return inbox.expectMessageClass(WorkerPool.Granted.class, WAIT).lease();
  }

  private static Refusal refused(TestProbe<WorkerPool.Reply> inbox) {
    return inbox.expectMessageClass(WorkerPool.Refused.class, WAIT).refusal();
  }

  /** The pool answers in order: with this, everything told before has been handled. */
  private List<WorkerView> workers() {
    TestProbe<List<WorkerView>> inbox = KIT.createTestProbe();
    pool.tell(new WorkerPool.ListWorkers(inbox.getRef()));
    return inbox.receiveMessage(WAIT);
  }

  private int inUse() {
    return workers().stream().mapToInt(WorkerView::inUse).sum();
  }

  private void stillWaits(TestProbe<WorkerPool.Reply> inbox) {
    workers();
    inbox.expectNoMessage(Duration.ofMillis(50));
  }

  private void pass(Duration time) {
    workers();
    clock.advance(time);
    TIME.timePasses(time);
  }

  private void end(Lease lease, Outcome outcome) {
    pool.tell(new WorkerPool.Ended(lease, outcome));
  }

  @Test
  void acquire_free_isGrantedAndCounted() {
    told(worker("a").keys(2).model("m"));

    Lease first = granted(ask());
    Lease second = granted(ask());
    Lease third = granted(ask());

    assertThat(first)
        .isEqualTo(
            new Lease(
                first.id(),
                new WorkerId("a"),
                "m",
                Capabilities.USUAL,
                null,
                SpeedEstimate.UNKNOWN,
                0,
                false,
                false,
                false,
                new Tariff("test", false, null)));
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(List.of(first.keyIndex(), second.keyIndex(), third.keyIndex()))
        .containsExactly(0, 1, 0);
    assertThat(inUse()).isEqualTo(3);

    end(first, DONE);
    assertThat(inUse()).isEqualTo(2);
    actor.expectMessage(WAIT, new ProviderWorker.Observed("m", 0, DONE, clock.instant()));
  }

  @Test
  void acquire_nobodyConfigured_isRefusedAtOnce() {
    assertThat(refused(ask()).reason()).isEqualTo(Refusal.Reason.NO_WORKERS);
  }

  @Test
  void acquire_slotsTaken_areServedInOrderOfArrival() {
    told(worker("a").slots(1).model("m"));
    Lease running = granted(ask());
    TestProbe<WorkerPool.Reply> first = ask();
    TestProbe<WorkerPool.Reply> second = ask();

    end(running, DONE);
    Lease next = granted(first);
    stillWaits(second);
    end(next, DONE);
    granted(second);
    assertThat(inUse()).isEqualTo(1);
  }

  @Test
  void acquire_slotsTaken_areServedByPriority() {
    told(worker("a").slots(1).model("m"));
    Lease running = granted(ask());
    TestProbe<WorkerPool.Reply> low = ask(Steering.Priority.LOW, PATIENCE);
    TestProbe<WorkerPool.Reply> normal = ask(Steering.Priority.NORMAL, PATIENCE);
    TestProbe<WorkerPool.Reply> high = ask(Steering.Priority.HIGH, PATIENCE);

    end(running, DONE);
    Lease second = granted(high);
    end(second, DONE);
    Lease third = granted(normal);
    stillWaits(low);
    end(third, DONE);
    granted(low);
  }

  @Test
  void acquire_equalTwice_isAnsweredTwice() {
    told(worker("a").slots(1).model("m"));
    Lease running = granted(ask());
    TestProbe<WorkerPool.Reply> inbox = KIT.createTestProbe();
    WorkerPool.Acquire same =
        new WorkerPool.Acquire(
            RequestProfile.of("same", ChatRequest.of("m", List.of(Message.user("hello")))),
            List.of(),
            PATIENCE,
            false,
            inbox.getRef());
    pool.tell(same);
    pool.tell(same);

    end(running, DONE);
    Lease next = granted(inbox);
    end(next, DONE);
    granted(inbox);
  }

  @Test
  void queue_manyAlikeWait_somethingChangesAndOneOfThemIsDecidedAbout() {
    AtomicInteger decisions = new AtomicInteger();
    pool =
        KIT.spawn(
            WorkerPool.create(
                TestRouting.settings(),
                List.of(),
                clock,
                () -> decisions.incrementAndGet() > 0 ? 0.5 : 0));
    told(worker("a").slots(1).model("m"));
    Lease first = granted(ask());
    List<TestProbe<WorkerPool.Reply>> waiting = Stream.generate(this::ask).limit(20).toList();
    assertThat(load().waiting()).isEqualTo(20);

    int before = decisions.get();
    told(worker("a").slots(1).model("m"));
    assertThat(load().waiting()).isEqualTo(20);
    assertThat(decisions.get() - before).isEqualTo(1);

    end(first, DONE);
    end(granted(waiting.get(0)), DONE);
    granted(waiting.get(1));
    assertThat(load().waiting()).isEqualTo(18);
    assertThat(decisions.get() - before).isEqualTo(5);
  }

  @Test
  void queue_aShorterPromptOrAnotherWishWaitsBehind_isServedAtOnce() {
    pool = pool("other-models = false");
    told(worker("big").priority(1).slots(1).model("m"));
    told(worker("small").priority(2).slots(1).model(model("m").contextTokens(100)));
    Lease big = granted(ask());
    Lease small = granted(ask());
    TestProbe<WorkerPool.Reply> longPrompt = ask("x".repeat(801), Steering.DEFAULT);
    TestProbe<WorkerPool.Reply> forBig = ask("x", Steering.DEFAULT.withProvider("big"));
    TestProbe<WorkerPool.Reply> shortPrompt = ask("x".repeat(800), Steering.DEFAULT);
    TestProbe<WorkerPool.Reply> forSmall = ask("x", Steering.DEFAULT.withProvider("small"));
    stillWaits(shortPrompt);

    end(small, DONE);
    end(granted(shortPrompt), DONE);
    granted(forSmall);
    stillWaits(longPrompt);
    end(big, DONE);
    end(granted(longPrompt), DONE);
    granted(forBig);
  }

  @Test
  void acquire_waitsTooLong_isRefusedAsBusy() {
    told(worker("a").slots(1).model("m"));
    granted(ask());
    TestProbe<WorkerPool.Reply> patient = ask();
    TestProbe<WorkerPool.Reply> hasty = ask(Steering.Priority.NORMAL, Duration.ofSeconds(2));

    pass(Duration.ofSeconds(2));
    Refusal refusal = refused(hasty);
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.BUSY);
    assertThat(refusal.message())
        .isEqualTo(
            "nobody became free in time: every slot of the workers that can answer is in use");
    assertThat(refusal.retryAfter()).isNotNull();
    stillWaits(patient);

    pass(Duration.ofSeconds(58));
    assertThat(refused(patient).reason()).isEqualTo(Refusal.Reason.BUSY);
    assertThat(inUse()).isEqualTo(1);
  }

  @Test
  void acquire_whileAModelIsFetched_waitsAsLongAsTheCallerLikes() {
    told(worker("a").health(Health.STARTING, "starting"));
    Duration tenMinutes = Duration.ofMinutes(10);
    TestProbe<WorkerPool.Reply> early = ask(Steering.Priority.NORMAL, tenMinutes);
    told(worker("a").health(Health.LOADING, "downloading, 26 %"));
    TestProbe<WorkerPool.Reply> late = ask(Steering.Priority.NORMAL, tenMinutes);
    TestProbe<WorkerPool.Reply> hasty = ask(Steering.Priority.NORMAL, Duration.ofMinutes(2));

    pass(Duration.ofMinutes(3));

    assertThat(refused(hasty).message())
        .isEqualTo("nobody became free in time: not ready yet: a (downloading, 26 %)");
    stillWaits(early);
    told(worker("a").model("m"));
    granted(early);
    granted(late);
  }

  @Test
  void acquire_everybodyLimited_waitsForTheEndOfTheLimit() {
    pool = pool("queue-timeout = 5s");
    told(worker("a").key(KeyStatus.State.COOLING_DOWN, clock.instant().plusSeconds(20)).model("m"));
    TestProbe<WorkerPool.Reply> inbox = ask(Steering.Priority.NORMAL, Duration.ofSeconds(25));

    pass(Duration.ofMillis(19_900));
    stillWaits(inbox);
    pass(Duration.ofMillis(100));

    assertThat(granted(inbox).worker()).isEqualTo(new WorkerId("a"));
  }

  @Test
  void acquire_limitEndsAfterThePatience_isRefusedAtOnceAsLimited() {
    told(worker("a").key(KeyStatus.State.COOLING_DOWN, clock.instant().plusSeconds(2)).model("m"));

    Refusal refusal = refused(ask(Steering.Priority.NORMAL, Duration.ofSeconds(2)));

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.RATE_LIMITED);
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void acquire_limitIsProlongedWhileWaiting_isRefusedAsLimitedWithTheTimeThatIsLeft() {
    Instant begin = clock.instant();
    told(worker("a").key(KeyStatus.State.COOLING_DOWN, begin.plusSeconds(10)).model("m"));
    TestProbe<WorkerPool.Reply> inbox = ask();
    pass(Duration.ofSeconds(9));
    stillWaits(inbox);

    told(worker("a").key(KeyStatus.State.COOLING_DOWN, begin.plusSeconds(30)).model("m"));
    stillWaits(inbox);
    told(worker("a").key(KeyStatus.State.COOLING_DOWN, begin.plusSeconds(31)).model("m"));

    WorkerPool.Refused refused = inbox.expectMessageClass(WorkerPool.Refused.class, WAIT);
    assertThat(refused.refusal().reason()).isEqualTo(Refusal.Reason.RATE_LIMITED);
    assertThat(refused.refusal().retryAfter()).isEqualTo(Duration.ofSeconds(22));
    assertThat(verdicts(refused.weighed())).containsExactly(Weighed.Verdict.KEYS_OUT);
  }

  @Test
  void acquire_limitedAndQueueFull_isRefusedAsLimited() {
    pool = pool("queue-length = 0");
    told(worker("a").key(KeyStatus.State.COOLING_DOWN, clock.instant().plusSeconds(2)).model("m"));

    Refusal refusal = refused(ask());

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.RATE_LIMITED);
    assertThat(refusal.message()).endsWith("a (rate limited), and the queue is full");
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void acquire_circuitOpenForAMoment_oneTriesAndTheOthersFollowItsSuccess() {
    told(worker("a").model(model("m").circuitOpenUntil(clock.instant().plusSeconds(2))));
    TestProbe<WorkerPool.Reply> first = ask();
    TestProbe<WorkerPool.Reply> second = ask();
    pass(Duration.ofMillis(1900));
    stillWaits(first);

    pass(Duration.ofMillis(100));
    Lease trial = granted(first);
    pass(Duration.ofSeconds(2));
    stillWaits(second);

    end(trial, DONE);
    told(worker("a").model("m"));
    granted(second);
  }

  @Test
  void acquire_beside_isNeverQueued() {
    told(worker("a").slots(1).model("m"));
    granted(askBeside());

    assertThat(refused(askBeside()).reason()).isEqualTo(Refusal.Reason.BUSY);
    assertThat(load()).isEqualTo(new PoolLoad(1, Map.of()));
  }

  @Test
  void acquire_anyDecision_tellsOfAllCandidates() {
    told(worker("a").priority(1).slots(1).model("m"));
    told(worker("b").priority(2).slots(1).model("m"));
    WorkerPool.Granted first = ask().expectMessageClass(WorkerPool.Granted.class, WAIT);
    assertThat(verdicts(first.weighed()))
        .containsExactly(Weighed.Verdict.CHOSEN, Weighed.Verdict.LATER);
    granted(ask());
    TestProbe<WorkerPool.Reply> waited = ask();
    TestProbe<WorkerPool.Reply> inVain = ask(Steering.Priority.LOW, Duration.ofSeconds(2));

    end(first.lease(), DONE);
    WorkerPool.Granted afterwards = waited.expectMessageClass(WorkerPool.Granted.class, WAIT);
    assertThat(verdicts(afterwards.weighed()))
        .containsExactly(Weighed.Verdict.CHOSEN, Weighed.Verdict.LATER);

    pass(Duration.ofSeconds(2));
    WorkerPool.Refused refused = inVain.expectMessageClass(WorkerPool.Refused.class, WAIT);
    assertThat(verdicts(refused.weighed()))
        .containsExactly(Weighed.Verdict.BUSY, Weighed.Verdict.BUSY);
  }

  @Test
  void getLoad_countsLeasesAndThoseThatWait() {
    told(worker("a").slots(2).model("m"));
    assertThat(load()).isEqualTo(new PoolLoad(0, Map.of()));
    Lease first = granted(ask());
    granted(ask());
    ask();
    assertThat(load()).isEqualTo(new PoolLoad(2, Map.of(Steering.Priority.NORMAL, 1)));

    end(first, DONE);
    assertThat(load()).isEqualTo(new PoolLoad(2, Map.of()));
  }

  @Test
  void acquire_queueFull_isRefusedAtOnce() {
    pool = pool("queue-length = 1");
    told(worker("a").slots(1).model("m"));
    granted(ask());
    TestProbe<WorkerPool.Reply> waiting = ask();

    Refusal refusal = refused(ask());

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.BUSY);
    assertThat(refusal.message()).endsWith("and the queue is full");
    stillWaits(waiting);
  }

  @Test
  void acquire_whileStarting_waitsForTheSnapshot() {
    told(worker("a").health(Health.STARTING, "starting"));
    TestProbe<WorkerPool.Reply> inbox = ask();
    stillWaits(inbox);

    told(worker("a").model("m"));

    assertThat(granted(inbox).model()).isEqualTo("m");
  }

  @Test
  void acquire_beforeTheWorkersHaveToldOfThemselves_waitsForThem() {
    pool =
        KIT.spawn(
            WorkerPool.create(
                TestRouting.rejecting(), List.of(FakeProvider.settings("a", 0)), clock, () -> 0.5));
    assertThat(workers())
        .extracting(worker -> worker.snapshot().health())
        .containsExactly(Health.STARTING);
    TestProbe<WorkerPool.Reply> inbox = ask();
    stillWaits(inbox);

    told(worker("a").model("m"));

    assertThat(granted(inbox).worker()).isEqualTo(new WorkerId("a"));
  }

  @Test
  void acquire_waitingForOneThatTurnsOutDown_isRefused() {
    told(worker("a").health(Health.STARTING, "starting"));
    TestProbe<WorkerPool.Reply> inbox = ask();

    told(worker("a").health(Health.DOWN, "nothing listens"));

    assertThat(refused(inbox).message()).contains("nothing listens");
  }

  @Test
  void acquire_moreSlotsAreTold_isServedAtOnce() {
    told(worker("a").slots(1).model("m"));
    granted(ask());
    TestProbe<WorkerPool.Reply> inbox = ask();

    told(worker("a").slots(2).model("m"));

    granted(inbox);
    assertThat(inUse()).isEqualTo(2);
  }

  @Test
  void ended_twice_countsOnce() {
    told(worker("a").slots(2).model("m"));
    Lease first = granted(ask());
    granted(ask());

    end(first, DONE);
    end(first, new Outcome.Failed(ProviderError.of(ErrorClass.TRANSIENT, "late")));

    assertThat(inUse()).isEqualTo(1);
    actor.expectMessage(WAIT, new ProviderWorker.Observed("m", 0, DONE, clock.instant()));
    actor.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void ended_never_isTakenBackAfterTheLongestAttempt() {
    told(worker("a").slots(1).model("m"));
    Lease lost = granted(ask());
    Instant sent = clock.instant();
    pass(LONGEST_ATTEMPT);
    assertThat(inUse()).isEqualTo(1);
    TestProbe<WorkerPool.Reply> inbox = ask();

    pass(Duration.ofSeconds(40));

    granted(inbox);
    actor.expectMessage(WAIT, new ProviderWorker.Observed("m", 0, new Outcome.Cancelled(), sent));
    end(lost, DONE);
    assertThat(inUse()).isEqualTo(1);
  }

  @Test
  void askedAgain_leaseIsKeptForAsLongAnew_andTheWorkerLearnsOfTheFailure() {
    told(worker("a").slots(1).model("m"));
    Lease lease = granted(ask());
    Instant first = clock.instant();
    pass(LONGEST_ATTEMPT);
    ProviderError broken = ProviderError.reset("broke");

    pool.tell(new WorkerPool.AskedAgain(lease, broken));
    actor.expectMessage(
        WAIT, new ProviderWorker.Observed("m", 0, new Outcome.Failed(broken), first));
    Instant second = clock.instant();
    pass(Duration.ofSeconds(40));
    assertThat(inUse()).isEqualTo(1);

    end(lease, DONE);
    actor.expectMessage(WAIT, new ProviderWorker.Observed("m", 0, DONE, second));
  }

  @Test
  void halfOpen_oneTrialAtATime_othersWaitForItAMoment() {
    told(worker("a").model(model("m").circuitOpenUntil(clock.instant())));

    Lease trial = granted(ask());
    TestProbe<WorkerPool.Reply> next = ask();
    TestProbe<WorkerPool.Reply> later = ask();
    stillWaits(next);

    end(trial, new Outcome.Cancelled());
    granted(next);
    pass(Duration.ofMillis(2900));
    stillWaits(later);
    pass(Duration.ofMillis(100));
    Refusal refusal = refused(later);
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void halfOpen_trialFails_othersWaitForWhatFollowsFromIt() {
    TestWorker halfOpen = worker("a").model(model("m").circuitOpenUntil(clock.instant()));
    told(halfOpen);
    Lease trial = granted(ask());
    TestProbe<WorkerPool.Reply> next = ask();

    end(trial, new Outcome.Failed(ProviderError.ofStatus(ErrorClass.TRANSIENT, 503, "ill")));
    stillWaits(next);
    told(worker("a").model(model("m").circuitOpenUntil(clock.instant().plusSeconds(4))));
    assertThat(refused(next).retryAfter()).isEqualTo(Duration.ofSeconds(4));

    told(halfOpen);
    assertThat(granted(ask()).trial()).isTrue();
  }

  @Test
  void halfOpen_trialSpeaks_theWorkerLearnsAtOnceAndOthersNeedNotWaitForItsEnd() {
    told(worker("a").model(model("m").circuitOpenUntil(clock.instant())));
    Lease trial = granted(ask());
    assertThat(trial.trial()).isTrue();
    TestProbe<WorkerPool.Reply> next = ask();
    stillWaits(next);

    pool.tell(new WorkerPool.TrialSpoke(trial));
    actor.expectMessage(WAIT, new ProviderWorker.TrialSpoke("m"));
    told(worker("a").model(model("m").returnedAt(clock.instant().minusSeconds(5))));

    assertThat(granted(next).trial()).isFalse();
    pool.tell(new WorkerPool.TrialSpoke(trial));
    end(trial, DONE);
    actor.expectMessage(WAIT, new ProviderWorker.Observed("m", 0, DONE, clock.instant()));
  }

  @Test
  void returning_takesMoreAndMore_andTheRestWaits() {
    told(
        worker("a")
            .slots(4)
            .model(model("m").returnedAt(clock.instant()))
            .model(model("n").returnedAt(clock.instant())));

    Lease first = granted(ask());
    TestProbe<WorkerPool.Reply> second = ask();
    TestProbe<WorkerPool.Reply> third = ask();
    stillWaits(second);

    pass(Duration.ofSeconds(1));
    granted(second);
    stillWaits(third);

    end(first, DONE);
    granted(third);
    assertThat(inUse()).isEqualTo(2);
  }

  @Test
  void workerLost_crashed_isOutButKeepsItsSlotsUntilTheyEnd() {
    told(worker("a").slots(2).model("m"));
    Lease lease = granted(ask());

    pool.tell(new WorkerPool.WorkerLost(new WorkerId("a"), false));

    assertThat(refused(ask()).message()).contains("crashed and is being restarted");
    assertThat(inUse()).isEqualTo(1);
    told(worker("a").slots(2).model("m"));
    granted(ask());
    assertThat(inUse()).isEqualTo(2);
    end(lease, DONE);
    assertThat(inUse()).isEqualTo(1);
  }

  @Test
  void workerLost_forGood_isGoneWithItsLeases() {
    told(worker("a").model("m"));
    Lease lease = granted(ask());

    pool.tell(new WorkerPool.WorkerLost(new WorkerId("a"), true));
    assertThat(workers()).isEmpty();
    assertThat(refused(ask()).reason()).isEqualTo(Refusal.Reason.NO_WORKERS);

    told(worker("a").model("m"));
    end(lease, DONE);
    assertThat(inUse()).isZero();
  }

  @Test
  void workerLost_whileOthersWaitForIt_areRefused() {
    told(worker("a").slots(1).model("m"));
    granted(ask());
    TestProbe<WorkerPool.Reply> inbox = ask();

    pool.tell(new WorkerPool.WorkerLost(new WorkerId("a"), false));

    assertThat(refused(inbox).reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
  }

  @Test
  void workerLost_unknown_isIgnored() {
    pool.tell(new WorkerPool.WorkerLost(new WorkerId("stranger"), false));

    assertThat(workers()).isEmpty();
  }

  @Test
  void roundRobin_whileSomeWait_staysFair() {
    pool = pool("strategy = round_robin");
    told(worker("a").slots(9).model("m"));
    told(worker("b").slots(9).model("m"));
    for (int i = 0; i < 6; i++) {
      granted(ask());
    }

    assertThat(workers()).extracting(WorkerView::inUse).containsExactly(3, 3);
  }

  private static RateLimits left(long requests, Instant until) {
    return new RateLimits(new RateLimits.Window(30L, requests, until), null);
  }

  @Test
  void limitsTold_hardlyAnythingLeft_nextRequestGoesElsewhereAtOnce() {
    told(worker("a").priority(1).model("m"));
    told(worker("b").priority(2).model("m"));
    Lease first = granted(ask());
    Instant reset = clock.instant().plusSeconds(30);

    pool.tell(new WorkerPool.LimitsTold(first, left(1, reset)));

    assertThat(granted(ask()).worker()).isEqualTo(new WorkerId("b"));
    KeyLimits limits = workers().get(0).snapshot().keys().get(0).limits();
    assertThat(limits.requestsLeft(clock.instant())).isEqualTo(1);
    actor.expectMessage(WAIT, new ProviderWorker.LimitsTold(0, limits));

    // what the worker told before it knew does not undo it
    clock.advance(Duration.ofMillis(1));
    told(worker("a").priority(1).model("m"));
    assertThat(granted(ask()).worker()).isEqualTo(new WorkerId("b"));

    clock.advance(Duration.ofSeconds(31));
    assertThat(granted(ask()).worker()).isEqualTo(new WorkerId("a"));
  }

  @Test
  void limitsTold_requestsThatWaited_areServed() {
    told(worker("a").keyWith(1L, null, clock.instant().plusSeconds(30)).model("m"));
    Lease running = granted(ask());
    TestProbe<WorkerPool.Reply> waiting = ask();
    stillWaits(waiting);

    pool.tell(new WorkerPool.LimitsTold(running, left(7, clock.instant().plusSeconds(30))));

    granted(waiting);
  }

  @Test
  void acquire_keyOnTrial_isTriedByOneAtATime() {
    told(
        worker("a")
            .key(KeyStatus.State.USABLE, Instant.EPOCH)
            .key(KeyStatus.State.REJECTED, clock.instant())
            .model("m"));

    Lease trial = granted(ask());
    assertThat(trial.keyIndex()).isEqualTo(1);
    assertThat(granted(ask()).keyIndex()).isZero();
    assertThat(granted(ask()).keyIndex()).isZero();
    assertThat(workers().get(0).inUseByKey()).containsExactly(2, 1);

    end(trial, new Outcome.Cancelled());
    assertThat(granted(ask()).keyIndex()).isEqualTo(1);
  }

  @Test
  void acquire_weights_divideTheTurns() {
    told(
        worker("a")
            .key(KeyStatus.fresh(0, "…", 1))
            .key(KeyStatus.fresh(1, "…", 3))
            .slots(8)
            .model("m"));

    List<Integer> keys = Stream.generate(() -> granted(ask()).keyIndex()).limit(8).toList();

    assertThat(keys).containsExactly(1, 0, 1, 1, 1, 0, 1, 1);
  }
}
