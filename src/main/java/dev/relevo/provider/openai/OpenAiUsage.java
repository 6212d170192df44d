package dev.relevo.provider.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relevo.chat.Usage;
import java.io.IOException;

/**
 * Reads the {@code usage} object in all the spellings of the vendors; a counter that is missing is
 * 0.
 */
final class OpenAiUsage {
  private int prompt;
  private int completion;
  private int cached;
  private int reasoning;

  private OpenAiUsage() {}

  /** Reads the object that the parser has just entered. */
  static Usage read(JsonParser parser) throws IOException {
    OpenAiUsage usage = new OpenAiUsage();
    usage.readObject(parser);
    return new Usage(
        usage.prompt, usage.completion, usage.cached, usage.reasoning, Usage.Source.REPORTED);
  }

  private void readObject(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_NUMBER_INT
          && parser.getNumberType() == JsonParser.NumberType.INT) {
        int count = parser.getIntValue();
        switch (field) {
          case "prompt_tokens" -> prompt = count;
          case "completion_tokens" -> completion = count;
          case "cached_tokens", "num_cached_tokens", "prompt_cache_hit_tokens" ->
              cached = Math.max(cached, count);
          case "reasoning_tokens" -> reasoning = count;
          default -> {
            // counters of one vendor that nobody asks for
          }
        }
      } else if (value == JsonToken.START_OBJECT && field.endsWith("_details")) {
        readObject(parser);
      } else {
        parser.skipChildren();
      }
    }
  }
}
