package dev.relevo.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a run comes to. Times are in seconds; of a request that was not finished they are infinite,
 * and it counts in the percentiles like any other.
 *
 * @param requests how many requests there were
 * @param finished how many got their whole answer
 * @param refused how many were told that nobody can answer
 * @param lost how many got neither
 * @param p50 within which half of the answers were whole
 * @param p90 the same of 90 of 100
 * @param p95 the same of 95 of 100
 * @param p99 the same of 99 of 100
 * @param firstP95 within which 95 of 100 answers had begun
 * @param fairness Jain's index of the shares of their tokens that the callers got: 1 when all got
 *     the same share, and 1 divided by their number when one got everything
 * @param middleCallerP95 the 95th percentile of the caller who is in the middle by it
 * @param worstCallerP95 the 95th percentile of the caller whose is the longest
 * @param tokensPerSecond tokens of whole answers, for each second until the last request was over
 */
public record Figures(
    int requests,
    int finished,
    int refused,
    int lost,
    double p50,
    double p90,
    double p95,
    double p99,
    double firstP95,
    double fairness,
    double middleCallerP95,
    double worstCallerP95,
    double tokensPerSecond) {

  /** The figures of one run. */
  static Figures of(List<Fate> fates, double seconds) {
    double[] times = times(fates, Fate::toEnd);
    Map<String, List<Fate>> byCaller = new LinkedHashMap<>();
    for (Fate fate : fates) {
      byCaller.computeIfAbsent(fate.request().caller(), caller -> new ArrayList<>()).add(fate);
    }
    double[] callers =
        byCaller.values().stream()
            .mapToDouble(own -> percentile(times(own, Fate::toEnd), 95))
            .sorted()
            .toArray();
    double tokens =
        fates.stream().filter(Fate::isFinished).mapToDouble(f -> f.request().answerTokens()).sum();
    return new Figures(
        fates.size(),
        count(fates, Fate.Ending.FINISHED),
        count(fates, Fate.Ending.REFUSED),
        count(fates, Fate.Ending.LOST),
        percentile(times, 50),
        percentile(times, 90),
        percentile(times, 95),
        percentile(times, 99),
        percentile(times(fates, Fate::toFirst), 95),
        jain(byCaller.values().stream().mapToDouble(Figures::shareServed).toArray()),
        percentile(callers, 50),
        percentile(callers, 100),
        seconds > 0 ? tokens / seconds : 0);
  }

  /** The figures of several runs: the sums of the requests, and the middle one of all others. */
  static Figures over(List<Figures> runs) {
    return new Figures(
        runs.stream().mapToInt(Figures::requests).sum(),
        runs.stream().mapToInt(Figures::finished).sum(),
        runs.stream().mapToInt(Figures::refused).sum(),
        runs.stream().mapToInt(Figures::lost).sum(),
        median(runs, Figures::p50),
        median(runs, Figures::p90),
        median(runs, Figures::p95),
        median(runs, Figures::p99),
        median(runs, Figures::firstP95),
        median(runs, Figures::fairness),
        median(runs, Figures::middleCallerP95),
        median(runs, Figures::worstCallerP95),
        median(runs, Figures::tokensPerSecond));
  }

  private static double median(List<Figures> runs, ToDoubleFunction<Figures> figure) {
    double[] values = runs.stream().mapToDouble(figure).sorted().toArray();
    return percentile(values, 50);
  }

  private static int count(List<Fate> fates, Fate.Ending ending) {
    return (int) fates.stream().filter(fate -> fate.ending() == ending).count();
  }

  private static double[] times(List<Fate> fates, ToDoubleFunction<Fate> time) {
    return fates.stream().mapToDouble(time).sorted().toArray();
  }

  /** The smallest value that so many of a hundred do not exceed; 0 when there are none. */
  static double percentile(double[] sorted, int percent) {
    if (sorted.length == 0) {
      return 0;
    }
    int rank = (int) Math.ceil(percent / 100.0 * sorted.length);
    return sorted[Math.max(1, rank) - 1];
  }

  private static double shareServed(List<Fate> fates) {
    double asked = 0;
    double served = 0;
    for (Fate fate : fates) {
      int tokens = fate.request().promptTokens() + fate.request().answerTokens();
      asked += tokens;
      served += fate.isFinished() ? tokens : 0;
    }
    return served / asked;
  }

  /** Jain's index of fairness; 1 when nobody got anything, which is fair. */
  static double jain(double[] shares) {
    double sum = Arrays.stream(shares).sum();
    double squares = Arrays.stream(shares).map(share -> share * share).sum();
    return squares == 0 ? 1 : sum * sum / (shares.length * squares);
  }
}
