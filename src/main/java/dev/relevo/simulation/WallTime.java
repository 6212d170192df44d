package dev.relevo.simulation;

import java.util.HashMap;
import java.util.Map;

/**
 * The estimate that balancers for language models begin with: the wait at a host is the tokens that
 * are queued there and those of the request, times the wall time that a token has taken there so
 * far, corrected by each answer. A host that has never answered has no wait at all. Not
 * thread-safe.
 *
 * @param <H> what tells hosts apart
 */
final class WallTime<H> {
  /** The answers' length that is expected of every request; about the mean of the traces. */
  static final int EXPECTED_ANSWER = 180;

  /** How much an answer corrects what is known. */
  private static final double WEIGHT = 0.2;

  private final Map<H, Long> queued = new HashMap<>();
  private final Map<H, Double> perToken = new HashMap<>();

  /** What is known of a request's tokens when it comes. */
  static int tokens(TraceRequest request) {
    return request.promptTokens() + EXPECTED_ANSWER;
  }

  /** The estimated time until a request with so many tokens is answered, in seconds. */
  double wait(H host, int tokens) {
    return (queued.getOrDefault(host, 0L) + tokens) * perToken.getOrDefault(host, 0.0);
  }

  void begins(H host, int tokens) {
    queued.merge(host, (long) tokens, Long::sum);
  }

  /**
   * A request is over.
   *
   * @param tokens as it was counted at its beginning
   * @param trueTokens what it turned out to have
   * @param seconds how long it took when it was answered; not a number otherwise
   */
  void ends(H host, int tokens, int trueTokens, double seconds) {
    queued.merge(host, (long) -tokens, Long::sum);
    if (!Double.isNaN(seconds)) {
      perToken.merge(host, seconds / trueTokens, (old, latest) -> old + WEIGHT * (latest - old));
    }
  }
}
