package dev.relevo.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.Steering;
import dev.relevo.provider.MemorySettings;
import dev.relevo.residency.Order;
import dev.relevo.testing.FakeProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests for models that are not all in memory at once. */
final class DispatchMemoryTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofMinutes(30);

  @Test
  void acquire_manyAskForOneColdModel_itIsLoadedOnceAndSlotsAreFilled() {
    TestFleet fleet = new TestFleet(TestRouting.settings());
    TestFleet.Host host = fleet.host("a", TestFleet.memory(8), Map.of("m", 4L));

    List<TestFleet.Asked> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(fleet.ask("m"));
    }
    assertThat(host.orders).containsExactly(new Order.Load("m"));
    host.perform();

    assertThat(all.stream().filter(TestFleet.Asked::isAnswered)).hasSize(2);
    fleet.answer(all.get(0));
    assertThat(all.stream().filter(TestFleet.Asked::isAnswered)).hasSize(3);
    assertThat(host.loads).isEqualTo(1);
  }

  @Test
  void acquire_threeModelsByTurnsAndRoomForOne_eachWorksForAWhileBeforeItIsPushedOut() {
    TestFleet fleet = new TestFleet(TestRouting.settings());
    Map<String, Long> models = Map.of("a", 4L, "b", 4L, "c", 4L);
    TestFleet.Host host = fleet.host("h", TestFleet.memory(6), models);

    int asked = 0;
    for (int second = 0; second < 300; second++) {
      fleet.ask(List.of("a", "b", "c").get(second % 3));
      asked++;
      run(fleet);
      fleet.pass(SECOND);
    }
    for (int second = 0; second < 120; second++) {
      run(fleet);
      fleet.pass(SECOND);
    }

    assertThat(fleet.asked.stream().filter(TestFleet.Asked::isGranted)).hasSize(asked);
    assertThat(host.loads).isBetween(3, 39);
  }

  @Test
  void ended_olderRequestForTheModelIsBehindAnUrgentOne_theOneInUseStillMakesRoom() {
    TestFleet fleet = new TestFleet(TestRouting.settings("queue-ageing = 10m"));
    TestFleet.Host host = fleet.host("h", TestFleet.memory(6), Map.of("x", 4L, "y", 4L));
    TestFleet.Asked first = fleet.ask("x");
    TestFleet.Asked second = fleet.ask("x");
    host.perform();
    fleet.ask("y");
    fleet.pass(MemorySettings.DEFAULT.swapAfter());

    fleet.ask("y", LONG, Steering.DEFAULT.withPriority(Steering.Priority.HIGH));
    TestFleet.Asked more = fleet.ask("x");
    fleet.answer(first);
    fleet.answer(second);

    assertThat(more.isAnswered()).isFalse();
    assertThat(host.orders).containsExactly(new Order.Unload("x"));
  }

  /** Performs every order and answers every request at once. */
  private static void run(TestFleet fleet) {
    for (TestFleet.Host host : fleet.hosts.values()) {
      while (!host.orders.isEmpty() || !host.running.isEmpty()) {
        if (!host.orders.isEmpty()) {
          host.perform();
        }
        if (!host.running.isEmpty()) {
          host.end(host.running.get(0), new Outcome.Succeeded(0.1, 1, 10));
        }
      }
    }
  }

  @Test
  void load_modelIsCold_isToldWhenItIsInMemory() {
    TestFleet fleet = new TestFleet(TestRouting.settings());
    TestFleet.Host host = fleet.host("a", TestFleet.memory(8), Map.of("m", 4L));
    List<WorkerPool.LoadReply> replies = new ArrayList<>();

    fleet.dispatch.load(null, "m", Duration.ofMinutes(1), Allowed.ANY, replies::add);
    assertThat(replies).isEmpty();
    host.perform();

    assertThat(replies).containsExactly(new WorkerPool.Loaded(host.id, "m", 0));
    assertThat(fleet.dispatch.memory().get(0).residents()).hasSize(1);
    assertThat(fleet.dispatch.unloadUnused(null, null))
        .containsExactly(new Unloading(host.id, "m"));
    assertThat(host.orders).containsExactly(new Order.Unload("m"));
  }

  @Test
  void load_modelFailsOrIsUnknownOrNeverFits_isToldWhy() {
    TestFleet fleet = new TestFleet(TestRouting.settings());
    TestFleet.Host host = fleet.host("a", TestFleet.memory(8), Map.of("m", 4L, "huge", 9L));
    List<WorkerPool.LoadReply> replies = new ArrayList<>();

    fleet.dispatch.load(null, "nobody", Duration.ofMinutes(1), Allowed.ANY, replies::add);
    fleet.dispatch.load(null, "huge", Duration.ofMinutes(1), Allowed.ANY, replies::add);
    fleet.dispatch.load(new WorkerId("b"), "m", Duration.ofMinutes(1), Allowed.ANY, replies::add);
    fleet.dispatch.load(host.id, "m", Duration.ofMinutes(1), Allowed.ANY, replies::add);
    host.fail();

    assertThat(replies)
        .extracting(reply -> ((WorkerPool.NotLoaded) reply).refusal().reason())
        .containsExactly(
            Refusal.Reason.UNKNOWN_MODEL,
            Refusal.Reason.NOT_CAPABLE,
            Refusal.Reason.UNKNOWN_MODEL,
            Refusal.Reason.UNAVAILABLE);
    assertThat(((WorkerPool.NotLoaded) replies.get(3)).refusal().message())
        .contains("out of memory");
  }

  @Test
  void load_hostHasNotToldItsModelsYet_waitsForThat() {
    TestFleet fleet = new TestFleet(TestRouting.settings());
    fleet.dispatch.workerAdded(FakeProvider.settings("a", 0));
    List<WorkerPool.LoadReply> replies = new ArrayList<>();

    fleet.dispatch.load(null, "m", Duration.ofMinutes(1), Allowed.ANY, replies::add);
    fleet.dispatch.load(null, "m", SECOND, Allowed.ANY, replies::add);
    fleet.dispatch.load(new WorkerId("b"), "m", Duration.ofMinutes(1), Allowed.ANY, replies::add);
    assertThat(replies).singleElement().isInstanceOf(WorkerPool.NotLoaded.class);
    fleet.pass(SECOND);
    assertThat(replies).hasSize(2).last().isInstanceOf(WorkerPool.NotLoaded.class);

    TestFleet.Host host = fleet.host("a", TestFleet.memory(8), Map.of("m", 4L));
    host.perform();
    assertThat(replies).hasSize(3).last().isInstanceOf(WorkerPool.Loaded.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"DOWN", "DRAINING"})
  void load_hostThatHasItCannotBeAsked_isNoUnknownModel(Health health) {
    TestFleet fleet = new TestFleet(TestRouting.settings());
    TestFleet.Host host = fleet.host("a", TestFleet.memory(8), Map.of("m", 4L));
    List<WorkerPool.LoadReply> replies = new ArrayList<>();
    host.tell(health);

    fleet.dispatch.load(null, "m", Duration.ofMinutes(1), Allowed.ANY, replies::add);

    Refusal refusal = ((WorkerPool.NotLoaded) replies.get(0)).refusal();
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
    assertThat(refusal.message()).contains("a: told");
  }

  @Test
  void load_hostIsBeingLookedAt_waitsForThat() {
    TestFleet fleet = new TestFleet(TestRouting.settings());
    TestFleet.Host host = fleet.host("a", TestFleet.memory(8), Map.of("m", 4L));
    List<WorkerPool.LoadReply> replies = new ArrayList<>();

    host.tell(Health.CHECKING);
    fleet.dispatch.load(null, "m", Duration.ofMinutes(1), Allowed.ANY, replies::add);
    assertThat(replies).isEmpty();
    host.tell(Health.HEALTHY);
    assertThat(host.orders).containsExactly(new Order.Load("m"));
    host.tell(Health.DOWN);

    assertThat(replies).singleElement().isInstanceOf(WorkerPool.NotLoaded.class);
  }

  @Test
  void workerLost_whileItLoadsAndWorks_startsAnewAndKeepsWhatIsInUse() {
    TestFleet fleet = new TestFleet(TestRouting.settings());
    TestFleet.Host host = fleet.host("a", TestFleet.memory(8), Map.of("m", 4L, "n", 2L, "o", 3L));
    TestFleet.Asked inFlight = fleet.ask("m");
    host.perform();
    fleet.ask("n");
    assertThat(host.orders).containsExactly(new Order.Load("n"));

    host.crash();
    assertThat(fleet.dispatch.memory().get(0).residents())
        .singleElement()
        .satisfies(it -> assertThat(it.inUse()).isEqualTo(1));
    TestFleet.Asked again = fleet.ask("n");
    assertThat(host.orders).containsExactly(new Order.Load("n"));
    host.perform();

    assertThat(again.isGranted()).isTrue();
    fleet.answer(inFlight);
    assertThat(fleet.dispatch.memory().get(0).residents()).anyMatch(it -> it.inUse() == 0);
  }

  @Test
  void acquire_modelCannotBeLoaded_isRefusedWithTheReason() {
    TestFleet fleet = new TestFleet(TestRouting.settings());
    TestFleet.Host host = fleet.host("a", TestFleet.memory(8), Map.of("m", 4L));

    TestFleet.Asked asked = fleet.ask("m");
    host.fail();

    assertThat(asked.replies).first().isInstanceOf(WorkerPool.Refused.class);
    Refusal refusal = ((WorkerPool.Refused) asked.replies.get(0)).refusal();
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
    assertThat(refusal.message()).contains("out of memory");
  }

  /**
   * Whatever happens in whatever order: what {@link TestFleet} checks at every step, and that
   * everybody is answered once things settle.
   */
  @Property(tries = 100)
  void anything_inAnyOrder_holdsThePromisesAndAnswersEverybody(@ForAll long seed) {
    Random random = new Random(seed);
    TestFleet fleet = new TestFleet(TestRouting.settings("other-models = false"));
    int number = 1 + random.nextInt(3);
    for (int i = 0; i < number; i++) {
      fleet.host(
          "host-" + i,
          TestFleet.memory(5 + random.nextInt(8)),
          Map.of("a", 4L, "b", 3L, "c", 2L + random.nextInt(3)));
    }
    List<TestFleet.Host> hosts = List.copyOf(fleet.hosts.values());
    for (int step = 0; step < 200; step++) {
      TestFleet.Host host = hosts.get(random.nextInt(hosts.size()));
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3 -> fleet.ask(List.of("a", "b", "c").get(random.nextInt(3)));
        case 4, 5 -> endOne(host, random);
        case 6, 7 -> performOne(host);
        case 8 -> fleet.pass(Duration.ofMillis(random.nextInt(30_000)));
        case 9 -> fleet.pass(Duration.ofMillis(100));
        case 10 -> host.look();
        default -> {
          if (random.nextInt(5) == 0) {
            host.restart();
          } else if (random.nextInt(5) == 0) {
            host.crash();
          } else if (random.nextInt(5) == 0 && !host.orders.isEmpty()) {
            host.fail();
          } else {
            var unused = fleet.dispatch.sweep();
          }
        }
      }
    }
    for (int step = 0; step < 400 && !allAnswered(fleet); step++) {
      run(fleet);
      fleet.pass(SECOND);
    }

    assertThat(fleet.asked).allMatch(TestFleet.Asked::isAnswered);
    run(fleet);
    assertThat(fleet.dispatch.load()).isEqualTo(new PoolLoad(0, Map.of()));
  }

  private static boolean allAnswered(TestFleet fleet) {
    return fleet.asked.stream().allMatch(TestFleet.Asked::isAnswered);
  }

  private static void performOne(TestFleet.Host host) {
    if (!host.orders.isEmpty()) {
      host.perform();
    }
  }

  private static void endOne(TestFleet.Host host, Random random) {
    if (!host.running.isEmpty()) {
      host.end(
          host.running.get(random.nextInt(host.running.size())),
          random.nextBoolean() ? new Outcome.Succeeded(0.1, 1, 10) : new Outcome.Cancelled());
    }
  }
}
