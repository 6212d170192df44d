package dev.relevo.provider.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.TokenLogprob;
import dev.relevo.wire.SurrogateJoiner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads how likely a piece of an answer was ({@code LogprobItem}): Cohere tells a piece of text
 * with the logarithms of its tokens, and no tokens beside those it chose.
 */
final class CohereLogprobs {
  private CohereLogprobs() {}

  /** The piece as one token; null when it does not tell a probability. */
  static @Nullable TokenLogprob read(JsonNode item) {
    JsonNode logprobs = item.path("logprobs");
    double sum = 0;
    for (JsonNode logprob : logprobs) {
      sum += logprob.asDouble();
    }
    return logprobs.isEmpty()
        ? null
        : new TokenLogprob(
            SurrogateJoiner.wellFormed(item.path("text").asText("")), sum, null, List.of());
  }
}
