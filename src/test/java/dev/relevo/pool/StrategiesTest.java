package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.TestModel.model;
import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.provider.Price;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StrategiesTest {
  private static final double NO_PROBE = 0.5;
  private static final double PROBE = 0.05;
  private static final long GIB = 1L << 30;

  private final Strategies strategies = new Strategies(500);

  /**
   * The ids in the order that the strategy gives to the candidates, whatever order they come in.
   */
  private List<String> order(
      String strategy, RoutingStrategy.Turn turn, List<Candidate> candidates) {
    List<Candidate> shuffled = new ArrayList<>(candidates);
    Collections.shuffle(shuffled, new Random(7));
    RoutingStrategy.Turn counted =
        new RoutingStrategy.Turn(
            turn.promptCharacters(),
            turn.promptTokens(),
            turn.answerTokens(),
            turn.number(),
            turn.draw(),
            turn.mayFail(),
            forecasts(candidates));
    return Objects.requireNonNull(strategies.find(strategy)).order(shuffled, counted).stream()
        .map(candidate -> candidate.id().value())
        .toList();
  }

  /** For an answer of a hundred tokens, with as many under way as the candidates tell. */
  private static Forecasts forecasts(List<Candidate> candidates) {
    RequestProfile profile = TestProfile.of(100, 100);
    Forecaster forecaster = new Forecaster();
    for (Candidate candidate : candidates) {
      for (int i = 0; i < candidate.inUse(); i++) {
        forecaster.began(TestProfile.lease(i, candidate), candidate, profile, TestWorker.NOW);
      }
    }
    return forecaster.forecasts(profile, TestWorker.NOW);
  }

  private static RoutingStrategy.Turn turn(double draw) {
    return turn(400, 0, draw);
  }

  private static RoutingStrategy.Turn prompt(int characters) {
    return turn(characters, 0, NO_PROBE);
  }

  private static RoutingStrategy.Turn number(long number) {
    return turn(400, number, NO_PROBE);
  }

  private static RoutingStrategy.Turn turn(int characters, long number, double draw) {
    return new RoutingStrategy.Turn(
        characters, characters / 4, 100, number, draw, true, forecasts(List.of()));
  }

  private static List<Candidate> house() {
    return List.of(
        worker("ollama").local().priority(40).model("m").candidate(),
        worker("groq").priority(10).model("m").candidate(),
        worker("mine").local().priority(5).model("m").candidate(),
        worker("openai").priority(50).model("m").candidate(),
        worker("gemini").priority(20).model("m").candidate());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hybrid       | mine groq gemini ollama openai",
        "cloud_first  | groq gemini openai mine ollama",
        "cloud-first  | groq gemini openai mine ollama",
        "local_first  | mine ollama groq gemini openai",
        "local-first  | mine ollama groq gemini openai"
      })
  void order_byPlace_followsLocalityThenPriority(String strategy, String expected) {
    assertThat(order(strategy, turn(NO_PROBE), house())).containsExactly(expected.split(" ", -1));
  }

  @Test
  void order_equalPriority_goesByNameThenModel() {
    Candidate two = worker("a").model("n").candidate();
    Candidate one = worker("a").model("m").candidate();

    List<Candidate> ordered =
        Objects.requireNonNull(strategies.find("hybrid"))
            .order(List.of(worker("b").model("m").candidate(), two, one), turn(NO_PROBE));

    assertThat(ordered)
        .extracting(Candidate::id)
        .extracting(WorkerId::value)
        .containsExactly("a", "a", "b");
    assertThat(ordered).extracting(Candidate::modelName).containsExactly("m", "n", "m");
  }

  @ParameterizedTest
  @CsvSource({"0,local", "500,local", "501,cloud", "100000,cloud"})
  void byComplexity_promptLength_choosesSide(int characters, String expected) {
    List<Candidate> candidates =
        List.of(
            worker("cloud").priority(90).model("m").candidate(),
            worker("local").local().priority(90).model("m").candidate());

    assertThat(order("by_complexity", prompt(characters), candidates).get(0)).isEqualTo(expected);
    assertThat(order("by-complexity", prompt(characters), candidates).get(0)).isEqualTo(expected);
  }

  @Test
  void speedFirst_measured_goesByWholeAnswer() {
    List<Candidate> candidates =
        List.of(
            // for 100 tokens: 0.1 + 10 s, 2 + 1 s, 1 + 5 s
            worker("quickToStart").model(model("m").speed(0.1, 10)).candidate(),
            worker("quickToWrite").model(model("m").speed(2, 100)).candidate(),
            worker("between").model(model("m").speed(1, 20)).candidate());

    assertThat(order("speed_first", turn(NO_PROBE), candidates))
        .containsExactly("quickToWrite", "between", "quickToStart");
  }

  @Test
  void speedFirst_slotsAllInUse_countsTheWait() {
    List<Candidate> candidates =
        List.of(
            worker("fastButFull").slots(1).model(model("m").speed(1, 100)).candidate(1),
            worker("halfFree").slots(2).model(model("m").speed(1.5, 100)).candidate(1));

    assertThat(order("speed_first", turn(NO_PROBE), candidates))
        .containsExactly("halfFree", "fastButFull");
  }

  @Test
  void speedFirst_failures_raiseTheCost() {
    SpeedEstimate flaky =
        SpeedEstimate.UNKNOWN
            .withAnswer(1, 1, 101)
            .withFailure(TestWorker.NOW)
            .withFailure(TestWorker.NOW)
            .withFailure(TestWorker.NOW);
    List<Candidate> candidates =
        List.of(
            worker("flaky").model(model("m").speed(flaky)).candidate(),
            worker("steady").model(model("m").speed(2, 50)).candidate());

    assertThat(order("speed_first", turn(NO_PROBE), candidates)).containsExactly("steady", "flaky");
  }

  @ParameterizedTest
  @ValueSource(doubles = {PROBE, NO_PROBE})
  void speedFirst_onlyEverOvertaken_isLast(double draw) {
    SpeedEstimate silent =
        SpeedEstimate.UNKNOWN.withOvertaken(new Outcome.Overtaken(1, true, false), TestWorker.NOW);
    List<Candidate> candidates =
        List.of(
            worker("silent").priority(1).model(model("m").speed(silent)).candidate(),
            worker("slow").model(model("m").speed(20, 5)).candidate());

    assertThat(order("speed_first", turn(draw), candidates)).containsExactly("slow", "silent");
  }

  private static List<Candidate> threeMeasuredAndOneNew() {
    return List.of(
        worker("fast").model(model("m").speed(1, 100)).candidate(),
        worker("middle").model(model("m").speed(2, 100)).candidate(),
        worker("slow").model(model("m").speed(3, 100)).candidate(),
        worker("new").priority(1).model("m").candidate());
  }

  @ParameterizedTest
  @ValueSource(strings = {"speed_first", "least_time"})
  void byTime_neverMeasured_isInTheMiddle(String strategy) {
    // equal to the middle one, it goes before it by priority
    assertThat(order(strategy, turn(NO_PROBE), threeMeasuredAndOneNew()))
        .containsExactly("fast", "new", "middle", "slow");
  }

  @ParameterizedTest
  @ValueSource(strings = {"speed_first", "least_time"})
  void byTime_drawWithinProbeShare_triesTheNewOne(String strategy) {
    assertThat(order(strategy, turn(PROBE), threeMeasuredAndOneNew()))
        .containsExactly("new", "fast", "middle", "slow");
    assertThat(order(strategy, turn(ByTime.PROBE_SHARE), threeMeasuredAndOneNew()).get(0))
        .isEqualTo("fast");
  }

  @ParameterizedTest
  @CsvSource({"speed_first,0.05", "speed_first,0.5", "least_time,0.05", "least_time,0.5"})
  void byTime_neverMeasuredAndDead_isNeverFirst(String strategy, double draw) {
    SpeedEstimate dead = SpeedEstimate.UNKNOWN.withFailure(TestWorker.NOW);
    List<Candidate> candidates =
        List.of(
            worker("dead").priority(1).model(model("m").speed(dead)).candidate(),
            worker("slow").model(model("m").speed(30, 1).onDisk(8 * GIB)).candidate(3),
            worker("new").model("m").candidate());

    assertThat(order(strategy, turn(draw), candidates)).endsWith("dead");
  }

  @ParameterizedTest
  @ValueSource(doubles = {PROBE, NO_PROBE})
  void byTime_nothingMeasured_goesByPriority(double draw) {
    assertThat(order("speed_first", turn(draw), house())).startsWith("mine", "groq");
  }

  @Test
  void leastTime_modelNotLoaded_paysForLoading() {
    List<Candidate> candidates =
        List.of(
            worker("loaded").local().model(model("m").speed(3, 100)).candidate(),
            worker("onDisk").local().model(model("m").speed(1, 100).onDisk(8 * GIB)).candidate(),
            worker("unknownSize").local().model(model("m").speed(1, 100).onDisk(null)).candidate());

    // 4 s, 2 + 5 s, 2 + 8 s
    assertThat(order("least_time", turn(NO_PROBE), candidates))
        .containsExactly("loaded", "unknownSize", "onDisk");
    assertThat(order("speed_first", turn(NO_PROBE), candidates))
        .containsExactly("onDisk", "unknownSize", "loaded");
  }

  @Test
  void leastTime_neverMeasuredAndNotLoaded_paysForLoadingToo() {
    List<Candidate> candidates =
        List.of(
            worker("a").local().model(model("m").onDisk(4 * GIB)).candidate(),
            worker("b").local().model(model("m")).candidate(),
            worker("c").local().model(model("m").speed(1, 100)).candidate());

    assertThat(order("least_time", turn(NO_PROBE), candidates)).containsExactly("b", "c", "a");
  }

  @Test
  void leastTime_slotsInUse_spreadsTheLoad() {
    List<Candidate> candidates =
        List.of(
            worker("busy").local().slots(4).model(model("m").speed(1, 100)).candidate(3),
            worker("idle").local().slots(4).model(model("m").speed(1.5, 100)).candidate(0));

    assertThat(order("least_time", turn(NO_PROBE), candidates)).containsExactly("idle", "busy");
  }

  @Test
  void costFirst_prices_localIsFreeAndUnknownIsLast() {
    List<Candidate> candidates =
        List.of(
            worker("unknown").priority(1).model("m").candidate(),
            worker("dear").model(model("m").price(new Price(5, 15))).candidate(),
            worker("cheap").model(model("m").price(new Price(0.05, 0.1))).candidate(),
            worker("own").local().priority(99).model(model("m").price(Price.FREE)).candidate());

    assertThat(order("cost_first", turn(NO_PROBE), candidates))
        .containsExactly("own", "cheap", "dear", "unknown");
  }

  @Test
  void costFirst_longPrompt_countsInputAndOutput() {
    List<Candidate> candidates =
        List.of(
            worker("cheapInput").model(model("m").price(new Price(1, 20))).candidate(),
            worker("cheapOutput").model(model("m").price(new Price(5, 2))).candidate());

    assertThat(order("cost_first", prompt(40), candidates).get(0)).isEqualTo("cheapOutput");
    assertThat(order("cost_first", prompt(40_000), candidates).get(0)).isEqualTo("cheapInput");
  }

  @Test
  void roundRobin_manyTurns_areFair() {
    Map<String, Integer> firsts = new HashMap<>();
    for (long number = 0; number < 50; number++) {
      firsts.merge(order("round_robin", number(number), house()).get(0), 1, Integer::sum);
    }

    assertThat(firsts).hasSize(5).allSatisfy((id, count) -> assertThat(count).isEqualTo(10));
  }

  @Test
  void roundRobin_turn_keepsTheCircle() {
    assertThat(order("round_robin", number(1), house()))
        .containsExactly("groq", "mine", "ollama", "openai", "gemini");
    assertThat(order("round-robin", number(5), house()))
        .containsExactly("gemini", "groq", "mine", "ollama", "openai");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hybrid",
        "cloud_first",
        "local_first",
        "speed_first",
        "cost_first",
        "least_time",
        "round_robin",
        "by_complexity"
      })
  void order_anyStrategy_loosesNobodyAndTakesNone(String strategy) {
    assertThat(strategies.names()).contains(strategy).hasSize(8);
    assertThat(order(strategy, turn(NO_PROBE), List.of())).isEmpty();
    assertThat(order(strategy, turn(NO_PROBE), house()))
        .containsExactlyInAnyOrder("ollama", "groq", "mine", "openai", "gemini");
  }

  @Test
  void find_unknownName_isNull() {
    assertThat(strategies.find("fastest")).isNull();
  }
}
