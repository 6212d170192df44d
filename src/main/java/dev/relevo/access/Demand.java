package dev.relevo.access;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * What a request is expected to take.
 *
 * @param promptTokens tokens of its prompt
 * @param answerTokens tokens of an answer of usual length, or the most that it asks for if that is
 *     less
 * @param cost tells what it may cost. Asked only where a budget has to be kept
 */
public record Demand(long promptTokens, long answerTokens, Supplier<Cost> cost) {

  /**
   * What a request may cost.
   *
   * @param nanoUsd in nano US dollars; 0 where nobody who could serve it has a price
   * @param known whether the prices of all who offer what it asks for are known
   */
  public record Cost(long nanoUsd, boolean known) {
    /** Nothing. */
    public static final Cost FREE = new Cost(0, true);
  }

  public Demand {
    Objects.requireNonNull(cost, "cost");
  }
}
