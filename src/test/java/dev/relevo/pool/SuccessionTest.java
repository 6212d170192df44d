package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.RateLimits;
import dev.relevo.residency.Order;
import dev.relevo.testing.FakeProvider;
import dev.relevo.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Workers that take the place of others of their names, and settings that become others. */
final class SuccessionTest {
  private static final WorkerId OLD = new WorkerId("a");
  private static final WorkerId NEW = OLD.next();
  private static final Duration ATTEMPT = Duration.ofMinutes(1);

  private final ManualClock clock = new ManualClock();
  private final Dispatch dispatch =
      new Dispatch(TestRouting.settings(), new Strategies(500), List.of(), clock, () -> 0.5);
  private final List<ProviderWorker.Command> toldToOld = new ArrayList<>();
  private final List<ProviderWorker.Command> toldToNew = new ArrayList<>();
  private final List<String> standing = new ArrayList<>();

  private void tells(WorkerId id, Health health) {
    dispatch.workerChanged(
        worker(id).model("m").health(health, "told").build(),
        ATTEMPT,
        (id.equals(OLD) ? toldToOld : toldToNew)::add);
  }

  private void follows() {
    dispatch.workerAdded(NEW, FakeProvider.settings("a", 0), false);
  }

  /** Those who ask now and get somebody at once. */
  private List<Lease> ask(RoutingSettings own, String model) {
    List<Lease> leases = new ArrayList<>();
    dispatch.acquire(
        RequestProfile.of("req", TestSelection.ask(model)),
        List.of(),
        Duration.ofMinutes(1),
        false,
        own,
        reply -> {
          if (reply instanceof WorkerPool.Granted granted) {
            leases.add(granted.lease());
          }
        });
    return leases;
  }

  private WorkerId asked() {
    return ask(TestRouting.settings(), "m").get(0).worker();
  }

