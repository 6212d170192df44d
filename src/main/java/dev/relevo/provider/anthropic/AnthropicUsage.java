package dev.relevo.provider.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relevo.chat.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code usage} objects of one answer. Each tells the whole so far, and may correct what
 * an earlier one told, so that a counter replaces its former value. Anthropic counts the tokens of
 * the prompt that its cache took or gave apart from the others. Not thread-safe.
 */
final class AnthropicUsage {
  private boolean told;
  private int input;
  private int cacheCreation;
  private int cacheRead;
  private int output;
  private int thinking;

  /** Reads the object that the parser has just entered. */
  void read(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_NUMBER_INT
          && parser.getNumberType() == JsonParser.NumberType.INT) {
        count(field, parser.getIntValue());
      } else if (value == JsonToken.START_OBJECT && field.equals("output_tokens_details")) {
        read(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void count(String field, int count) {
    switch (field) {
      case "input_tokens" -> input = count;
      case "cache_creation_input_tokens" -> cacheCreation = count;
      case "cache_read_input_tokens" -> cacheRead = count;
      case "output_tokens" -> output = count;
      case "thinking_tokens" -> thinking = count;
      default -> {
        return;
      }
    }
    told = true;
  }

  /** The last figures, or null when there were none. */
  @Nullable Usage last() {
    return told
        ? new Usage(
            input + cacheCreation + cacheRead, output, cacheRead, thinking, Usage.Source.REPORTED)
        : null;
  }
}
