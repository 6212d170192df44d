package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.NOW;
import static dev.relevo.pool.TestWorker.TestModel.model;
import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import dev.relevo.chat.Steering;
import dev.relevo.residency.ModelState;
import dev.relevo.residency.Room;
import dev.relevo.residency.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Choosing among models that are in memory, and models that are not. */
final class SelectionMemoryTest {
  private static final Standing READY = standing(ModelState.READY, Room.NOW, 0);
  private static final Standing COLD = standing(ModelState.ABSENT, Room.NOW, 5);

  private final List<WorkerSnapshot> workers = new ArrayList<>();
  private final Map<String, Standing> standings = new HashMap<>();
  private final Map<String, Integer> inUse = new HashMap<>();
  private final Map<String, Integer> claims = new HashMap<>();
  private String strategy = "hybrid";
  private Instant now = NOW;
  private boolean beside;

  private static Standing standing(ModelState state, Room room, double loadSeconds) {
    return new Standing(state, room, loadSeconds, null, null);
  }

  private SelectionMemoryTest host(String name, String model, Standing standing) {
    workers.add(worker(name).local().slots(2).model(model).build());
    standings.put(name + "/" + model, standing);
    return this;
  }

  private Selection.Decision decide(String model, String... fallbacks) {
    Selection.Occupancy occupancy =
        new Selection.Occupancy() {
          @Override
          public int slotsInUse(WorkerId worker, String name) {
            return inUse(worker, name);
          }

          @Override
          public @Nullable Standing standing(WorkerId worker, String name, Instant at) {
            return standings.get(worker + "/" + name);
          }

          @Override
          public int claims(WorkerId worker, String name) {
            return claims.getOrDefault(worker + "/" + name, 0);
          }

          @Override
          public int inUse(WorkerId worker, String name) {
            return inUse.getOrDefault(worker + "/" + name, 0);
          }

          @Override
          public boolean trialUnderWay(WorkerId worker, String name) {
            return false;
          }

          @Override
          public KeyTurns turns(WorkerId worker) {
            return new KeyTurns();
          }

          @Override
          public KeysInUse keys(WorkerId worker) {
            return new KeysInUse();
          }
        };
    ChatRequest request =
        ChatRequest.of(model, List.of(Message.user("hello")))
            .withSteering(
                Steering.DEFAULT.withFallbackModels(List.of(fallbacks)).withStrategy(strategy));
    return new Selection(workers, occupancy, TestRouting.settings(), new Strategies(500), now)
        .decide(
            new Selection.Ask(
                RequestProfile.of("req", request),
                List.of(),
                beside,
                NOW,
                NOW.plus(Duration.ofMinutes(10)),
                Allowed.ANY),
            0,
            0.5);
  }

  private static String chosen(Selection.Decision decision) {
    assertThat(decision).isInstanceOf(Selection.Chosen.class);
    return TestSelection.name((Selection.Chosen) decision);
  }

  private static @Nullable String claimed(Selection.Decision decision) {
    assertThat(decision).isInstanceOf(Selection.Wait.class);
    return name(((Selection.Wait) decision).claimed());
  }

  private static @Nullable String wanted(Selection.Decision decision) {
    assertThat(decision).isInstanceOf(Selection.Wait.class);
    return name(((Selection.Wait) decision).wanted());
  }

  private static @Nullable String name(@Nullable Candidate candidate) {
    return candidate == null ? null : candidate.id() + "/" + candidate.modelName();
  }

  private static Refusal refusal(Selection.Decision decision) {
    assertThat(decision).isInstanceOf(Selection.Refused.class);
    return ((Selection.Refused) decision).refusal();
  }

  @Test
  void decide_modelIsNotInMemory_waitsForIt() {
    host("a", "m", COLD);

    assertThat(wanted(decide("m"))).isEqualTo("a/m");
    assertThat(claimed(decide("m"))).isEqualTo("a/m");
  }

  @Test
  void decide_inMemoryElsewhere_goesThere() {
    host("a", "m", COLD).host("b", "m", READY);

    assertThat(chosen(decide("m"))).isEqualTo("b/m");
  }

  @Test
  void decide_inMemoryElsewhereButBusy_waitsThereAsLongAsLoadingWouldTake() {
    host("a", "m", COLD).host("b", "m", READY);
    inUse.put("b/m", 2);

    now = NOW.plusMillis(4_900);
    assertThat(wanted(decide("m"))).isEqualTo("b/m");
    assertThat(claimed(decide("m"))).isNull();

    now = NOW.plusSeconds(5);
    assertThat(claimed(decide("m"))).isEqualTo("a/m");
  }

