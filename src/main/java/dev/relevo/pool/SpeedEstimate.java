package dev.relevo.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * How fast a candidate has been. Averages are exponentially weighted; an answer counts for a fifth.
 * Times are in seconds, and 0 while nothing is known. Immutable.
 *
 * @param firstTokenSeconds from sending to the first content
 * @param tokensPerSecond while the answer streams
 * @param failureRate the share of attempts that failed, between 0 and 1
 * @param samples how many answers the averages are made of
 * @param p95FirstTokenSeconds the time within which 95 of 100 streamed answers had begun, of the
 *     last hundred; 0 while there are few
 * @param wholeSeconds from sending to the end of an answer that is not streamed
 * @param p95WholeSeconds the time within which 95 of 100 of those had come, of the last hundred; 0
 *     while there are few
 * @param told its pace as its host measures it; unknown where it measures nothing
 * @param letDownAt when it last failed or was overtaken; long ago when it never has
 */
public record SpeedEstimate(
    double firstTokenSeconds,
    double tokensPerSecond,
    double failureRate,
    int samples,
    double p95FirstTokenSeconds,
    double wholeSeconds,
    double p95WholeSeconds,
    Pace told,
    Instant letDownAt) {
  /** Nothing is known. */
  public static final SpeedEstimate UNKNOWN = new SpeedEstimate(0, 0, 0, 0);

  private static final double WEIGHT = 0.2;

  /** A failure makes an attempt cost this many times as much when every attempt fails. */
  private static final double COST_OF_FAILURE = 4;

  /** After so long without another failure, it counts for half. */
  private static final double HALF_LIFE_SECONDS = 30;

  /** How long one that has never answered, and has let somebody down, goes behind all others. */
  static final Duration RESENTMENT = Duration.ofMinutes(1);

  public SpeedEstimate {
    Objects.requireNonNull(told, "told");
    Objects.requireNonNull(letDownAt, "letDownAt");
  }

  /** An estimate from few streamed answers. */
  public SpeedEstimate(
      double firstTokenSeconds, double tokensPerSecond, double failureRate, int samples) {
    this(firstTokenSeconds, tokensPerSecond, failureRate, samples, 0, 0, 0);
  }

  /** An estimate of one whose host measures nothing. */
  public SpeedEstimate(
      double firstTokenSeconds,
      double tokensPerSecond,
      double failureRate,
      int samples,
      double p95FirstTokenSeconds,
      double wholeSeconds,
      double p95WholeSeconds) {
    this(
        firstTokenSeconds,
        tokensPerSecond,
        failureRate,
        samples,
        p95FirstTokenSeconds,
        wholeSeconds,
        p95WholeSeconds,
        Pace.UNKNOWN,
        Instant.EPOCH);
  }

  /** Whether it has answered. */
  public boolean isMeasured() {
    return samples > 0;
  }

  /** Whether it has neither answered nor let anybody down. */
  boolean isNew() {
    return equals(UNKNOWN);
  }

  /** Whether it has never answered, and has let somebody down not long ago. */
  boolean hasOnlyFailed(Instant now) {
    return !isMeasured() && !isNew() && now.isBefore(letDownAt.plus(RESENTMENT));
  }

  /**
   * How fast it works: as its host measures that, else by the time that passed here, of which the
   * reading of the prompt is no part that can be told from the rest.
   */
  public Pace pace() {
    return told.isKnown() ? told : new Pace(0, tokensPerSecond, firstTokenSeconds, samples);
  }

  /** What an attempt costs more because some fail: 1 where none does, and less as time passes. */
  double costOfFailures(Instant now) {
    double age = Math.max(0, Duration.between(letDownAt, now).toMillis() / 1000.0);
    return 1 + COST_OF_FAILURE * failureRate * Math.pow(2, -age / HALF_LIFE_SECONDS);
  }

  /**
   * The estimate after another streamed answer. One of fewer than two tokens tells nothing about
   * the rate: all the time that it took counts as the time to its first token.
   */
  SpeedEstimate withAnswer(double firstToken, double streaming, int tokens) {
    boolean hasRate = tokens > 1 && streaming > 0;
    return with(
        learned(firstTokenSeconds, hasRate ? firstToken : firstToken + streaming),
        hasRate ? learned(tokensPerSecond, (tokens - 1) / streaming) : tokensPerSecond,
        mix(failureRate, 0),
        samples + 1,
        wholeSeconds);
  }

  /**
   * The estimate after another answer that was not streamed. It tells nothing about the time to the
   * first token, unless there was only one.
   */
  SpeedEstimate withWholeAnswer(double seconds, int tokens) {
    boolean hasRate = tokens > 1 && seconds > 0;
    return with(
        hasRate ? firstTokenSeconds : learned(firstTokenSeconds, seconds),
        hasRate ? learned(tokensPerSecond, (tokens - 1) / seconds) : tokensPerSecond,
        mix(failureRate, 0),
        samples + 1,
        learned(wholeSeconds, seconds));
  }

  /** The estimate after another failure. */
  SpeedEstimate withFailure(Instant now) {
    return with(firstTokenSeconds, tokensPerSecond, mix(failureRate, 1), samples, wholeSeconds)
        .withLetDown(now);
  }

  /**
   * The estimate after it was overtaken, which tells something when it is slower than was known.
   * One that has never answered stays unmeasured: nothing shows that it would.
   */
  SpeedEstimate withOvertaken(Outcome.Overtaken overtaken, Instant now) {
    double seconds = overtaken.seconds();
    if (!isSlowerThanUsual(overtaken)) {
      return this;
    }
    return with(
            overtaken.streamed() ? learned(firstTokenSeconds, seconds) : firstTokenSeconds,
            tokensPerSecond,
            failureRate,
            isMeasured() ? samples + 1 : 0,
            overtaken.streamed() ? wholeSeconds : learned(wholeSeconds, seconds))
        .withLetDown(now);
  }

  /** Whether it brought nothing for longer than it usually takes. */
  boolean isSlowerThanUsual(Outcome.Overtaken overtaken) {
    return overtaken.seconds() > (overtaken.streamed() ? firstTokenSeconds : wholeSeconds);
  }

  /** The same estimate with these times. */
  SpeedEstimate withPercentiles(double p95FirstToken, double p95Whole) {
    return copy(p95FirstToken, p95Whole, told, letDownAt);
  }

  /** The same estimate with the pace that its host has measured. */
  SpeedEstimate withTold(Pace pace) {
    return copy(p95FirstTokenSeconds, p95WholeSeconds, pace, letDownAt);
  }

  private SpeedEstimate withLetDown(Instant now) {
    return copy(p95FirstTokenSeconds, p95WholeSeconds, told, now);
  }

  private SpeedEstimate copy(double p95FirstToken, double p95Whole, Pace pace, Instant letDown) {
    return new SpeedEstimate(
        firstTokenSeconds,
        tokensPerSecond,
        failureRate,
        samples,
        p95FirstToken,
        wholeSeconds,
        p95Whole,
        pace,
        letDown);
  }

  private SpeedEstimate with(
      double firstToken, double rate, double failures, int newSamples, double whole) {
    return new SpeedEstimate(
        firstToken,
        rate,
        failures,
        newSamples,
        p95FirstTokenSeconds,
        whole,
        p95WholeSeconds,
        told,
        letDownAt);
  }

  private static double learned(double known, double value) {
    return known == 0 ? value : mix(known, value);
  }

  private static double mix(double old, double value) {
    return old + WEIGHT * (value - old);
  }
}
