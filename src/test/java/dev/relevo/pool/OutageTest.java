package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Steering;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.testing.FakeProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A model fails for a while and is well again, while another on the same host is well all the time;
 * with the settings as shipped, a request every tenth of a second, and a clock moved by hand.
 */
final class OutageTest {
  private static final Duration TICK = Duration.ofMillis(20);
  private static final Duration EVERY = Duration.ofMillis(100);
  private static final Duration BEFORE = Duration.ofSeconds(10);
  private static final Duration AFTER = Duration.ofSeconds(40);

  /**
   * While answers that had begun before still come, the failures are not in a row, and it takes the
   * rate to see them: half a window. The rest are trials.
   */
  private static final int MOST_ATTEMPTS = 16;

  private static final ProviderError ERROR =
      ProviderError.ofStatus(ErrorClass.TRANSIENT, 503, "ill");

  @ParameterizedTest
  @ValueSource(ints = {4, 64})
  void outage_ofAMinute_fewAttemptsMeanwhileAndBackWithinHalfAMinute(int slots) {
    Outage outage = new Outage(slots, Duration.ofSeconds(60));
    outage.run();

    assertThat(outage.notServedAtOnce).isZero();
    assertThat(outage.attemptsMeanwhile).as("of 600 requests").isBetween(4, MOST_ATTEMPTS);
    assertThat(outage.untilFirstAnswer()).isLessThan(Duration.ofSeconds(20));
    assertThat(outage.untilHalfInUse()).isLessThan(Duration.ofSeconds(30));
    assertThat(outage.mostAtOnceWithinASecond).as("right after its return").isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 64})
  void outage_ofAnyLength_isOverWithinHalfAMinute(int slots) {
    for (int seconds = 8; seconds <= 120; seconds += 7) {
      Outage outage = new Outage(slots, Duration.ofSeconds(seconds));
      outage.run();

      assertThat(outage.notServedAtOnce).as("%s s", seconds).isZero();
      assertThat(outage.untilHalfInUse()).as("%s s", seconds).isLessThan(Duration.ofSeconds(30));
      assertThat(outage.attemptsMeanwhile)
          .as("%s s", seconds)
          .isLessThanOrEqualTo(MOST_ATTEMPTS + seconds / 15);
    }
  }

  private record Running(
      String model, boolean trial, boolean fails, Instant sent, Instant end, List<Tried> tried) {}

  private static final class Outage implements Selection.Occupancy {
    private final RoutingSettings settings = TestRouting.settings();
    private final Strategies strategies = new Strategies(500);
    private final RequestProfile profile =
        RequestProfile.of(
            "req",
            ChatRequest.of("ill", List.of(Message.user("hello")))
                .withSteering(Steering.DEFAULT.withFallbackModels(List.of("well"))));
    private final int slots;
    private final Duration answerTakes;
    private final WorkerState state;
    private final Instant begins = NOW.plus(BEFORE);
    private final Instant recovers;
    private final Set<Running> running = new HashSet<>();
    private Instant now = NOW;
    private int attemptsMeanwhile;
    private int notServedAtOnce;
    private long mostAtOnceWithinASecond;
    private @Nullable Instant firstAnswer;
    private @Nullable Instant halfInUse;

    /** An outage under a load that takes three quarters of the slots. */
    Outage(int slots, Duration length) {
      this.slots = slots;
      this.answerTakes = EVERY.multipliedBy(slots * 3L).dividedBy(4);
      this.recovers = begins.plus(length);
      this.state = new WorkerState(settings(slots), settings.circuit());
      state.probed(FakeProvider.available("ill", "well"), now);
    }

    private static ProviderSettings settings(int slots) {
      ProviderSettings any = FakeProvider.settings("w", 1);
      return new ProviderSettings(
          any.id(),
          any.kind(),
          any.locality(),
          any.use(),
          any.priority(),
          slots,
          any.keys(),
          any.models(),
          null,
          any.capabilities(),
          any.contextTokens(),
          any.prices(),
          any.timeouts(),
          any.healthInterval());
    }

    void run() {
      while (now.isBefore(recovers.plus(AFTER))) {
        endThoseThatAreOver();
        if (Duration.between(NOW, now).toMillis() % EVERY.toMillis() == 0) {
          ask(List.of());
        }
        watch();
        now = now.plus(TICK);
      }
    }

    private void endThoseThatAreOver() {
      for (Running one : List.copyOf(running)) {
        if (!one.end().isAfter(now)) {
          running.remove(one);
          end(one);
        }
      }
    }

    private void end(Running one) {
      if (one.fails()) {
        state.observed(one.model(), 0, new Outcome.Failed(ERROR), one.sent(), now, 0.5);
        List<Tried> tried = new ArrayList<>(one.tried());
        tried.add(new Tried(new WorkerId("w"), one.model(), null));
        ask(tried);
      } else {
        double seconds = answerTakes.toMillis() / 1000.0;
        state.observed(
            one.model(), 0, new Outcome.Succeeded(0.1, seconds - 0.1, 100), one.sent(), now, 0.5);
        boolean answered = one.model().equals("ill") && one.end().isAfter(recovers);
        if (answered && firstAnswer == null) {
          firstAnswer = now;
        }
      }
    }

    private void ask(List<Tried> tried) {
      Selection selection =
          new Selection(List.of(state.snapshot(now)), this, settings, strategies, now);
      Selection.Ask ask =
          new Selection.Ask(
              profile, tried, false, now, now.plus(Duration.ofMinutes(10)), Allowed.ANY);
      if (!(selection.decide(ask, 0, 0.5) instanceof Selection.Chosen chosen)) {
        notServedAtOnce++;
        return;
      }
      String model = chosen.candidate().modelName();
      boolean ill = model.equals("ill") && !now.isBefore(begins) && now.isBefore(recovers);
      attemptsMeanwhile += ill ? 1 : 0;
      CircuitStatus.State circuit = chosen.candidate().model().circuit().state(now);
      running.add(
          new Running(
              model,
              circuit == CircuitStatus.State.HALF_OPEN,
              ill,
              now,
              now.plus(ill ? TICK : answerTakes),
              tried));
    }

    private void watch() {
      int inUse = inUse(new WorkerId("w"), "ill");
      if (now.isAfter(recovers) && halfInUse == null && 2 * inUse >= slots) {
        halfInUse = now;
      }
      if (firstAnswer != null && now.isBefore(firstAnswer.plusSeconds(1))) {
        mostAtOnceWithinASecond = Math.max(mostAtOnceWithinASecond, inUse);
      }
    }

    Duration untilFirstAnswer() {
      return untilAfterRecovery(firstAnswer);
    }

    Duration untilHalfInUse() {
      return untilAfterRecovery(halfInUse);
    }

    private Duration untilAfterRecovery(@Nullable Instant at) {
      return at == null ? AFTER : Duration.between(recovers, at);
    }

    @Override
    public int slotsInUse(WorkerId worker, String any) {
      return running.size();
    }

    @Override
    public int inUse(WorkerId worker, String model) {
      return (int) running.stream().filter(one -> one.model().equals(model)).count();
    }

    @Override
    public boolean trialUnderWay(WorkerId worker, String model) {
      return running.stream().anyMatch(one -> one.trial() && one.model().equals(model));
    }

    @Override
    public KeyTurns turns(WorkerId worker) {
      return new KeyTurns();
    }

    @Override
    public KeysInUse keys(WorkerId worker) {
      return new KeysInUse();
    }
  }
}