  @Test
  void decide_strategyCountsWaiting_waitsForTheFirst() {
    host("a", "m", READY).host("b", "m", READY);
    workers.set(1, worker("b").local().slots(2).model(model("m").speed(speed(1))).build());
    workers.set(0, worker("a").local().slots(2).model(model("m").speed(speed(1_000))).build());
    strategy = "least_time";
    inUse.put("a/m", 2);

    assertThat(claimed(decide("m"))).isEqualTo("a/m");

    strategy = "hybrid";
    assertThat(chosen(decide("m"))).isEqualTo("b/m");
  }

  private static SpeedEstimate speed(double tokensPerSecond) {
    return new SpeedEstimate(0.1, tokensPerSecond, 0, 10);
  }

  @Test
  void decide_loadingHasEnoughWaiting_theNextHostIsToLoadItAfterAWhile() {
    host("a", "m", standing(ModelState.LOADING, Room.NOW, 3)).host("b", "m", COLD);

    claims.put("a/m", 1);
    assertThat(claimed(decide("m"))).isEqualTo("a/m");
    claims.put("a/m", 2);
    assertThat(claimed(decide("m"))).isNull();
    now = NOW.plusSeconds(5);
    assertThat(claimed(decide("m"))).isEqualTo("b/m");
  }

  @Test
  void decide_memoryIsInUse_goesToAnotherModel() {
    host("a", "m", standing(ModelState.ABSENT, Room.LATER, 5)).host("b", "other", READY);

    assertThat(chosen(decide("m", "other"))).isEqualTo("b/other");
  }

  @Test
  void decide_memoryIsInUseAndNobodyElseIsThere_waitsWithoutAPlace() {
    host("a", "m", standing(ModelState.ABSENT, Room.LATER, 5));

    assertThat(wanted(decide("m"))).isEqualTo("a/m");
    assertThat(claimed(decide("m"))).isNull();
  }

  @Test
  void decide_loadingTakesLongerThanOneWaitsForASlot_othersAreAsked() {
    host("a", "m", standing(ModelState.LOADING, Room.NOW, 300)).host("b", "other", READY);

    assertThat(claimed(decide("m", "other"))).isEqualTo("a/m");
    now = NOW.plus(TestRouting.settings().queueTimeout());
    assertThat(chosen(decide("m", "other"))).isEqualTo("b/other");
  }

  @Test
  void decide_loadingTakesLongerAndNobodyElseIsThere_waitsOn() {
    host("a", "m", standing(ModelState.LOADING, Room.NOW, 300));

    now = NOW.plus(TestRouting.settings().queueTimeout()).plusSeconds(100);
    assertThat(wanted(decide("m"))).isEqualTo("a/m");
  }

  @Test
  void decide_neverFits_isRefusedWithTheReason() {
    host("a", "m", new Standing(ModelState.ABSENT, Room.NEVER, 0, "needs 9 GiB of 8 GiB", null));

    Refusal refusal = refusal(decide("m"));

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.NOT_CAPABLE);
    assertThat(refusal.message()).contains("a: needs 9 GiB of 8 GiB");
  }

  @Test
  void decide_couldNotBeLoaded_goesToTheNextHostElseTellsWhy() {
    host("a", "m", new Standing(ModelState.ABSENT, Room.LATER, 5, "out of memory", NOW));

    Refusal refusal = refusal(decide("m"));
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
    assertThat(refusal.message()).contains("a (out of memory)");

    host("b", "m", COLD);
    assertThat(claimed(decide("m"))).isEqualTo("b/m");
  }

  @Test
  void decide_couldNotBeLoadedBeforeTheRequestCame_isTriedAgainForIt() {
    host("a", "m", new Standing(ModelState.ABSENT, Room.NOW, 5, null, NOW.minusSeconds(9)));

    assertThat(claimed(decide("m"))).isEqualTo("a/m");
  }

  @Test
  void decide_besideAnAttempt_nothingIsLoaded() {
    host("a", "m", COLD);
    beside = true;

    assertThat(refusal(decide("m")).reason()).isEqualTo(Refusal.Reason.BUSY);
  }
}
