package dev.relevo.provider;

import dev.relevo.chat.Usage;

/**
 * A list price in US dollars per million tokens.
 *
 * @param input of the prompt
 * @param output of the answer
 */
public record Price(double input, double output) {
  /** Local models cost nothing. */
  public static final Price FREE = new Price(0, 0);

  /** The price of so many tokens, in US dollars. */
  public double of(int promptTokens, int completionTokens) {
    return (promptTokens * input + completionTokens * output) / 1e6;
  }

  /** The price of an answer, in US dollars. */
  public double of(Usage usage) {
    return of(usage.promptTokens(), usage.completionTokens());
  }
}
