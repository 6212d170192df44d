package dev.relevo.simulation;

import java.util.List;
import java.util.Objects;

/**
 * What several ways to balance load came to in several situations.
 *
 * @param results by scenario, and in each the contenders in their order
 */
public record Comparison(List<Result> results) {

  /**
   * What one of them came to in one of them.
   *
   * @param scenario the situation's name
   * @param contender the name of the way to balance load
   * @param figures over all runs
   */
  public record Result(String scenario, String contender, Figures figures) {
    public Result {
      Objects.requireNonNull(scenario, "scenario");
      Objects.requireNonNull(contender, "contender");
      Objects.requireNonNull(figures, "figures");
    }
  }

  public Comparison {
    results = List.copyOf(results);
  }

  /** The situations, in their order. */
  public List<String> scenarios() {
    return results.stream().map(Result::scenario).distinct().toList();
  }

  /** The results of one situation. */
  public List<Result> of(String scenario) {
    return results.stream().filter(result -> result.scenario().equals(scenario)).toList();
  }
}