  @ParameterizedTest
  @EnumSource(names = {"STARTING", "LOADING"})
  void successor_notReadyWhileTheOldOneIsWell_getsNothingAndIsNotSeen(Health health) {
    tells(OLD, Health.HEALTHY);
    follows();
    dispatch.whenStanding(NEW, () -> standing.add("now"));
    tells(NEW, health);

    assertThat(asked()).isEqualTo(OLD);
    assertThat(dispatch.workers()).extracting(view -> view.snapshot().id()).containsExactly(OLD);
    assertThat(standing).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"HEALTHY", "DEGRADED", "DOWN"})
  void successor_ofWhichSomethingIsKnown_standsForTheNameWellOrNot(Health health) {
    tells(OLD, Health.HEALTHY);
    follows();
    dispatch.whenStanding(NEW, () -> standing.add("now"));

    tells(NEW, health);

    assertThat(standing).containsExactly("now");
    List<Lease> granted = ask(TestRouting.settings(), "m");
    if (health == Health.DOWN) {
      assertThat(granted).as("its settings are the ones that hold").isEmpty();
    } else {
      assertThat(granted).extracting(Lease::worker).containsExactly(NEW);
    }
    assertThat(dispatch.workers()).extracting(view -> view.snapshot().id()).containsExactly(NEW);
  }

  @Test
  void oldOne_withRequests_isShownUntilTheyEndAndLearnsHowTheyFared() {
    tells(OLD, Health.HEALTHY);
    Lease before = ask(TestRouting.settings(), "m").get(0);
    follows();
    tells(NEW, Health.HEALTHY);

    assertThat(asked()).isEqualTo(NEW);
    assertThat(dispatch.workers())
        .extracting(view -> view.snapshot().health())
        .containsExactly(Health.DRAINING, Health.HEALTHY);
    assertThat(dispatch.workers()).extracting(WorkerView::inUse).containsExactly(1, 1);
    dispatch.limitsTold(before, new RateLimits(null, null));
    dispatch.ended(before, new Outcome.Failed(ProviderError.of(ErrorClass.TRANSIENT, "it broke")));

    assertThat(toldToOld).hasAtLeastOneElementOfType(ProviderWorker.Observed.class);
    assertThat(toldToNew).noneMatch(ProviderWorker.Observed.class::isInstance);
    assertThat(dispatch.workers()).extracting(view -> view.snapshot().id()).containsExactly(NEW);
  }

  @Test
  void oldOne_down_leavesTheNameToTheSuccessorAtOnce() {
    tells(OLD, Health.DOWN);
    follows();
    dispatch.whenStanding(NEW, () -> standing.add("now"));

    assertThat(standing).containsExactly("now");
    List<Lease> granted = ask(TestRouting.settings(), "m");
    assertThat(granted).as("waits for the successor's first probe").isEmpty();
    assertThat(dispatch.load().waiting()).isEqualTo(1);
    tells(NEW, Health.HEALTHY);
    assertThat(granted).extracting(Lease::worker).containsExactly(NEW);
  }

  @Test
  void oldOne_drainedBeforeTheSuccessorIsReady_isNotWaitedFor() {
    tells(OLD, Health.HEALTHY);
    follows();
    dispatch.drain(OLD, true);

    List<Lease> granted = ask(TestRouting.settings(), "m");
    assertThat(granted).isEmpty();
    tells(NEW, Health.HEALTHY);
    assertThat(granted).extracting(Lease::worker).containsExactly(NEW);
  }

  @Test
  void oldOne_gone_isForgottenWithItsRequestsAlone() {
    tells(OLD, Health.HEALTHY);
    ask(TestRouting.settings(), "m");
    follows();
    tells(NEW, Health.HEALTHY);
    ask(TestRouting.settings(), "m");

    dispatch.workerLost(OLD, true);

    assertThat(dispatch.load().leases()).isEqualTo(1);
    assertThat(asked()).isEqualTo(NEW);
  }

  @Test
  void successor_drained_isDrainedFromTheBeginning() {
    tells(OLD, Health.HEALTHY);
    dispatch.workerAdded(NEW, FakeProvider.settings("a", 0), true);
    tells(NEW, Health.HEALTHY);

    assertThat(ask(TestRouting.settings(), "m")).isEmpty();
    dispatch.drain(NEW, false);
    assertThat(asked()).isEqualTo(NEW);
  }

  @Test
  void successor_gone_leavesTheNameToTheOldOne() {
    tells(OLD, Health.HEALTHY);
    follows();
    dispatch.whenStanding(NEW, () -> standing.add("told"));

    dispatch.workerLost(NEW, true);

    assertThat(standing).as("nobody waits for ever").containsExactly("told");
    assertThat(asked()).isEqualTo(OLD);
  }

  @Test
  void memory_ofOneHost_isManagedByTheOneThatStands() {
    List<Order> old = new ArrayList<>();
    List<Order> fresh = new ArrayList<>();
    hosts(OLD, old);
    follows();
    hosts(NEW, fresh);
    tells(NEW, Health.STARTING);

    List<Lease> before = ask(TestRouting.settings(), "cold");
    assertThat(old).containsExactly(new Order.Load("cold"));
    assertThat(fresh).isEmpty();
    dispatch.memoryTold(OLD, (residency, now) -> residency.loaded("cold", 1, now));
    assertThat(before).hasSize(1);

    cold(NEW);
    ask(TestRouting.settings(), "cold");
    assertThat(fresh).containsExactly(new Order.Load("cold"));
    assertThat(old).hasSize(1);
    assertThat(dispatch.memory()).extracting(MemoryView::worker).containsExactly(NEW);
    dispatch.unloadUnused(OLD, null);
    assertThat(old).as("by its name, but nobody else's").hasSize(1);
  }

  private void hosts(WorkerId id, List<Order> orders) {
    if (id.equals(OLD)) {
      cold(id);
    }
    dispatch.manage(id, TestFleet.memory(8), orders::add);
    dispatch.memoryTold(id, (residency, now) -> residency.offered(Map.of("cold", 1L << 30)));
    dispatch.memoryTold(id, (residency, now) -> residency.cannotTell(now));
  }

  private void cold(WorkerId id) {
    dispatch.workerChanged(
        worker(id).local().model(TestWorker.TestModel.model("cold").onDisk(1L << 30)).build(),
        ATTEMPT,
        command -> {});
  }

  // ---- settings ----

  @Test
  void settings_changed_holdForThoseWhoBringNoneOfTheirOwn() {
    RoutingSettings before = TestRouting.withAliases(Map.of("chat", List.of("m")));
    RoutingSettings after = TestRouting.rejecting();
    dispatch.changed(before, new Strategies(500));
    tells(OLD, Health.HEALTHY);

    dispatch.changed(after, new Strategies(500));

    assertThat(ask(before, "chat")).hasSize(1);
    assertThat(ask(after, "chat")).isEmpty();
    assertThat(dispatch.load().waiting()).as("refused, not waiting").isZero();
  }

  @Test
  void settings_changed_queueTakesAsManyAsTheySayAndNobodyWhoWaitsHasToGo() {
    dispatch.workerChanged(worker(OLD).slots(1).model("m").build(), ATTEMPT, command -> {});
    RoutingSettings roomy = TestRouting.settings();
    assertThat(ask(roomy, "m")).hasSize(1);
    ask(roomy, "m");
    ask(roomy, "m");
    assertThat(dispatch.load().waiting()).isEqualTo(2);

    RoutingSettings narrow = TestRouting.settings("queue-length = 1");
    dispatch.changed(narrow, new Strategies(500));
    ask(narrow, "m");

    assertThat(dispatch.load().waiting()).isEqualTo(2);
  }

  @Test
  void settings_changed_workersLearnOfOtherCircuitsOnly() {
    tells(OLD, Health.HEALTHY);

    dispatch.changed(TestRouting.settings("deadline = 1m"), new Strategies(500));
    assertThat(toldToOld).isEmpty();
    RoutingSettings other = TestRouting.settings("circuit.failures = 2");
    dispatch.changed(other, new Strategies(500));

    assertThat(toldToOld).containsExactly(new ProviderWorker.CircuitChanged(other.circuit()));
  }

  @Test
  void id_ofASuccessor_isAnotherOfTheSameName() {
    assertThat(NEW).isNotEqualTo(OLD).hasToString("a").isGreaterThan(OLD);
    assertThat(NEW.isNamesake(OLD)).isTrue();
    assertThat(new WorkerId("b")).isGreaterThan(NEW);
  }
}
