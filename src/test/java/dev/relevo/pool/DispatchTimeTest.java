package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.TestModel.model;
import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Steering;
import dev.relevo.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where requests go, and wait, when the strategy is to be done as soon as possible. */
final class DispatchTimeTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  /** A hundred tokens in a second, and in ten. */
  private static final SpeedEstimate FAST = new SpeedEstimate(0, 100, 0, 1);

  private static final SpeedEstimate SLOW = new SpeedEstimate(0, 10, 0, 1);

  private final ManualClock clock = new ManualClock();
  private double draw = 0.5;
  private Dispatch dispatch = dispatch(TestRouting.settings("other-models = false"));

  private Dispatch dispatch(RoutingSettings settings) {
    return new Dispatch(settings, new Strategies(500), List.of(), clock, () -> this.draw);
  }

  private static final class Asked {
    private final List<WorkerPool.Reply> replies = new ArrayList<>();

    // who got it; null while it waits, and "nobody" when it was refused
    @Nullable String who() {
      if (replies.isEmpty()) {
        return null;
      }
      return replies.get(0) instanceof WorkerPool.Granted granted
          ? granted.lease().worker().value()
          : "nobody";
    }

    Lease lease() {
      return ((WorkerPool.Granted) replies.get(0)).lease();
    }
  }

  private void tell(String id, int slots, SpeedEstimate speed) {
    dispatch.workerChanged(
        worker(id).slots(slots).model(model("m").speed(speed)).build(), LONG, message -> {});
  }

  private Asked ask() {
    return ask("least_time", LONG, List.of(), false);
  }

  private Asked ask(
      String strategy, Duration patience, List<Tried> tried, boolean beside, String... others) {
    ChatRequest request = ChatRequest.of("m", List.of(Message.user("hello")));
    RequestProfile profile =
        RequestProfile.of(
            "req",
            request
                .withSampling(request.sampling().withMaxTokens(100))
                .withSteering(
                    Steering.DEFAULT.withStrategy(strategy).withFallbackModels(List.of(others))));
    Asked asked = new Asked();
    dispatch.acquire(profile, tried, patience, beside, asked.replies::add);
    return asked;
  }

  private void answered(Asked asked) {
    dispatch.ended(asked.lease(), new Outcome.Succeeded(0.1, 1, 100));
  }

  @Test
  void acquire_fastOneIsBusy_isWaitedForAsLongAsThatIsSooner() {
    tell("fast", 1, FAST);
    tell("slow", 1, SLOW);

    List<Asked> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      all.add(ask());
    }

    // the tenth would be done after ten seconds there, the eleventh after eleven
    assertThat(all.get(0).who()).isEqualTo("fast");
    assertThat(all.subList(1, 10)).extracting(Asked::who).containsOnlyNulls();
    assertThat(all.get(10).who()).isEqualTo("slow");
    assertThat(all.get(11).who()).isNull();

    for (int i = 0; i < 10; i++) {
      clock.advance(Duration.ofSeconds(1));
      answered(all.get(i));
      assertThat(all.get(i + 1).who()).isIn("fast", "slow");
    }
  }

  @Test
  void acquire_otherStrategy_takesWhoIsFree() {
    tell("fast", 1, FAST);
    tell("slow", 1, SLOW);

    assertThat(ask("hybrid", LONG, List.of(), false).who()).isEqualTo("fast");
    assertThat(ask("hybrid", LONG, List.of(), false).who()).isEqualTo("slow");
  }

  @Test
  void acquire_fastOneIsLongOverdue_isNotWaitedForAnyMore() {
    tell("fast", 1, FAST);
    tell("slow", 1, SLOW);
    ask();

    // a tenth of the time that has passed is expected to be left
    clock.advance(Duration.ofSeconds(85));
    Asked waiting = ask();
    assertThat(waiting.who()).isNull();
    clock.advance(Duration.ofSeconds(10));
    dispatch.tick();
    assertThat(waiting.who()).isEqualTo("slow");
  }

  @Test
  void acquire_noRoomToWaitForTheFastOne_takesWhoIsFree() {
    dispatch = dispatch(TestRouting.settings("other-models = false\nqueue-length = 1"));
    tell("fast", 1, FAST);
    tell("slow", 1, SLOW);
    ask();

    assertThat(ask().who()).isNull();
    assertThat(ask().who()).isEqualTo("slow");
    assertThat(ask().who()).isEqualTo("nobody");
  }

  @Test
  void acquire_fastOneIsBusyAndTheSlowOneHasHardlyAnyKeysLeft_takesWhoIsFree() {
    Instant later = clock.instant().plusSeconds(60);
    dispatch.workerChanged(
        worker("fast").keyWith(1L, null, later).model(model("m").speed(FAST)).build(),
        LONG,
        message -> {});
    tell("slow", 1, SLOW);
    assertThat(ask("hybrid", LONG, List.of(), false).who()).isEqualTo("slow");

    assertThat(ask().who()).isEqualTo("fast");
  }

  @Test
  void acquire_impatientOrBeside_takesWhoIsFree() {
    tell("fast", 1, FAST);
    tell("slow", 2, SLOW);
    ask();

    assertThat(ask("least_time", Duration.ofMillis(900), List.of(), false).who()).isEqualTo("slow");
    assertThat(ask("least_time", LONG, List.of(), true).who()).isEqualTo("slow");
  }

  @Test
  void acquire_nextChanceOfThoseWhoWait_isCountedInForNewcomersOfOtherKinds() {
    tell("fast", 1, FAST);
    tell("slow", 1, SLOW);
    for (int i = 0; i < 10; i++) {
      ask();
    }

    // of another kind, since it has tried somebody
    List<Tried> tried = List.of(new Tried(new WorkerId("gone"), null, null));
    assertThat(ask("least_time", LONG, tried, false).who()).isEqualTo("slow");
  }

  @Test
  void acquire_neverMeasured_getsOneRequestAtATime() {
    tell("slow", 1, SLOW);
    tell("new", 8, SpeedEstimate.UNKNOWN);
    draw = 0.01;

    assertThat(ask().who()).as("a probe").isEqualTo("new");
    assertThat(ask().who()).isEqualTo("slow");
    assertThat(ask().who()).as("the probe is under way").isNull();

    tell("new", 8, FAST);
    assertThat(ask().who()).isEqualTo("new");
  }

  @Test
  void acquire_deadOneThatIsNew_getsAProbeAMinuteAndNothingElse() {
    tell("slow", 4, SLOW);
    tell("dead", 4, SpeedEstimate.UNKNOWN);
    SpeedEstimate dead = SpeedEstimate.UNKNOWN;
    int lost = 0;
    for (int i = 0; i < 3000; i++) {
      draw = (i % 100) / 100.0;
      Asked asked = ask();
      if ("dead".equals(asked.who())) {
        lost++;
        dead = dead.withFailure(clock.instant());
        dispatch.ended(
            asked.lease(), new Outcome.Failed(ProviderError.of(ErrorClass.TRANSIENT, "no")));
        tell("dead", 4, dead);
      } else {
        answered(asked);
      }
      clock.advance(Duration.ofMillis(100));
    }

    // five minutes
    assertThat(lost).isBetween(1, 6);
  }

  @Test
  void progressed_fasterThanExpected_isWaitedForLonger() {
    tell("fast", 1, FAST);
    tell("slow", 1, SLOW);
    Asked first = ask();
    clock.advance(Duration.ofSeconds(95));
    // without that it would be taken to need as long as the slow one
    dispatch.progressed(first.lease(), 99);

    assertThat(ask().who()).isNull();
  }

  @Test
  void ended_manyWaitForTheSame_keepTheirPlacesThoughNobodyDecidesAboutThem() {
    tell("fast", 1, FAST);
    List<Asked> all = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      all.add(ask());
    }
    answered(all.get(0));
    assertThat(all.get(1).who()).isEqualTo("fast");
    assertThat(all.subList(2, 15)).extracting(Asked::who).containsOnlyNulls();

    // thirteen wait there before this one, which has ten seconds and somebody else to ask
    dispatch.workerChanged(worker("other").model("n").build(), LONG, message -> {});
    assertThat(ask("least_time", Duration.ofSeconds(10), List.of(), false, "n").who())
        .isEqualTo("other");
  }
}
