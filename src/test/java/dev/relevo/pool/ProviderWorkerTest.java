package dev.relevo.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.RateLimits;
import dev.relevo.testing.FakeProvider;
import dev.relevo.testing.ManualClock;
import dev.relevo.testing.QuietLog;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.stream.SystemMaterializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class ProviderWorkerTest {
  private static final QuietLog COMPLAINTS = QuietLog.of(ProviderWorker.class.getName());
  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
  private static final ManualTime TIME = ManualTime.get(KIT.system());
  private static final Lane LANE =
      new Lane(SystemMaterializer.get(KIT.system()).materializer(), Runnable::run, 0);
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final ProviderSettings SETTINGS = FakeProvider.settings("w", 1);
  private static final ProbeReport DOWN =
      ProbeReport.of(ProbeReport.State.NOT_RUNNING, "nothing listens");

  private final ManualClock clock = new ManualClock();
  private final FakeProvider provider = new FakeProvider();
  private final TestProbe<WorkerPool.Command> pool = KIT.createTestProbe();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
    COMPLAINTS.close();
  }

  private ActorRef<ProviderWorker.Command> start() {
    return start(SETTINGS);
  }

  private ActorRef<ProviderWorker.Command> start(ProviderSettings settings) {
    return KIT.spawn(
        ProviderWorker.create(
            new WorkerId(settings.id()),
            settings,
            provider,
            () -> new CircuitSettings(3, 0.5, 20, Duration.ofSeconds(2), Duration.ofSeconds(15)),
            pool.getRef(),
            null,
            () -> LANE,
            clock,
            () -> 0.5));
  }

  /** Starts a worker whose first probe has been answered. */
  private ActorRef<ProviderWorker.Command> started(Health expected) {
    ActorRef<ProviderWorker.Command> worker = start();
    provider.awaitProbe();
    assertThat(told().health()).isEqualTo(Health.STARTING);
    assertThat(told().health()).isEqualTo(expected);
    return worker;
  }

  private WorkerSnapshot told() {
    return pool.expectMessageClass(WorkerPool.WorkerChanged.class, WAIT).snapshot();
  }

  private void pass(Duration time) {
    clock.advance(time);
    TIME.timePasses(time);
  }

  /** No probe comes before this time has passed, and one does when it has. */
  private void probedAfter(Duration time) {
    pass(time.minusMillis(1));
    assertThat(provider.hasProbes()).isFalse();
    pass(Duration.ofMillis(1));
    provider.awaitProbe();
  }

  private ProviderWorker.Observed failed(ProviderError error) {
    return new ProviderWorker.Observed("m", 0, new Outcome.Failed(error), clock.instant());
  }

  @Test
  void start_available_isProbedAndTold() {
    ActorRef<ProviderWorker.Command> worker = start();

    provider.awaitProbe();
    WorkerPool.WorkerChanged first = pool.expectMessageClass(WorkerPool.WorkerChanged.class, WAIT);
    assertThat(first.snapshot().health()).isEqualTo(Health.STARTING);
    assertThat(first.worker()).isEqualTo(worker);
    assertThat(first.longestAttempt()).isEqualTo(SETTINGS.timeouts().total());
    WorkerSnapshot second = told();
    assertThat(second.health()).isEqualTo(Health.HEALTHY);
    assertThat(second.model("m")).isNotNull();
  }

  @Test
  void probe_healthy_comesAtTheInterval() {
    started(Health.HEALTHY);

    for (int i = 0; i < 3; i++) {
      probedAfter(SETTINGS.healthInterval());
      told();
    }
  }

  @Test
  void probe_notWell_comesAtDoublingIntervalsUpToTheLongest() {
    provider.probedAs(DOWN);
    started(Health.DOWN);

    for (long millis : new long[] {250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000}) {
      probedAfter(Duration.ofMillis(millis));
      assertThat(told().health()).isEqualTo(Health.DOWN);
    }
  }

  @Test
  void probe_loading_comesOften() {
    provider.probedAs(ProbeReport.of(ProbeReport.State.LOADING, "loads"));
    started(Health.LOADING);

    for (int i = 0; i < 6; i++) {
      probedAfter(Duration.ofMillis(250));
      assertThat(told().health()).isEqualTo(Health.LOADING);
    }
  }

  @Test
  void probe_recovers_isTold() {
    provider.probedAs(DOWN);
    started(Health.DOWN);

    provider.probedAs(FakeProvider.available("m"));
    probedAfter(Duration.ofMillis(250));

    assertThat(told().health()).isEqualTo(Health.HEALTHY);
    probedAfter(SETTINGS.healthInterval());
  }

  @Test
  void probe_fails_isDown() {
    provider.probedBy(() -> CompletableFuture.failedFuture(new IllegalStateException("a bug")));
    ActorRef<ProviderWorker.Command> worker = start();

    assertThat(told().health()).isEqualTo(Health.STARTING);
    WorkerSnapshot snapshot = told();
    assertThat(snapshot.health()).isEqualTo(Health.DOWN);
    assertThat(snapshot.detail()).startsWith("the probe failed").contains("a bug");
    assertThat(worker).isNotNull();
  }

  @Test
  void probe_neverAnswered_timesOutAndTheLateAnswerIsIgnored() {
    CompletableFuture<ProbeReport> late = new CompletableFuture<>();
    provider.probedBy(() -> late);
    start();
    provider.awaitProbe();
    told();

    provider.probedAs(DOWN);
    pass(Duration.ofSeconds(10));
    WorkerSnapshot snapshot = told();
    assertThat(snapshot.health()).isEqualTo(Health.DOWN);
    assertThat(snapshot.detail()).isEqualTo("no answer to the probe within 10 s");

    late.complete(FakeProvider.available("m"));
    pool.expectNoMessage(Duration.ofMillis(50));
    probedAfter(Duration.ofMillis(250));
    assertThat(told().detail()).isEqualTo("nothing listens");
  }

  @Test
  void probe_lateOnceForOneThatIsWell_isRepeatedAndTwiceMakesItDown() {
    started(Health.HEALTHY);
    provider.probedBy(CompletableFuture::new);
    probedAfter(SETTINGS.healthInterval());

    pass(Duration.ofSeconds(10));
    pool.expectNoMessage(Duration.ofMillis(50));
    probedAfter(Duration.ofMillis(250));

    pass(Duration.ofSeconds(10));
    WorkerSnapshot snapshot = told();
    assertThat(snapshot.health()).isEqualTo(Health.DOWN);
    assertThat(snapshot.detail()).isEqualTo("no answer to the probe within 10 s");
  }

  @Test
  void probe_lateSinceTheMachineSlept_saysNothingOfTheProvider() {
    provider.probedBy(CompletableFuture::new);
    start();
    provider.awaitProbe();
    assertThat(told().health()).isEqualTo(Health.STARTING);

    clock.advance(Duration.ofHours(1));
    TIME.timePasses(Duration.ofSeconds(10));
    provider.awaitProbe();
    pool.expectNoMessage(Duration.ofMillis(50));

    pass(Duration.ofSeconds(10));
    assertThat(told().health()).isEqualTo(Health.DOWN);
  }

  @Test
  void observed_wholeHostFailed_isCheckedSoon() {
    ActorRef<ProviderWorker.Command> worker = started(Health.HEALTHY);

    worker.tell(failed(ProviderError.unreachable("connection refused")));

    WorkerSnapshot snapshot = told();
    assertThat(snapshot.health()).isEqualTo(Health.CHECKING);
    assertThat(snapshot.detail()).isEqualTo("connection refused");
    probedAfter(Duration.ofMillis(250));
    assertThat(told().health()).isEqualTo(Health.HEALTHY);
  }

  @Test
  void observed_failuresWithoutEnd_doNotPutTheProbeOff() {
    ActorRef<ProviderWorker.Command> worker = started(Health.HEALTHY);

    for (int i = 0; i < 5; i++) {
      worker.tell(failed(ProviderError.of(ErrorClass.MODEL_MISSING, "no such model")));
      told();
      pass(Duration.ofMillis(50));
    }

    provider.awaitProbe();
    assertThat(told().health()).isEqualTo(Health.HEALTHY);
  }

  @Test
  void observed_failuresBeforeAndAfterAProbe_areProbedEachTime() {
    ActorRef<ProviderWorker.Command> worker = started(Health.HEALTHY);

    for (int i = 0; i < 3; i++) {
      worker.tell(failed(ProviderError.unreachable("connection refused")));
      assertThat(told().health()).isEqualTo(Health.CHECKING);
      probedAfter(Duration.ofMillis(250));
      assertThat(told().health()).isEqualTo(Health.HEALTHY);
    }
  }

  @Test
  void observed_failuresDuringAndAfterAProbe_areProbedStill() {
    ActorRef<ProviderWorker.Command> worker = started(Health.HEALTHY);
    CompletableFuture<ProbeReport> underWay = new CompletableFuture<>();
    provider.probedBy(() -> underWay);
    probedAfter(SETTINGS.healthInterval());

    worker.tell(failed(ProviderError.unreachable("connection refused")));
    assertThat(told().health()).isEqualTo(Health.CHECKING);
    underWay.complete(FakeProvider.available("m"));
    assertThat(told().health()).isEqualTo(Health.HEALTHY);

    worker.tell(failed(ProviderError.unreachable("connection refused")));
    assertThat(told().health()).isEqualTo(Health.CHECKING);
    probedAfter(Duration.ofMillis(250));
  }

  @Test
  void observed_failedOverAndOver_opensTheCircuit() {
    ActorRef<ProviderWorker.Command> worker = started(Health.HEALTHY);

    for (int i = 0; i < 2; i++) {
      worker.tell(failed(ProviderError.of(ErrorClass.TRANSIENT, "HTTP error 503")));
      assertThat(told().models().get(0).circuit().tripped()).isFalse();
    }
    worker.tell(failed(ProviderError.of(ErrorClass.TRANSIENT, "HTTP error 503")));

    assertThat(told().models().get(0).circuit())
        .isEqualTo(new CircuitStatus(true, clock.instant().plusSeconds(2)));
  }

  @Test
  void observed_rateLimited_isToldAtOnce() {
    ActorRef<ProviderWorker.Command> worker = started(Health.HEALTHY);

    worker.tell(
        failed(
            ProviderError.of(ErrorClass.RATE_LIMITED, "slow down")
                .withRetryAfter(Duration.ofSeconds(7))));

    assertThat(told().keys())
        .containsExactly(
            KeyStatus.fresh(0, "…", 1)
                .with(KeyStatus.State.COOLING_DOWN, clock.instant().plusSeconds(7), "slow down"));
  }

  @Test
  void observed_answers_areToldLateAndTogether() {
    ActorRef<ProviderWorker.Command> worker = started(Health.HEALTHY);

    for (int i = 0; i < 5; i++) {
      worker.tell(
          new ProviderWorker.Observed(
              "m", 0, new Outcome.Succeeded(0.1, 0.1, 10), clock.instant()));
    }
    pool.expectNoMessage(Duration.ofMillis(50));
    pass(Duration.ofMillis(250));

    assertThat(told().models().get(0).speed().samples()).isEqualTo(5);
    pool.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void observed_onlyKeyRejected_isOutAndBackForATrial() {
    ActorRef<ProviderWorker.Command> worker = start(seldomProbed());
    provider.awaitProbe();
    assertThat(told().health()).isEqualTo(Health.STARTING);
    assertThat(told().health()).isEqualTo(Health.HEALTHY);

    worker.tell(failed(ProviderError.of(ErrorClass.CREDENTIAL_REJECTED, "HTTP error 401")));
    assertThat(told().health()).isEqualTo(Health.DOWN);

    pass(KeyRing.FIRST_REJECTED.minusMillis(1));
    pool.expectNoMessage(Duration.ofMillis(50));
    pass(Duration.ofMillis(1));
    WorkerSnapshot back = told();
    assertThat(back.health()).isEqualTo(Health.HEALTHY);
    assertThat(back.keys().get(0).isOnTrial(clock.instant())).isTrue();
  }

  private static ProviderSettings seldomProbed() {
    return new ProviderSettings(
        SETTINGS.id(),
        SETTINGS.kind(),
        SETTINGS.locality(),
        SETTINGS.use(),
        SETTINGS.priority(),
        SETTINGS.slots(),
        SETTINGS.keys(),
        SETTINGS.models(),
        SETTINGS.defaultModel(),
        SETTINGS.capabilities(),
        SETTINGS.contextTokens(),
        SETTINGS.prices(),
        SETTINGS.timeouts(),
        Duration.ofDays(1));
  }

  @Test
  void modelsChanged_whileAProbeIsUnderWay_isProbedAgainAfterIt() {
    CompletableFuture<ProbeReport> underWay = new CompletableFuture<>();
    provider.probedBy(() -> underWay);
    ActorRef<ProviderWorker.Command> worker = start();
    provider.awaitProbe();
    assertThat(told().models()).isEmpty();

    worker.tell(new ProviderWorker.ModelsChanged());
    provider.probedAs(FakeProvider.available("m", "fetched"));
    underWay.complete(FakeProvider.available("m"));

    assertThat(told().models()).hasSize(1);
    provider.awaitProbe();
    assertThat(told().models()).hasSize(2);
  }

  @Test
  void limitsTold_areToldLateAndTogether() {
    ActorRef<ProviderWorker.Command> worker = started(Health.HEALTHY);
    KeyLimits limits =
        new KeyLimits(
            new RateLimits.Window(9L, 4, clock.instant().plusSeconds(9)), null, clock.instant());

    worker.tell(new ProviderWorker.LimitsTold(0, KeyLimits.NONE));
    worker.tell(new ProviderWorker.LimitsTold(0, limits));
    pool.expectNoMessage(Duration.ofMillis(50));
    pass(Duration.ofMillis(250));

    assertThat(told().keys().get(0).limits()).isEqualTo(limits);
  }
}
