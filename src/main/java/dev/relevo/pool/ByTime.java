package dev.relevo.pool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;

/**
 * The shortest predicted time to the end of the answer goes first, and is waited for.
 *
 * <p>A candidate that was never measured is taken to work as fast as the middle one of the
 * measured, so that it is neither best nor worst. With a draw below {@link #PROBE_SHARE} it goes
 * first, so that it gets measured; but only if it is free, if its model need not be loaded for
 * longer than the answer takes, and for a request that somebody else can answer if it fails. While
 * it has its first request, and for one that cannot go elsewhere, it follows the measured. One that
 * has only ever failed, or was overtaken, goes behind everybody for a while.
 */
final class ByTime implements RoutingStrategy {
  /** The share of requests that go first to a candidate that was never measured. */
  static final double PROBE_SHARE = 0.1;

  /** Who goes before whom, whatever the times are. */
  private enum Rank {
    PROBED,
    KNOWN,
    UNKNOWN,
    LET_DOWN
  }

  private record Placed(Candidate candidate, Rank rank, double seconds) {}

  private final ToDoubleBiFunction<Candidate, Forecast> beforeService;
  private final Function<Turn, Comparator<Candidate>> amongEquals;

  /**
   * A strategy.
   *
   * @param beforeService what of the time before the service counts, in seconds
   * @param amongEquals the order of those that take the same time
   */
  ByTime(
      ToDoubleBiFunction<Candidate, Forecast> beforeService,
      Function<Turn, Comparator<Candidate>> amongEquals) {
    this.beforeService = beforeService;
    this.amongEquals = amongEquals;
  }

  @Override
  public boolean waits() {
    return true;
  }

  @Override
  public List<Candidate> order(List<Candidate> candidates, Turn turn) {
    List<Forecast> forecasts = candidates.stream().map(turn.forecasts()::of).toList();
    double[] measured =
        forecasts.stream()
            .filter(forecast -> forecast.standing() == Forecast.Standing.MEASURED)
            .mapToDouble(Forecast::serviceSeconds)
            .sorted()
            .toArray();
    List<Placed> placed = new ArrayList<>(candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      placed.add(placed(candidates.get(i), forecasts.get(i), measured, turn));
    }
    placed.sort(
        Comparator.comparing(Placed::rank)
            .thenComparingDouble(Placed::seconds)
            .thenComparing(Placed::candidate, amongEquals.apply(turn)));
    return placed.stream().map(Placed::candidate).toList();
  }

  private Placed placed(Candidate candidate, Forecast forecast, double[] measured, Turn turn) {
    boolean anybody = measured.length > 0;
    boolean itself = forecast.standing() == Forecast.Standing.MEASURED || !anybody;
    double service = itself ? forecast.serviceSeconds() : measured[measured.length / 2];
    Rank rank =
        switch (forecast.standing()) {
          case MEASURED -> Rank.KNOWN;
          case NEW -> anybody ? ofNew(forecast, service, turn) : Rank.KNOWN;
          case ON_PROBE -> anybody ? Rank.UNKNOWN : Rank.KNOWN;
          case LET_DOWN -> Rank.LET_DOWN;
        };
    return new Placed(candidate, rank, beforeService.applyAsDouble(candidate, forecast) + service);
  }

  private static Rank ofNew(Forecast forecast, double service, Turn turn) {
    if (!turn.mayFail()) {
      return Rank.UNKNOWN;
    }
    boolean soon = forecast.waitSeconds() == 0 && forecast.loadSeconds() <= service;
    return soon && turn.draw() < PROBE_SHARE ? Rank.PROBED : Rank.KNOWN;
  }
}
