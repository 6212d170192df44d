package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The order by predicted times, whatever they are made of. */
final class ByTimeTest {
  private static final double NO_PROBE = ByTime.PROBE_SHARE;
  private static final double PROBE = 0.09;

  private final Map<String, Forecast> forecasts = new LinkedHashMap<>();
  private final Map<String, Integer> cached = new LinkedHashMap<>();
  private boolean mayFail = true;
  private int promptTokens = 1000;

  private void given(
      String id, double wait, double load, double service, Forecast.Standing standing) {
    forecasts.put(id, new Forecast(wait, load, service, standing));
  }

  private void measured(String id, double wait, double load, double service) {
    given(id, wait, load, service, Forecast.Standing.MEASURED);
  }

  private String order(String strategy, double draw) {
    List<Candidate> candidates = new ArrayList<>();
    forecasts.keySet().forEach(id -> candidates.add(worker(id).model("m").candidate()));
    Forecasts told =
        new Forecasts() {
          @Override
          public Forecast of(Candidate candidate) {
            return Objects.requireNonNull(forecasts.get(candidate.id().value()));
          }

          @Override
          public int cachedTokens(Candidate candidate) {
            return cached.getOrDefault(candidate.id().value(), 0);
          }
        };
    RoutingStrategy.Turn turn =
        new RoutingStrategy.Turn(4 * promptTokens, promptTokens, 100, 0, draw, mayFail, told);
    List<Candidate> ordered =
        Objects.requireNonNull(new Strategies(500).find(strategy)).order(candidates, turn);
    return String.join(" ", ordered.stream().map(candidate -> candidate.id().value()).toList());
  }

  private String leastTime() {
    return order("least_time", NO_PROBE);
  }

  @Test
  void leastTime_busyWarmCopy_isWeighedAgainstLoadingElsewhereAndTheCloud() {
    measured("warm", 20, 0, 5);
    measured("cold", 0, 15, 5);
    measured("cloud", 0, 0, 30);
    assertThat(leastTime()).isEqualTo("cold warm cloud");

    measured("cold", 0, 40, 5);
    assertThat(leastTime()).isEqualTo("warm cloud cold");

    measured("warm", 60, 0, 5);
    assertThat(leastTime()).isEqualTo("cloud cold warm");
  }

  @Test
  void speedFirst_hostLoadsByItself_isNotCountedIn() {
    measured("warm", 0, 0, 6);
    measured("cold", 0, 15, 5);

    assertThat(order("speed_first", NO_PROBE)).isEqualTo("cold warm");
  }

  @Test
  void strategies_onlyThoseByTime_waitForTheFirst() {
    Strategies strategies = new Strategies(500);
    for (String name : strategies.names()) {
      assertThat(Objects.requireNonNull(strategies.find(name)).waits())
          .as(name)
          .isEqualTo(name.equals("least_time") || name.equals("speed_first"));
    }
  }

  @ParameterizedTest
  @CsvSource({"0.09,new slow fast", "0.1,fast new slow"})
  void leastTime_new_isProbedByATenthOfTheRequests(double draw, String expected) {
    measured("slow", 9, 0, 9);
    measured("fast", 0, 0, 1);
    given("new", 0, 0, 77, Forecast.Standing.NEW);

    // the middle of the measured is the slow one's service
    assertThat(order("least_time", draw).split(" ")[0]).isEqualTo(expected.split(" ")[0]);
    assertThat(leastTime()).isEqualTo("fast new slow");
  }

  @Test
  void leastTime_newButBeingProbed_getsNoMoreWhileOthersAreThere() {
    measured("slow", 100, 0, 100);
    given("probed", 0, 0, 1, Forecast.Standing.ON_PROBE);

    assertThat(order("least_time", PROBE)).isEqualTo("slow probed");
    forecasts.remove("slow");
    given("new", 5, 0, 1, Forecast.Standing.NEW);
    assertThat(order("least_time", PROBE)).as("nobody else is there").isEqualTo("probed new");
  }

  @Test
  void leastTime_newAndNobodyElseAfterThis_isNotAskedFirst() {
    measured("slow", 100, 0, 100);
    given("new", 0, 0, 1, Forecast.Standing.NEW);
    mayFail = false;

    assertThat(order("least_time", PROBE)).isEqualTo("slow new");
  }

  @ParameterizedTest
  @CsvSource({"0,5,new fast", "0,11,fast new", "1,0,fast new"})
  void leastTime_newButBusyOrLongToLoad_isNotProbed(double wait, double load, String expected) {
    measured("fast", 0, 0, 10);
    given("new", wait, load, 1, Forecast.Standing.NEW);

    assertThat(order("least_time", PROBE)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0.09", "0.5"})
  void leastTime_letDown_isBehindEverybody(double draw) {
    given("dead", 0, 0, 0.001, Forecast.Standing.LET_DOWN);
    given("new", 3, 0, 1, Forecast.Standing.NEW);
    given("probed", 5, 0, 1, Forecast.Standing.ON_PROBE);
    measured("slow", 1000, 100, 100);

    assertThat(order("least_time", draw)).endsWith("dead");
  }

  @Test
  void leastTime_nobodyMeasured_goesByWhatIsUsual() {
    given("a", 3, 0, 10, Forecast.Standing.NEW);
    given("b", 0, 0, 10, Forecast.Standing.ON_PROBE);
    given("c", 0, 5, 10, Forecast.Standing.NEW);

    assertThat(order("least_time", PROBE)).isEqualTo("b a c");
  }

  @Test
  void hybrid_equalPriorities_goesToWhoHasReadMostOfThePrompt() {
    measured("a", 0, 0, 1);
    measured("b", 0, 0, 1);
    measured("c", 0, 0, 1);
    cached.put("b", 300);
    cached.put("c", 900);
    assertThat(order("hybrid", NO_PROBE)).isEqualTo("c b a");

    cached.put("b", 255);
    cached.put("c", 0);
    assertThat(order("hybrid", NO_PROBE)).as("too little").isEqualTo("a b c");
    assertThat(order("round_robin", NO_PROBE)).isEqualTo("a b c");

    cached.put("c", 900);
    promptTokens = 100; // nothing to save
    assertThat(order("hybrid", NO_PROBE)).isEqualTo("a b c");
  }
}
