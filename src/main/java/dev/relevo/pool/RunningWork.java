package dev.relevo.pool;

import java.time.Duration;
import java.time.Instant;

/**
 * A request under way, and when it will end. What was predicted when it began runs out with the
 * time; once it tells of its progress, what is left is reckoned from that. However late it is, a
 * small share of it always seems to be left. Immutable.
 *
 * @param began when it was sent
 * @param firstContentSeconds how long nothing was expected to come
 * @param tokensPerSecond how fast it was expected to be written
 * @param answerTokens how long the answer was expected to be
 * @param firstMoved when it told of its progress for the first time
 * @param firstTokens how many tokens had come by then
 * @param moved when it told of its progress last; its beginning when it never has
 * @param tokens how many tokens had come by then
 */
record RunningWork(
    Instant began,
    double firstContentSeconds,
    double tokensPerSecond,
    int answerTokens,
    Instant firstMoved,
    int firstTokens,
    Instant moved,
    int tokens) {
  private static final double LEAST_SHARE = 0.1;
  private static final double LONG_ENOUGH_TO_MEASURE = 1;

  /** One that begins now. */
  static RunningWork begins(
      Instant now, double firstContentSeconds, double tokensPerSecond, int answerTokens) {
    return new RunningWork(now, firstContentSeconds, tokensPerSecond, answerTokens, now, 0, now, 0);
  }

  /** The same, sent anew now. */
  RunningWork again(Instant now) {
    return begins(now, firstContentSeconds, tokensPerSecond, answerTokens);
  }

  /** So many tokens have come by now. */
  RunningWork progressed(int soFar, Instant now) {
    if (soFar <= tokens) {
      return this;
    }
    boolean first = tokens == 0;
    return new RunningWork(
        began,
        firstContentSeconds,
        tokensPerSecond,
        answerTokens,
        first ? now : firstMoved,
        first ? soFar : firstTokens,
        now,
        soFar);
  }

  /** In how many seconds it will end. */
  double remainingSeconds(Instant now) {
    if (tokens == 0) {
      double total = firstContentSeconds + quotient(answerTokens, tokensPerSecond);
      double elapsed = seconds(began, now);
      return Math.max(total - elapsed, LEAST_SHARE * Math.max(total, elapsed));
    }
    double share = LEAST_SHARE * Math.max(answerTokens, tokens);
    double left = quotient(Math.max(answerTokens - tokens, share), rate());
    return Math.max(left - seconds(moved, now), LEAST_SHARE * left);
  }

  /** As measured while it runs, if it has run long enough. */
  private double rate() {
    double measured = seconds(firstMoved, moved);
    return measured >= LONG_ENOUGH_TO_MEASURE ? (tokens - firstTokens) / measured : tokensPerSecond;
  }

  private static double quotient(double tokens, double rate) {
    return rate > 0 ? tokens / rate : 0;
  }

  private static double seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toNanos() / 1e9);
  }
}
