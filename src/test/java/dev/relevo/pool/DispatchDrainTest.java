package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.provider.RateLimits;
import dev.relevo.testing.FakeProvider;
import dev.relevo.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Workers that are to get no new requests, and workers that come and go. */
final class DispatchDrainTest {
  private static final WorkerId A = new WorkerId("a");
  private static final WorkerId B = new WorkerId("b");

  private final ManualClock clock = new ManualClock();
  private final Dispatch dispatch =
      new Dispatch(TestRouting.settings(), new Strategies(500), List.of(), clock, () -> 0.5);
  private final List<String> told = new ArrayList<>();

  private void well(String name) {
    dispatch.workerChanged(worker(name).model("m").build(), Duration.ofMinutes(1), command -> {});
  }

  /** What a request gets: a worker's name, {@code refused: why} or {@code waits}. */
  private String ask(List<Lease> leases) {
    List<WorkerPool.Reply> replies = new ArrayList<>();
    dispatch.acquire(
        RequestProfile.of("req", TestSelection.ask("m")),
        List.of(),
        Duration.ofMinutes(1),
        false,
        replies::add);
    if (replies.isEmpty()) {
      return "waits";
    }
    if (replies.get(0) instanceof WorkerPool.Granted granted) {
      leases.add(granted.lease());
      return granted.lease().worker().value();
    }
    return "refused: " + ((WorkerPool.Refused) replies.get(0)).refusal().message();
  }

  private String ask() {
    return ask(new ArrayList<>());
  }

  @Test
  void drain_worker_getsNothingNewUntilItIsResumed() {
    well("a");
    well("b");

    assertThat(dispatch.drain(A, true)).isTrue();
    assertThat(ask()).isEqualTo("b");
    well("a"); // whatever it tells
    assertThat(ask()).isEqualTo("b");
    dispatch.drain(B, true);
    assertThat(ask()).startsWith("refused: ").contains("a (draining)", "b (draining)");

    assertThat(dispatch.drain(A, false)).isTrue();
    assertThat(ask()).isEqualTo("a");
    assertThat(dispatch.drain(new WorkerId("c"), true)).isFalse();
  }

  @Test
  void drain_worker_isShownAsDrainingWithWhatItHas() {
    well("a");
    ask();

    dispatch.drain(A, true);

    WorkerView view = dispatch.workers().get(0);
    assertThat(view.snapshot().health()).isEqualTo(Health.DRAINING);
    assertThat(view.inUse()).isEqualTo(1);
  }

  @Test
  void whenIdle_requestsInFlight_isToldOnceWithTheLastOfThem() {
    well("a");
    List<Lease> leases = new ArrayList<>();
    ask(leases);
    ask(leases);
    dispatch.whenIdle(A, () -> told.add("idle"));

    dispatch.ended(leases.get(0), new Outcome.Cancelled());
    assertThat(told).isEmpty();
    dispatch.ended(leases.get(1), new Outcome.Cancelled());
    assertThat(told).containsExactly("idle");
    ask(leases);
    dispatch.ended(leases.get(2), new Outcome.Cancelled());
    assertThat(told).containsExactly("idle");
  }

  @Test
  void whenIdle_nothingInFlightOrUnknownWorker_isToldAtOnce() {
    well("a");

    dispatch.whenIdle(A, () -> told.add("a"));
    dispatch.whenIdle(B, () -> told.add("b"));

    assertThat(told).containsExactly("a", "b");
  }

  @Test
  void workerAdded_beforeItTells_isWaitedForAndThenUsed() {
    dispatch.workerAdded(FakeProvider.settings("a", 0));

    List<WorkerPool.Reply> replies = new ArrayList<>();
    dispatch.acquire(
        RequestProfile.of("req", TestSelection.ask("m")),
        List.of(),
        Duration.ofMinutes(1),
        false,
        replies::add);
    assertThat(replies).isEmpty();
    well("a");

    assertThat(replies).hasSize(1);
    assertThat(replies.get(0)).isInstanceOf(WorkerPool.Granted.class);
  }

  @Test
  void workerLost_forGoodWithRequests_isForgottenAndTheirEndsAreIgnored() {
    well("a");
    well("b");
    dispatch.drain(B, true);
    List<Lease> leases = new ArrayList<>();
    ask(leases);
    dispatch.drain(A, true);
    dispatch.whenIdle(A, () -> told.add("idle"));

    dispatch.workerLost(A, true);
    well("a");

    assertThat(dispatch.workers())
        .as("one that comes again under its name is a new one")
        .anyMatch(view -> view.snapshot().id().equals(A) && view.inUse() == 0);
    assertThat(ask(leases)).isEqualTo("a");
    dispatch.ended(leases.get(0), new Outcome.Cancelled());
    assertThat(dispatch.load().leases()).isEqualTo(1);
    assertThat(told).isEmpty();
  }

  @Test
  void limitsTold_ofALeaseOfOneThatIsGone_isIgnored() {
    dispatch.workerChanged(
        worker("a").keys(2).model("m").build(), Duration.ofMinutes(1), command -> {});
    List<Lease> leases = new ArrayList<>();
    ask(leases);
    ask(leases);
    assertThat(leases.get(1).keyIndex()).isEqualTo(1);
    dispatch.workerLost(A, true);
    well("a");

    dispatch.limitsTold(
        leases.get(1), new RateLimits(new RateLimits.Window(null, 0, clock.instant()), null));

    assertThat(ask()).isEqualTo("a");
  }

  @Test
  void tell_workerThatHasNotToldOfItself_isNotTold() {
    dispatch.workerAdded(FakeProvider.settings("a", 0));

    dispatch.tell(A, new ProviderWorker.ModelsChanged());

    assertThat(ask()).isEqualTo("waits");
  }
}
