package dev.relevo.pool;

/**
 * How fast a candidate has been, as exponentially weighted averages in which an answer counts for a
 * fifth. Immutable.
 *
 * @param firstTokenSeconds from sending to the first content
 * @param tokensPerSecond while the answer streams
 * @param failureRate the share of attempts that failed, between 0 and 1
 * @param samples how many answers the averages are made of
 */
public record SpeedEstimate(
    double firstTokenSeconds, double tokensPerSecond, double failureRate, int samples) {
  /** Nothing is known. */
  public static final SpeedEstimate UNKNOWN = new SpeedEstimate(0, 0, 0, 0);

  private static final double WEIGHT = 0.2;

  /** A failure makes an attempt cost this many times as much when every attempt fails. */
  private static final double COST_OF_FAILURE = 4;

  public double p95FirstTokenSeconds() {
    return 0;
  }

  public double p95WholeSeconds() {
    return 0;
  }

  public double wholeSeconds() {
    return 0;
  }

  public boolean isMeasured() {
    return samples > 0;
  }

  /**
   * The estimate after another answer. One of fewer than two tokens tells nothing about the rate:
   * all the time that it took counts as the time to its first token.
   */
  SpeedEstimate withAnswer(double firstToken, double streaming, int tokens) {
    boolean hasRate = tokens > 1 && streaming > 0;
    double first = hasRate ? firstToken : firstToken + streaming;
    double rate = hasRate ? (tokens - 1) / streaming : tokensPerSecond;
    boolean firstRate = tokensPerSecond == 0;
    return new SpeedEstimate(
        samples == 0 ? first : mix(firstTokenSeconds, first),
        firstRate ? rate : mix(tokensPerSecond, rate),
        mix(failureRate, 0),
        samples + 1);
  }

  /** The estimate after another failure. */
  SpeedEstimate withFailure() {
    return new SpeedEstimate(firstTokenSeconds, tokensPerSecond, mix(failureRate, 1), samples);
  }

  /** How long an answer of so many tokens would take, in seconds, failures counted in. */
  public double seconds(int outputTokens) {
    double streaming = tokensPerSecond > 0 ? outputTokens / tokensPerSecond : 0;
    return (firstTokenSeconds + streaming) * (1 + COST_OF_FAILURE * failureRate);
  }

  private static double mix(double old, double value) {
    return old + WEIGHT * (value - old);
  }
}
