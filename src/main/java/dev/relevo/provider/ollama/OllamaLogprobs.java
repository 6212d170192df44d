package dev.relevo.provider.ollama;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.TokenLogprob;
import dev.relevo.wire.JsonMapper;
import dev.relevo.wire.SurrogateJoiner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads how likely tokens were ({@code Logprob} of {@code api/types.go}). */
final class OllamaLogprobs {
  private OllamaLogprobs() {}

  /**
   * Adds the tokens of the array at the parser's current token; nothing of what tells no
   * probability.
   */
  static void read(JsonParser parser, List<TokenLogprob> tokens) throws IOException {
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      for (JsonNode item : JsonMapper.read(JsonMapper.copyValue(parser).text())) {
        if (item.path("logprob").isNumber()) {
          tokens.add(token(item));
        }
      }
    }
  }

  private static TokenLogprob token(JsonNode item) {
    List<Integer> bytes = new ArrayList<>();
    item.path("bytes").forEach(value -> bytes.add(value.asInt() & 0xFF));
    List<TokenLogprob> top = new ArrayList<>();
    item.path("top_logprobs").forEach(other -> top.add(token(other)));
    return new TokenLogprob(
        SurrogateJoiner.wellFormed(item.path("token").asText("")),
        item.path("logprob").asDouble(),
        bytes.isEmpty() ? null : bytes,
        top);
  }
}
