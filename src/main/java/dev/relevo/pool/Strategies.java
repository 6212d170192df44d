package dev.relevo.pool;

import dev.relevo.provider.Price;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The strategies by their names in configuration. */
public final class Strategies {
  /** To have read less than that makes no difference. */
  private static final int LEAST_CACHED_TOKENS = 256;

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
    byName.put("hybrid", (candidates, turn) -> sorted(candidates, byPriority(turn)));
    byName.put("cloud_first", (candidates, turn) -> sorted(candidates, cloudFirst(turn)));
    byName.put("local_first", (candidates, turn) -> sorted(candidates, localFirst(turn)));
    byName.put("speed_first", new ByTime(Strategies::untilFree, Strategies::byPriority));
    byName.put("cost_first", Strategies::costFirst);
    byName.put(
        "least_time",
        new ByTime((candidate, forecast) -> forecast.startSeconds(), Strategies::byPriority));
    byName.put("round_robin", Strategies::roundRobin);
    byName.put(
        "by_complexity",
        (candidates, turn) ->
            sorted(
                candidates,
                turn.promptCharacters() > longPrompt ? cloudFirst(turn) : localFirst(turn)));
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

  /**
   * By the workers' priorities. Among equals somebody goes first who is free, and has read so much
   * of the prompt that it makes a difference.
   */
  private static Comparator<Candidate> byPriority(RoutingStrategy.Turn turn) {
    return Comparator.<Candidate>comparingInt(candidate -> candidate.worker().priority())
        .thenComparing(candidate -> !candidate.isReady())
        .thenComparingInt(candidate -> -worthwhileCachedTokens(candidate, turn))
        .thenComparing(Candidate::id)
        .thenComparing(Candidate::modelName);
  }

  private static int worthwhileCachedTokens(Candidate candidate, RoutingStrategy.Turn turn) {
    if (!candidate.hasFreeSlot() || turn.promptTokens() < LEAST_CACHED_TOKENS) {
      return 0;
    }
    int tokens = turn.forecasts().cachedTokens(candidate);
    return tokens < LEAST_CACHED_TOKENS ? 0 : tokens;
  }

  private static Comparator<Candidate> cloudFirst(RoutingStrategy.Turn turn) {
    return Comparator.comparing(Candidate::isLocal).thenComparing(byPriority(turn));
  }

  private static Comparator<Candidate> localFirst(RoutingStrategy.Turn turn) {
    return Comparator.comparing(Candidate::isLocal).reversed().thenComparing(byPriority(turn));
  }

  private static List<Candidate> sorted(List<Candidate> candidates, Comparator<Candidate> order) {
    List<Candidate> sorted = new ArrayList<>(candidates);
    sorted.sort(order);
    return sorted;
  }

  /**
   * What {@code speed_first} counts in: the wait for a slot, and for a model that the gateway
   * loads; not that a host loads it by itself.
   */
  private static double untilFree(Candidate candidate, Forecast forecast) {
    return candidate.standing() == null ? forecast.waitSeconds() : forecast.startSeconds();
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
            .thenComparing(byPriority(turn)));
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
