package dev.relevo.provider.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relevo.chat.TokenLogprob;
import dev.relevo.chat.Usage;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one {@code GenerateContentResponse} with the streaming parser: one pass, nothing bound to
 * objects. A whole answer is one of them, a stream is many. Of several candidates only the first is
 * read. The fields hold what the last one had. Not thread-safe.
 */
final class GeminiChunkReader {

  /** A part of the answer that means something to a caller. */
  sealed interface Piece {}

  /** Text of the answer, or of the thoughts before it. */
  record Text(String text, boolean thought) implements Piece {}

  /** A call of a tool, which always comes whole. */
  record Call(@Nullable String id, String name, String arguments, @Nullable String signature)
      implements Piece {}

  final List<Piece> pieces = new ArrayList<>(1);
  final List<TokenLogprob> logprobs = new ArrayList<>(0);
  @Nullable String finishReason;
  @Nullable String blockReason;
  @Nullable Usage usage;

  /** Whether it tells of a failure instead of carrying an answer. */
  boolean failed;

  /** Reads the object that the parser has just entered. */
  void read(JsonParser parser) throws IOException {
    pieces.clear();
    logprobs.clear();
    finishReason = null;
    blockReason = null;
    usage = null;
    failed = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (field) {
        case "candidates" -> readCandidates(parser, value);
        case "promptFeedback" -> readFeedback(parser, value);
        case "usageMetadata" -> {
          if (value == JsonToken.START_OBJECT) {
            usage = readUsage(parser);
          } else {
            parser.skipChildren();
          }
        }
        case "error" -> {
          failed = failed || value != JsonToken.VALUE_NULL;
          parser.skipChildren();
        }
        default -> parser.skipChildren();
      }
    }
    if (parser.currentToken() != JsonToken.END_OBJECT) {
      throw new IOException("the answer is not one JSON object");
    }
  }

  private void readCandidates(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    boolean first = true;
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      if (first) {
        readCandidate(parser);
      } else {
        parser.skipChildren();
      }
      first = false;
    }
  }

  private void readCandidate(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("content") && value == JsonToken.START_OBJECT) {
        readContent(parser);
      } else if (field.equals("finishReason") && value == JsonToken.VALUE_STRING) {
        finishReason = parser.getText();
      } else if (field.equals("logprobsResult") && value == JsonToken.START_OBJECT) {
        readLogprobs(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readContent(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean parts = parser.currentName().equals("parts");
      if (parser.nextToken() == JsonToken.START_ARRAY && parts) {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
          readPart(parser);
        }
      } else {
        parser.skipChildren();
      }
    }
  }

  /** The fields come in any order. */
  private void readPart(JsonParser parser) throws IOException {
    String text = "";
    boolean thought = false;
    String signature = null;
    Call call = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("text") && value == JsonToken.VALUE_STRING) {
        text = parser.getText();
      } else if (field.equals("thought")) {
        thought = value == JsonToken.VALUE_TRUE;
        parser.skipChildren();
      } else if (field.equals("thoughtSignature") && value == JsonToken.VALUE_STRING) {
        signature = parser.getText();
      } else if (field.equals("functionCall") && value == JsonToken.START_OBJECT) {
        call = readCall(parser);
      } else {
        parser.skipChildren();
      }
    }
    if (!text.isEmpty()) {
      pieces.add(new Text(text, thought));
    }
    if (call != null) {
      pieces.add(new Call(call.id(), call.name(), call.arguments(), signature));
    }
  }

  private static Call readCall(JsonParser parser) throws IOException {
    String id = null;
    String name = "";
    String arguments = "{}";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("id") && value == JsonToken.VALUE_STRING) {
        id = parser.getText();
      } else if (field.equals("name") && value == JsonToken.VALUE_STRING) {
        name = parser.getText();
      } else if (field.equals("args") && value == JsonToken.START_OBJECT) {
        arguments = JsonMapper.copyValue(parser).text();
      } else {
        parser.skipChildren();
      }
    }
    return new Call(id, name, arguments, null);
  }

  private void readFeedback(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      if (parser.nextToken() == JsonToken.VALUE_STRING && field.equals("blockReason")) {
        blockReason = parser.getText();
      } else {
        parser.skipChildren();
      }
    }
  }

  /** A counter that is missing is 0. */
  private static Usage readUsage(JsonParser parser) throws IOException {
    int prompt = 0;
    int completion = 0;
    int cached = 0;
    int thoughts = 0;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT
          && parser.getNumberType() == JsonParser.NumberType.INT) {
        int count = parser.getIntValue();
        switch (field) {
          case "promptTokenCount", "toolUsePromptTokenCount" -> prompt += count;
          case "candidatesTokenCount" -> completion += count;
          case "thoughtsTokenCount" -> thoughts = count;
          case "cachedContentTokenCount" -> cached = count;
          default -> {
            // sums and details of the same
          }
        }
      } else {
        parser.skipChildren();
      }
    }
    return new Usage(prompt, completion + thoughts, cached, thoughts, Usage.Source.REPORTED);
  }

  private void readLogprobs(JsonParser parser) throws IOException {
    List<TokenLogprob> chosen = new ArrayList<>();
    List<List<TokenLogprob>> top = new ArrayList<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("chosenCandidates") && value == JsonToken.START_ARRAY) {
        chosen = readTokens(parser);
      } else if (field.equals("topCandidates") && value == JsonToken.START_ARRAY) {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
          top.add(readTop(parser));
        }
      } else {
        parser.skipChildren();
      }
    }
    for (int i = 0; i < chosen.size(); i++) {
      TokenLogprob token = chosen.get(i);
      logprobs.add(
          new TokenLogprob(
              token.token(), token.logprob(), null, i < top.size() ? top.get(i) : List.of()));
    }
  }

  private static List<TokenLogprob> readTop(JsonParser parser) throws IOException {
    List<TokenLogprob> tokens = List.of();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      if (parser.nextToken() == JsonToken.START_ARRAY && field.equals("candidates")) {
        tokens = readTokens(parser);
      } else {
        parser.skipChildren();
      }
    }
    return tokens;
  }

  private static List<TokenLogprob> readTokens(JsonParser parser) throws IOException {
    List<TokenLogprob> tokens = new ArrayList<>();
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      String token = "";
      double logprob = 0;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("token") && value == JsonToken.VALUE_STRING) {
          token = parser.getText();
        } else if (field.equals("logProbability") && value.isNumeric()) {
          logprob = parser.getDoubleValue();
        } else {
          parser.skipChildren();
        }
      }
      tokens.add(new TokenLogprob(token, logprob, null, List.of()));
    }
    return tokens;
  }
}
