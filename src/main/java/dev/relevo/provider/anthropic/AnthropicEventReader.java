package dev.relevo.provider.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relevo.chat.Json;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one event of a stream, or a whole answer, into its fields; what it does not know it leaves
 * out. The same object reads one after another. Not thread-safe.
 */
final class AnthropicEventReader {

  /**
   * A content block, or what a delta adds to one.
   *
   * @param type the block's or the delta's type
   * @param text its text, thoughts or piece of arguments; empty when there is none
   * @param signature the signature of thoughts, or null
   * @param data the content of redacted thoughts, or null
   * @param id a tool call's id, or null
   * @param name a tool's name, or null
   * @param input a tool call's whole arguments, or null
   */
  record Piece(
      String type,
      String text,
      @Nullable String signature,
      @Nullable String data,
      @Nullable String id,
      @Nullable String name,
      @Nullable Json input) {}

  final AnthropicUsage usage = new AnthropicUsage();
  String type = "";
  int index;
  boolean failed;
  @Nullable String id;
  @Nullable String stopReason;
  @Nullable Piece piece;
  final List<Piece> content = new ArrayList<>();

  /** Reads the object that the parser has just entered. */
  void read(JsonParser parser) throws IOException {
    type = "";
    index = -1;
    failed = false;
    id = null;
    stopReason = null;
    piece = null;
    content.clear();
    readFields(parser, false);
  }

  /**
   * Reads the fields of an event or an answer.
   *
   * @param inside whether it is the answer inside an event, whose type is of no interest
   */
  private void readFields(JsonParser parser, boolean inside) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (field) {
        case "type" -> {
          if (value == JsonToken.VALUE_STRING && !inside) {
            type = parser.getText();
          }
        }
        case "id" -> id = value == JsonToken.VALUE_STRING ? parser.getText() : null;
        case "index" -> index = value == JsonToken.VALUE_NUMBER_INT ? parser.getValueAsInt(-1) : -1;
        case "stop_reason" -> readStopReason(parser, value);
        case "error" -> failed |= value != JsonToken.VALUE_NULL;
        default -> {
          // the others are objects or lists
        }
      }
      if (value == JsonToken.START_OBJECT) {
        readObject(field, parser);
      } else if (value == JsonToken.START_ARRAY && field.equals("content")) {
        readContent(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readObject(String field, JsonParser parser) throws IOException {
    switch (field) {
      case "message" -> readFields(parser, true);
      case "delta", "content_block" -> piece = readPiece(parser);
      case "usage" -> usage.read(parser);
      default -> parser.skipChildren();
    }
  }

  private void readContent(JsonParser parser) throws IOException {
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token == JsonToken.START_OBJECT) {
        content.add(readPiece(parser));
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readStopReason(JsonParser parser, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_STRING && !parser.getText().isEmpty()) {
      stopReason = parser.getText();
    }
  }

  private Piece readPiece(JsonParser parser) throws IOException {
    String kind = "";
    String text = "";
    String signature = null;
    String data = null;
    String callId = null;
    String name = null;
    Json input = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_STRING) {
        switch (field) {
          case "type" -> kind = parser.getText();
          case "text", "thinking", "partial_json" -> text = parser.getText();
          case "signature" -> signature = parser.getText();
          case "data" -> data = parser.getText();
          case "id" -> callId = parser.getText();
          case "name" -> name = parser.getText();
          case "stop_reason" -> readStopReason(parser, value);
          default -> {
            // fields that nobody asks for
          }
        }
      } else if (value == JsonToken.START_OBJECT && field.equals("input")) {
        input = JsonMapper.copyValue(parser);
      } else {
        parser.skipChildren();
      }
    }
    return new Piece(kind, text, signature, data, callId, name, input);
  }
}
