package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.TestModel.model;
import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Steering;
import dev.relevo.provider.Use;
import dev.relevo.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Those who wait: who is next, who leaves, who need not wait, and what is told of it. */
final class DispatchQueueTest {
  private static final Duration LONG = Duration.ofMinutes(30);

  private final ManualClock clock = new ManualClock();
  private final Dispatch dispatch =
      new Dispatch(TestRouting.settings(), new Strategies(500), List.of(), clock, () -> 0.5);

  /** One request and what was replied to it. */
  private static final class Asked implements Consumer<WorkerPool.Reply> {
    private final List<WorkerPool.Reply> replies = new ArrayList<>();

    @Override
    public void accept(WorkerPool.Reply reply) {
      replies.add(reply);
    }

    Lease lease() {
      return granted().lease();
    }

    WorkerPool.Granted granted() {
      assertThat(replies).singleElement().isInstanceOf(WorkerPool.Granted.class);
      return (WorkerPool.Granted) replies.get(0);
    }

    Refusal refusal() {
      assertThat(replies).singleElement().isInstanceOf(WorkerPool.Refused.class);
      return ((WorkerPool.Refused) replies.get(0)).refusal();
    }

    boolean waits() {
      return replies.isEmpty();
    }
  }

  private void workers(TestWorker... workers) {
    for (TestWorker one : workers) {
      dispatch.workerChanged(one.build(), Duration.ofHours(1), message -> {});
    }
  }

  private Asked ask(String id, Duration patience, UnaryOperator<Steering> steering) {
    Asked asked = new Asked();
    ChatRequest request =
        ChatRequest.of("m", List.of(Message.user("hello")))
            .withSampling(Sampling.DEFAULT.withMaxTokens(100))
            .withSteering(steering.apply(Steering.DEFAULT));
    dispatch.acquire(RequestProfile.of(id, request), List.of(), patience, false, asked);
    return asked;
  }

  private Asked ask(String id) {
    return ask(id, LONG, steering -> steering);
  }

  private Asked askAs(String caller) {
    return ask(caller, LONG, steering -> steering.withCaller(caller));
  }

  private void answer(Asked asked) {
    dispatch.ended(asked.lease(), new Outcome.Succeeded(0.1, 1, 100));
  }

  /** So many answers of ten seconds each have been measured. */
  private void measured(int answers) {
    for (int i = 0; i < answers; i++) {
      Asked one = ask("measured");
      clock.advance(Duration.ofSeconds(10));
      answer(one);
    }
  }

  private QueuePlace place(String id) {
    return Objects.requireNonNull(dispatch.place(id));
  }

