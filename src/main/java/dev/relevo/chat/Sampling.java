package dev.relevo.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the model picks its words. Null means "not said": the provider's default holds. Ranges are
 * not checked here, because they differ between providers.
 *
 * @param temperature randomness; 0 is greedy
 * @param topP nucleus sampling: the probability mass to choose from
 * @param topK the number of tokens to choose from
 * @param maxTokens the most tokens to generate
 * @param stop texts that end the answer when the model writes them; they are not part of it
 * @param seed makes equal requests give equal answers where the provider can
 * @param frequencyPenalty penalty for tokens by how often they have occurred
 * @param presencePenalty penalty for tokens that have occurred at all
 */
public record Sampling(
    @Nullable Double temperature,
    @Nullable Double topP,
    @Nullable Integer topK,
    @Nullable Integer maxTokens,
    List<String> stop,
    @Nullable Long seed,
    @Nullable Double frequencyPenalty,
    @Nullable Double presencePenalty) {

  /** Says nothing: every default of the provider holds. */
  public static final Sampling DEFAULT =
      new Sampling(null, null, null, null, List.of(), null, null, null);

  public Sampling {
    stop = List.copyOf(stop);
  }

  public Sampling withTemperature(double value) {
    return new Sampling(
        value, topP, topK, maxTokens, stop, seed, frequencyPenalty, presencePenalty);
  }

  public Sampling withMaxTokens(int value) {
    return new Sampling(
        temperature, topP, topK, value, stop, seed, frequencyPenalty, presencePenalty);
  }

  public Sampling withStop(List<String> value) {
    return new Sampling(
        temperature, topP, topK, maxTokens, value, seed, frequencyPenalty, presencePenalty);
  }

  public Sampling withSeed(long value) {
    return new Sampling(
        temperature, topP, topK, maxTokens, stop, value, frequencyPenalty, presencePenalty);
  }
}
