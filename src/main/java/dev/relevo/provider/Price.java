package dev.relevo.provider;

import dev.relevo.chat.Usage;
import dev.relevo.settings.Section;
import org.jspecify.annotations.Nullable;

/**
 * A list price in US dollars per million tokens.
 *
 * @param input of the prompt
 * @param cachedInput of what the provider has of the prompt in its cache
 * @param output of the answer
 * @param above what long prompts cost, or null when they cost no more
 */
public record Price(double input, double cachedInput, double output, @Nullable Above above) {
  /** Local models cost nothing. */
  public static final Price FREE = new Price(0, 0);

  private static final double HIGHEST = 1_000_000;

  /**
   * The price of requests with a long prompt; the whole request is charged so. What comes from the
   * cache gets dearer as the rest of the prompt does.
   *
   * @param tokens prompts of more tokens than these are long
   * @param input of the prompt
   * @param output of the answer
   */
  public record Above(int tokens, double input, double output) {
    private static Above from(Section section) {
      return new Above(
          section.integer("tokens", 1, 100_000_000),
          section.number("input", 0, HIGHEST),
          section.number("output", 0, HIGHEST));
    }
  }

  /** A price that is the same whatever comes from a cache and however long the prompt is. */
  public Price(double input, double output) {
    this(input, input, output, null);
  }

  /**
   * Reads {@code input}, {@code cached-input} (as {@code input} when left out), {@code output} and
   * {@code above { tokens, input, output }}; wrong values become faults of the section.
   */
  public static Price from(Section section) {
    double input = section.number("input", 0, HIGHEST);
    double cachedInput =
        section.has("cached-input") ? section.number("cached-input", 0, HIGHEST) : input;
    if (cachedInput > input) {
      section.fault("cached-input", "is " + cachedInput + " but must not be more than input");
    }
    return new Price(
        input,
        cachedInput,
        section.number("output", 0, HIGHEST),
        section.has("above") ? section.section("above").readAll(Above::from) : null);
  }

  /** The price of so many tokens of which none come from a cache, in US dollars. */
  public double of(int promptTokens, int completionTokens) {
    return of(promptTokens, 0, completionTokens);
  }

  /** The price of an answer, in US dollars. */
  public double of(Usage usage) {
    return of(usage.promptTokens(), usage.cachedTokens(), usage.completionTokens());
  }

  private double of(int promptTokens, int cachedTokens, int completionTokens) {
    int cached = Math.min(cachedTokens, promptTokens);
    double longer = 1;
    double outputPrice = output;
    if (above != null && promptTokens > above.tokens()) {
      longer = input > 0 ? above.input() / input : 1;
      outputPrice = above.output();
    }
    double prompt = (promptTokens - cached) * input + cached * cachedInput;
    return (prompt * longer + completionTokens * outputPrice) / 1e6;
  }
}
