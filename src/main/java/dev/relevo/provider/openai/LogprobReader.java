package dev.relevo.provider.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relevo.chat.TokenLogprob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code logprobs} of a choice: how likely each token of its text was. */
final class LogprobReader {
  private LogprobReader() {}

  /** Reads the object that the parser has just entered, and adds what it tells. */
  static void read(JsonParser parser, List<TokenLogprob> tokens) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.START_ARRAY && (field.equals("content") || field.equals("refusal"))) {
        tokens.addAll(readTokens(parser));
      } else {
        parser.skipChildren();
      }
    }
  }

  private static List<TokenLogprob> readTokens(JsonParser parser) throws IOException {
    List<TokenLogprob> tokens = new ArrayList<>();
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      tokens.add(readToken(parser));
    }
    return tokens;
  }

  private static TokenLogprob readToken(JsonParser parser) throws IOException {
    String token = "";
    double logprob = 0;
    List<Integer> bytes = null;
    List<TokenLogprob> top = List.of();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("token") && value == JsonToken.VALUE_STRING) {
        token = parser.getText();
      } else if (field.equals("logprob") && value.isNumeric()) {
        logprob = parser.getDoubleValue();
      } else if (field.equals("bytes")) {
        bytes = readBytes(parser, value);
      } else if (field.equals("top_logprobs") && value == JsonToken.START_ARRAY) {
        top = readTokens(parser);
      } else {
        parser.skipChildren();
      }
    }
    return new TokenLogprob(token, logprob, bytes, top);
  }

  private static @Nullable List<Integer> readBytes(JsonParser parser, JsonToken value)
      throws IOException {
    if (value != JsonToken.START_ARRAY) {
      return null;
    }
    List<Integer> bytes = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      bytes.add(parser.getValueAsInt());
    }
    return bytes;
  }
}
