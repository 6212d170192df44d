package dev.relevo.pool;

/**
 * How fast a candidate works on one request, queueing and loading left out. A figure is 0 while
 * nothing is known about it, and then costs no time. Immutable.
 *
 * @param promptTokensPerSecond how fast it reads what it has not in its cache; 0 also where reading
 *     cannot be told from the rest, and is part of the overhead
 * @param tokensPerSecond how fast it writes one answer
 * @param overheadSeconds what a request takes however short it is
 * @param samples how many answers that is made of
 */
public record Pace(
    double promptTokensPerSecond, double tokensPerSecond, double overheadSeconds, int samples) {
  /** Nothing is known. */
  public static final Pace UNKNOWN = new Pace(0, 0, 0, 0);

  /** What somebody of whom nothing is known is taken to do where nobody else is known either. */
  static final Pace USUAL = new Pace(1000, 30, 0.5, 0);

  /** Whether anything is known. */
  public boolean isKnown() {
    return samples > 0;
  }

  /**
   * From sending to the first content, in seconds.
   *
   * @param promptTokens the size of the prompt
   * @param cachedTokens how much of that it has read before
   */
  public double firstContentSeconds(int promptTokens, int cachedTokens) {
    int unread = Math.max(0, promptTokens - Math.max(0, cachedTokens));
    return overheadSeconds + quotient(unread, promptTokensPerSecond);
  }

  /** From the first content to the end of an answer of so many tokens, in seconds. */
  public double writingSeconds(int answerTokens) {
    return quotient(Math.max(0, answerTokens), tokensPerSecond);
  }

  /** From sending to the end of the answer, in seconds. */
  public double seconds(int promptTokens, int cachedTokens, int answerTokens) {
    return firstContentSeconds(promptTokens, cachedTokens) + writingSeconds(answerTokens);
  }

  private static double quotient(int tokens, double rate) {
    return rate > 0 ? tokens / rate : 0;
  }
}
