package dev.relevo.pool;

import java.util.List;

/**
 * The order in which candidates are tried. A pure function: it knows no clock, no randomness and no
 * history but what it is given. Health is not its business: the pool puts degraded candidates after
 * healthy ones and leaves out the rest.
 */
@FunctionalInterface
public interface RoutingStrategy {

  /** The same candidates, best first. */
  List<Candidate> order(List<Candidate> candidates, Turn turn);

  /**
   * Whether the order counts in how long a candidate that is busy lets a request wait: then the
   * first is worth waiting for.
   */
  default boolean waits() {
    return false;
  }

  /**
   * What a decision may depend on beside the candidates.
   *
   * @param promptCharacters the size of the prompt
   * @param promptTokens the size of the prompt in tokens
   * @param answerTokens how many tokens to expect of the answer
   * @param number how many leases have been granted so far
   * @param draw a random number, at least 0 and less than 1
   * @param mayFail whether somebody else can be asked if this attempt fails
   * @param forecasts what is expected of the candidates
   */
  record Turn(
      int promptCharacters,
      int promptTokens,
      int answerTokens,
      long number,
      double draw,
      boolean mayFail,
      Forecasts forecasts) {}
}
