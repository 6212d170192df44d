package dev.relevo.provider.cohere;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relevo.chat.TokenLogprob;
import dev.relevo.chat.Usage;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One event of a streamed answer, read token by token into fields that the next event overwrites:
 * nothing is bound to a tree. What citations and other events nobody asks for hold is skipped. Not
 * thread-safe.
 */
final class CohereEvent {
  /** The event's type; empty when it has none. */
  String type = "";

  @Nullable Integer index;
  String text = "";
  String thinking = "";
  String toolPlan = "";
  @Nullable String callId;
  @Nullable String callName;
  String arguments = "";
  @Nullable TokenLogprob logprob;
  @Nullable String finishReason;
  @Nullable Usage usage;

  /** What went wrong, in the vendor's words, or null when the event does not say. */
  @Nullable String error;

  /**
   * Reads the object that the parser has just entered.
   *
   * @throws IOException when it does not parse
   */
  void read(JsonParser parser) throws IOException {
    clear();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      switch (field) {
        case "type" -> type = text(parser);
        case "index" ->
            index =
                value == JsonToken.VALUE_NUMBER_INT ? Integer.valueOf(parser.getIntValue()) : null;
        case "delta" -> readDelta(parser);
        case "logprobs" -> logprob = logprob(parser);
        case "message", "error" -> readError(parser);
        default -> {}
      }
      parser.skipChildren(); // does nothing unless the value is a structure that nobody has read
    }
    if (parser.currentToken() != JsonToken.END_OBJECT) {
      throw new IOException("the event is not one JSON object");
    }
  }

  private void clear() {
    type = "";
    index = null;
    text = "";
    thinking = "";
    toolPlan = "";
    callId = null;
    callName = null;
    arguments = "";
    logprob = null;
    finishReason = null;
    usage = null;
    error = null;
  }

  private void readError(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      error = parser.getText();
    } else if (parser.currentToken().isStructStart()) {
      error = JsonMapper.copyValue(parser).text();
    }
  }

  private void readDelta(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return;
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      switch (field) {
        case "message" -> readMessage(parser);
        case "finish_reason" ->
            finishReason = value == JsonToken.VALUE_STRING ? parser.getText() : null;
        case "usage" -> usage = CohereUsage.read(parser);
        case "error" -> readError(parser);
        default -> {}
      }
      parser.skipChildren();
    }
  }

  private void readMessage(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return;
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "content" -> readContent(parser);
        case "tool_plan" -> toolPlan = text(parser);
        case "tool_calls" -> readCall(parser);
        default -> {}
      }
      parser.skipChildren();
    }
  }

  private void readContent(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return;
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "text" -> text = text(parser);
        case "thinking" -> thinking = text(parser);
        default -> {}
      }
      parser.skipChildren();
    }
  }

  /** In events, {@code tool_calls} is one call rather than a list of them. */
  private void readCall(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return;
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      if (field.equals("id")) {
        callId = text(parser);
      } else if (field.equals("function") && value == JsonToken.START_OBJECT) {
        readFunction(parser);
      }
      parser.skipChildren();
    }
  }

  private void readFunction(JsonParser parser) throws IOException {
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "name" -> callName = text(parser);
        case "arguments" -> arguments = text(parser);
        default -> {}
      }
      parser.skipChildren();
    }
  }

  private static @Nullable TokenLogprob logprob(JsonParser parser) throws IOException {
    return parser.currentToken() == JsonToken.START_OBJECT
        ? CohereLogprobs.read(JsonMapper.read(JsonMapper.copyValue(parser).text()))
        : null;
  }

  private static String text(JsonParser parser) throws IOException {
    return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
  }
}
