package dev.relevo.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.provider.ProbeReport;
import dev.relevo.testing.FakeProvider;
import dev.relevo.testing.ManualClock;
import dev.relevo.testing.QuietLog;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.SystemMaterializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class WorkerSupervisorTest {
  private static final QuietLog CRASHES = QuietLog.of(ProviderWorker.class.getName());
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Lane LANE =
      new Lane(SystemMaterializer.get(KIT.system()).materializer(), Runnable::run, 0);
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final WorkerId WELL = new WorkerId("well");
  private static final WorkerId ILL = new WorkerId("ill");

  private final TestProbe<WorkerPool.Command> pool = KIT.createTestProbe();
  private final Map<WorkerId, Behavior<ProviderWorker.Command>> workers = new LinkedHashMap<>();
  private final Map<WorkerId, ActorRef<ProviderWorker.Command>> refs = new HashMap<>();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
    CRASHES.close();
  }

  private void given(WorkerId id, FakeProvider provider) {
    workers.put(
        id,
        ProviderWorker.create(
            id,
            FakeProvider.settings(id.value(), 0),
            provider,
            () -> new CircuitSettings(3, 0.5, 20, Duration.ofSeconds(2), Duration.ofSeconds(15)),
            pool.getRef(),
            null,
            () -> LANE,
            new ManualClock(),
            () -> 0.5));
  }

  private ActorRef<WorkerSupervisor.Command> start() {
    return KIT.spawn(WorkerSupervisor.create(workers, pool.getRef(), Props.empty()));
  }

  /** Waits until the pool has been told this about that worker. */
  private WorkerSnapshot awaitHealth(WorkerId id, Health health) {
    while (true) {
      WorkerPool.Command message = pool.receiveMessage(WAIT);
      if (message instanceof WorkerPool.WorkerChanged changed) {
        refs.put(changed.snapshot().id(), changed.worker());
        if (changed.snapshot().id().equals(id) && changed.snapshot().health() == health) {
          return changed.snapshot();
        }
      }
    }
  }

  private void awaitLost(WorkerId id, boolean forGood) {
    WorkerPool.Command message = pool.receiveMessage(WAIT);
    while (!message.equals(new WorkerPool.WorkerLost(id, forGood))) {
      assertThat(message).isNotEqualTo(new WorkerPool.WorkerLost(WELL, false));
      message = pool.receiveMessage(WAIT);
    }
  }

  private static CompletionStage<ProbeReport> broken() {
    throw new IllegalStateException("a bug in a provider");
  }

  @Test
  void worker_providerThrows_isRestartedAloneUntilItIsWell() {
    FakeProvider ill = new FakeProvider().probedBy(WorkerSupervisorTest::broken);
    FakeProvider well = new FakeProvider();
    given(ILL, ill);
    given(WELL, well);
    start();

    awaitLost(ILL, false);
    awaitLost(ILL, false);
    ill.probedAs(FakeProvider.available("m"));
    awaitHealth(ILL, Health.HEALTHY);

    well.awaitProbe();
    assertThat(well.hasProbes()).isFalse();
  }

  @Test
  void worker_crashesWhileRunning_forgetsWhatItKnewAndProbesAgain() {
    FakeProvider provider = new FakeProvider();
    given(ILL, provider);
    given(WELL, new FakeProvider());
    start();
    assertThat(awaitHealth(ILL, Health.HEALTHY).models()).hasSize(1);

    // there is no key of that index: a bug that the worker does not expect
    refs.get(ILL)
        .tell(
            new ProviderWorker.Observed(
                "m", 99, new Outcome.Succeeded(0.1, 0.1, 10), Instant.EPOCH));

    awaitLost(ILL, false);
    assertThat(awaitHealth(ILL, Health.STARTING).models()).isEmpty();
    awaitHealth(ILL, Health.HEALTHY);
  }

  @Test
  void worker_stops_isToldAsLostForGood() {
    workers.put(ILL, Behaviors.stopped());
    start();

    awaitLost(ILL, true);
  }

  @Test
  void addWorker_freeName_isToldToThePoolAndRuns() {
    ActorRef<WorkerSupervisor.Command> supervisor = start();
    TestProbe<Boolean> added = KIT.createTestProbe();
    given(WELL, new FakeProvider());

    supervisor.tell(
        new WorkerSupervisor.AddWorker(
            WELL, FakeProvider.settings("well", 0), workers.get(WELL), false, added.getRef()));
    supervisor.tell(
        new WorkerSupervisor.AddWorker(
            WELL, FakeProvider.settings("well", 0), workers.get(WELL), false, added.getRef()));

    assertThat(added.receiveMessage(WAIT)).isTrue();
    assertThat(added.receiveMessage(WAIT)).isFalse();
    assertThat(pool.receiveMessage(WAIT)).isInstanceOf(WorkerPool.WorkerAdded.class);
    awaitHealth(WELL, Health.HEALTHY);
  }

  @Test
  void removeWorker_idle_isDrainedThenLostThenFreeForAnother() {
    given(WELL, new FakeProvider());
    ActorRef<WorkerSupervisor.Command> supervisor = start();
    awaitHealth(WELL, Health.HEALTHY);
    TestProbe<WorkerSupervisor.Removed> removed = KIT.createTestProbe();

    supervisor.tell(new WorkerSupervisor.RemoveWorker(WELL, Duration.ofHours(1), removed.getRef()));

    WorkerPool.Drain drain = await(WorkerPool.Drain.class);
    assertThat(drain.worker()).isEqualTo(WELL);
    assertThat(drain.draining()).isTrue();
    WorkerPool.WhenIdle idle = await(WorkerPool.WhenIdle.class);
    removed.expectNoMessage(Duration.ofMillis(50));
    idle.replyTo().tell(WELL);
    assertThat(removed.receiveMessage(WAIT)).isEqualTo(new WorkerSupervisor.Removed(true, true));
    awaitLost(WELL, true);

    TestProbe<Boolean> added = KIT.createTestProbe();
    supervisor.tell(
        new WorkerSupervisor.AddWorker(
            WELL, FakeProvider.settings("well", 0), workers.get(WELL), false, added.getRef()));
    assertThat(added.receiveMessage(WAIT)).isTrue();
    awaitHealth(WELL, Health.HEALTHY);
  }

  @Test
  void removeWorker_limitReached_isGoneWithItsRequests() {
    given(WELL, new FakeProvider());
    ActorRef<WorkerSupervisor.Command> supervisor = start();
    TestProbe<WorkerSupervisor.Removed> removed = KIT.createTestProbe();

    supervisor.tell(new WorkerSupervisor.RemoveWorker(WELL, Duration.ofHours(1), removed.getRef()));
    supervisor.tell(new WorkerSupervisor.RemoveWorker(WELL, Duration.ZERO, removed.getRef()));

    assertThat(removed.receiveMessage(WAIT)).isEqualTo(new WorkerSupervisor.Removed(true, false));
    assertThat(removed.receiveMessage(WAIT)).isEqualTo(new WorkerSupervisor.Removed(true, false));
    awaitLost(WELL, true);
  }

  @Test
  void removeWorker_unknown_isToldAtOnce() {
    ActorRef<WorkerSupervisor.Command> supervisor = start();
    TestProbe<WorkerSupervisor.Removed> removed = KIT.createTestProbe();

    supervisor.tell(new WorkerSupervisor.RemoveWorker(ILL, Duration.ofHours(1), removed.getRef()));

    assertThat(removed.receiveMessage(WAIT).known()).isFalse();
  }

  private <T extends WorkerPool.Command> T await(Class<T> type) {
    WorkerPool.Command message = pool.receiveMessage(WAIT);
    while (!type.isInstance(message)) {
      message = pool.receiveMessage(WAIT);
    }
    return type.cast(message);
  }

  @Test
  void create_namesThatActorsCannotHave_areStillDifferentWorkers() {
    List<WorkerId> ids =
        List.of(new WorkerId("gpu/1"), new WorkerId("gpu_1"), new WorkerId("größe 1"));
    ids.forEach(id -> given(id, new FakeProvider()));
    start();

    while (!refs.keySet().containsAll(ids)) {
      WorkerPool.Command message = pool.receiveMessage(WAIT);
      if (message instanceof WorkerPool.WorkerChanged changed) {
        refs.put(changed.snapshot().id(), changed.worker());
      }
    }
    assertThat(refs.values()).doesNotHaveDuplicates();
  }
}
