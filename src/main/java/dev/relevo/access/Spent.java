package dev.relevo.access;

/**
 * What a request has taken in the end.
 *
 * @param tokens tokens read and written for the answer
 * @param nanoUsd what all its attempts cost, as far as that is known, in nano US dollars
 */
public record Spent(long tokens, long nanoUsd) {
  /** It was for nothing. */
  public static final Spent NOTHING = new Spent(0, 0);
}
