package dev.relevo.pool;

import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.Price;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;
import org.jspecify.annotations.Nullable;

/** The strategies by their names in configuration. */
public final class Strategies {
  /** The share of requests that go first to a candidate that was never measured. */
  static final double PROBE_SHARE = 0.1;

  /** How fast a model is read from disk when it is not in memory: one GiB a second, a usual SSD. */
  private static final double LOAD_BYTES_PER_SECOND = 1L << 30;

  /** What loading a model of unknown size is taken to cost. */
  private static final double UNKNOWN_LOAD_SECONDS = 5;

  private static final Comparator<Candidate> BY_PRIORITY =
      Comparator.<Candidate>comparingInt(candidate -> candidate.worker().priority())
          .thenComparing(candidate -> !candidate.isReady())
          .thenComparing(Candidate::id)
          .thenComparing(Candidate::modelName);
  private static final Comparator<Candidate> CLOUD_FIRST =
      Comparator.comparing(Candidate::isLocal).thenComparing(BY_PRIORITY);
  private static final Comparator<Candidate> LOCAL_FIRST =
      Comparator.comparing(Candidate::isLocal).reversed().thenComparing(BY_PRIORITY);

  private final Map<String, RoutingStrategy> byName = new LinkedHashMap<>();

  /**
   * The strategies.
   *
   * @param longPrompt the size in characters above which {@code by_complexity} takes a prompt as
   *     complex
   */
  public Strategies(int longPrompt) {
    this(longPrompt, Map.of());
  }

  /**
   * The strategies and others.
   *
   * @param longPrompt the size in characters above which {@code by_complexity} takes a prompt as
   *     complex
   * @param others further ones by their names, with underscores
   */
  public Strategies(int longPrompt, Map<String, RoutingStrategy> others) {
    byName.put("hybrid", (candidates, turn) -> sorted(candidates, BY_PRIORITY));
    byName.put("cloud_first", (candidates, turn) -> sorted(candidates, CLOUD_FIRST));
    byName.put("local_first", (candidates, turn) -> sorted(candidates, LOCAL_FIRST));
    byName.put("speed_first", waiting(Strategies::speedFirst));
    byName.put("cost_first", Strategies::costFirst);
    byName.put("least_time", waiting(Strategies::leastTime));
    byName.put("round_robin", Strategies::roundRobin);
    byName.put(
        "by_complexity",
        (candidates, turn) ->
            sorted(candidates, turn.promptCharacters() > longPrompt ? CLOUD_FIRST : LOCAL_FIRST));
    byName.putAll(others);
  }

  /** The names of all strategies. */
  public Set<String> names() {
    return byName.keySet();
  }

  /**
   * The strategy of that name, dashes and underscores being the same, or null when there is none.
   */
  public @Nullable RoutingStrategy find(String name) {
    return byName.get(name.replace('-', '_'));
  }

  /** The same order, in which waiting is counted in. */
  private static RoutingStrategy waiting(RoutingStrategy order) {
    return new RoutingStrategy() {
      @Override
      public List<Candidate> order(List<Candidate> candidates, Turn turn) {
        return order.order(candidates, turn);
      }

      @Override
      public boolean waits() {
        return true;
      }
    };
  }

  private static List<Candidate> sorted(List<Candidate> candidates, Comparator<Candidate> order) {
    List<Candidate> sorted = new ArrayList<>(candidates);
    sorted.sort(order);
    return sorted;
  }

  /**
   * The shortest predicted time to the whole answer, the waiting for slots that are in use counted
   * in.
   */
  private static List<Candidate> speedFirst(List<Candidate> candidates, RoutingStrategy.Turn turn) {
    return measuredFirst(
        candidates, turn, (candidate, seconds) -> seconds * (1 + queued(candidate)));
  }

  /**
   * As {@code speed_first}, with the time that loading the model takes where it is not in memory.
   */
  private static List<Candidate> leastTime(List<Candidate> candidates, RoutingStrategy.Turn turn) {
    return measuredFirst(
        candidates,
        turn,
        (candidate, seconds) ->
            loadSeconds(candidate.model().info())
                + seconds * (1 + (double) candidate.inUse() / candidate.worker().slots()));
  }

  /** The requests that would wait before this one, in rounds of the worker's slots. */
  private static double queued(Candidate candidate) {
    int waiting = candidate.inUse() + 1 - candidate.worker().slots();
    return waiting <= 0 ? 0 : (double) waiting / candidate.worker().slots();
  }

  private static double loadSeconds(ModelInfo model) {
    if (model.loaded()) {
      return 0;
    }
    Long bytes = model.sizeBytes();
    return bytes == null ? UNKNOWN_LOAD_SECONDS : bytes / LOAD_BYTES_PER_SECOND;
  }

  /**
   * Orders by a prediction. A model that was never measured is taken to answer as fast as the
   * middle one of the measured, so that it is neither best nor worst; with a draw below {@link
   * #PROBE_SHARE} the unmeasured go first, so that they get measured. One that only ever failed or
   * was overtaken counts as slower than every measured one.
   *
   * @param total from the seconds that an idle candidate with the model in memory takes, those that
   *     this candidate takes now
   */
  private static List<Candidate> measuredFirst(
      List<Candidate> candidates,
      RoutingStrategy.Turn turn,
      ToDoubleBiFunction<Candidate, Double> total) {
    double[] measured =
        candidates.stream()
            .map(candidate -> candidate.model().speed())
            .filter(SpeedEstimate::isMeasured)
            .mapToDouble(speed -> speed.seconds(turn.answerTokens()))
            .sorted()
            .toArray();
    double middle = measured.length == 0 ? 0 : measured[measured.length / 2];
    Comparator<Candidate> byTime =
        Comparator.<Candidate, Boolean>comparing(
                candidate -> hasOnlyFailed(candidate.model().speed()))
            .thenComparingDouble(
                candidate -> {
                  SpeedEstimate speed = candidate.model().speed();
                  return total.applyAsDouble(
                      candidate, speed.isMeasured() ? speed.seconds(turn.answerTokens()) : middle);
                });
    Comparator<Candidate> order =
        turn.draw() < PROBE_SHARE
            ? Comparator.<Candidate, Boolean>comparing(
                    candidate -> !candidate.model().speed().isNew())
                .thenComparing(byTime)
            : byTime;
    return sorted(candidates, order.thenComparing(BY_PRIORITY));
  }

  private static boolean hasOnlyFailed(SpeedEstimate speed) {
    return !speed.isMeasured() && !speed.isNew();
  }

  /** The lowest predicted price; an unknown price sorts after every known one. */
  private static List<Candidate> costFirst(List<Candidate> candidates, RoutingStrategy.Turn turn) {
    return sorted(
        candidates,
        Comparator.<Candidate>comparingDouble(
                candidate -> {
                  Price price = candidate.model().info().price();
                  return price == null
                      ? Double.POSITIVE_INFINITY
                      : price.of(turn.promptTokens(), turn.answerTokens());
                })
            .thenComparing(BY_PRIORITY));
  }

  /** Each candidate is first in turn; the others follow in the same circle. */
  private static List<Candidate> roundRobin(List<Candidate> candidates, RoutingStrategy.Turn turn) {
    List<Candidate> circle =
        sorted(candidates, Comparator.comparing(Candidate::id).thenComparing(Candidate::modelName));
    List<Candidate> turned = new ArrayList<>(circle.size());
    for (int i = 0; i < circle.size(); i++) {
      turned.add(circle.get((int) Math.floorMod(turn.number() + i, (long) circle.size())));
    }
    return turned;
  }
}