  @Test
  void acquire_waitedForASlot_isToldHowLong() {
    workers(worker("a").slots(1).model(model("m")));
    Asked first = ask("first");
    Asked second = ask("second");
    clock.advance(Duration.ofSeconds(7));

    answer(first);

    assertThat(first.granted().waited()).isZero();
    assertThat(second.granted().waited()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void acquire_behindTheManyOfAnotherCaller_isNext() {
    workers(worker("a").slots(1).model(model("m")));
    Asked running = askAs("many");
    List<Asked> many = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      many.add(askAs("many"));
    }
    Asked one = askAs("one");

    answer(running);
    answer(many.get(0));

    assertThat(one.waits()).isFalse();
    assertThat(many.get(1).waits()).isTrue();
    assertThat(dispatch.load()).isEqualTo(new PoolLoad(1, Map.of(Steering.Priority.NORMAL, 19)));
  }

  @Test
  void acquire_priorities_areServedInTheirOrderUntilTheyHaveAged() {
    workers(worker("a").slots(1).model(model("m")));
    Asked running = ask("running");
    Asked low = ask("low", LONG, it -> it.withPriority(Steering.Priority.LOW));
    Asked high = ask("high", LONG, it -> it.withPriority(Steering.Priority.HIGH));
    assertThat(dispatch.load().waitingByPriority())
        .isEqualTo(Map.of(Steering.Priority.HIGH, 1, Steering.Priority.LOW, 1));
    answer(running);
    assertThat(high.waits()).isFalse();
    clock.advance(Duration.ofSeconds(40));
    Asked another = ask("another", LONG, it -> it.withPriority(Steering.Priority.HIGH));

    answer(high);

    assertThat(low.waits()).isFalse();
    assertThat(another.waits()).isTrue();
  }

  @Test
  void forget_whoWaits_leavesAtOnceAndIsGrantedNothing() {
    workers(worker("a").slots(1).model(model("m")));
    Asked running = ask("running");
    Asked leaves = ask("leaves");
    Asked stays = ask("stays");

    dispatch.forget(leaves);

    assertThat(leaves.replies).containsExactly(new WorkerPool.Forgotten());
    assertThat(dispatch.load().waiting()).isEqualTo(1);
    assertThat(dispatch.place("leaves")).isNull();
    assertThat(place("stays").position()).isEqualTo(1);
    answer(running);
    assertThat(stays.waits()).isFalse();
    assertThat(leaves.replies).hasSize(1);
  }

  @Test
  void forget_whoHasBeenGranted_changesNothing() {
    workers(worker("a").slots(1).model(model("m")));
    Asked running = ask("running");

    dispatch.forget(running);

    assertThat(running.granted()).isNotNull();
    assertThat(dispatch.load().leases()).isEqualTo(1);
  }

  @Test
  void place_unmeasured_isAPositionOnly() {
    workers(worker("a").slots(1).model(model("m")));
    ask("running");
    ask("one");
    ask("two");

    assertThat(place("two")).isEqualTo(new QueuePlace(2, null, null));
    assertThat(dispatch.place("running")).isNull();
    assertThat(dispatch.place("nobody")).isNull();
  }

  @Test
  void place_waitsForAWorkerThatIsNotReady_isNone() {
    workers(worker("a").health(Health.LOADING, "loading"));

    assertThat(ask("early").waits()).isTrue();

    assertThat(dispatch.place("early")).isNull();
    assertThat(dispatch.load().waiting()).isEqualTo(1);
  }

  @Test
  void place_measured_tellsWhenItsTurnComes() {
    workers(worker("a").slots(2).model(model("m")));
    measured(1);
    ask("running");
    clock.advance(Duration.ofSeconds(4));
    ask("running too");
    ask("one");
    ask("two");
    ask("three");

    assertThat(place("one")).isEqualTo(new QueuePlace(1, Duration.ofSeconds(6), null));
    assertThat(place("two")).isEqualTo(new QueuePlace(2, Duration.ofSeconds(10), null));
    assertThat(place("three")).isEqualTo(new QueuePlace(3, Duration.ofSeconds(16), null));
  }

  @Test
  void place_othersWaitForSomethingElse_doNotCount() {
    workers(worker("a").slots(1).model(model("m")), worker("b").slots(1).model(model("m")));
    ask("on a", LONG, it -> it.withProvider("a"));
    ask("on b", LONG, it -> it.withProvider("b"));
    ask("a1", LONG, it -> it.withProvider("a"));
    ask("b1", LONG, it -> it.withProvider("b"));
    ask("any", LONG, it -> it);

    assertThat(place("b1").position()).isEqualTo(1);
    assertThat(place("any").position()).isEqualTo(3);
  }

  @Test
  void acquire_itsTurnWouldComeTooLate_isRefusedAtOnceWithFigures() {
    workers(worker("a").slots(1).model(model("m")));
    measured(5);
    ask("running");
    for (int i = 0; i < 5; i++) {
      assertThat(ask("waits " + i).waits()).isTrue();
    }

    Refusal refusal = ask("late", Duration.ofSeconds(45), it -> it).refusal();

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.BUSY);
    assertThat(refusal.message()).contains("5 wait before", "about 60 s", "15 s too late");
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(15));
    assertThat(dispatch.load().waiting()).isEqualTo(5);
    assertThat(ask("in time", Duration.ofSeconds(61), it -> it).waits())
        .as("the queue-timeout is 60 s, and its turn comes then")
        .isTrue();
    assertThat(ask("too late for anybody").refusal().retryAfter())
        .isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void acquire_ofAHigherPriority_isNotTooLateWhereOthersAre() {
    workers(worker("a").slots(1).model(model("m")));
    measured(5);
    ask("running");
    for (int i = 0; i < 5; i++) {
      ask("waits " + i);
    }

    assertThat(
            ask("high", Duration.ofSeconds(45), it -> it.withPriority(Steering.Priority.HIGH))
                .waits())
        .isTrue();
  }

  @Test
  void acquire_tooFewMeasurements_waits() {
    workers(worker("a").slots(1).model(model("m")));
    measured(4);
    ask("running");
    for (int i = 0; i < 10; i++) {
      ask("waits " + i);
    }

    assertThat(ask("late", Duration.ofSeconds(5), it -> it).waits()).isTrue();
  }

  @Test
  void acquire_tooLateButThereIsALastResort_getsItAtOnce() {
    workers(worker("a").slots(1).model(model("m")));
    measured(5);
    workers(worker("last").use(Use.LAST_RESORT).model(model("small")).defaultModel("small"));
    ask("running");
    for (int i = 0; i < 6; i++) {
      Asked waits = ask("waits " + i);
      assertThat(waits.replies).as("%d", i).isEmpty();
    }

    assertThat(ask("late").lease().worker()).isEqualTo(new WorkerId("last"));
  }
}
