package dev.relevo.provider.ollama;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relevo.chat.Json;
import dev.relevo.chat.TokenLogprob;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One line of an answer, read token by token into fields that the next line overwrites: nothing is
 * bound to a tree. A number that Ollama leaves out is zero. Not thread-safe.
 */
final class OllamaLine {

  /** A tool call; Ollama sends each whole. */
  record Call(String id, String name, String arguments) {}

  final List<Call> calls = new ArrayList<>(2);
  final List<TokenLogprob> logprobs = new ArrayList<>(0);
  String content = "";
  String thinking = "";
  @Nullable String error;
  @Nullable Json context;
  boolean done;
  String doneReason = "";
  int promptTokens;
  int completionTokens;
  long loadNanos;
  long promptNanos;
  long decodeNanos;

  /**
   * Reads the object that the parser has just entered.
   *
   * @throws com.fasterxml.jackson.core.JsonProcessingException when it does not parse
   */
  void read(JsonParser parser) throws IOException {
    clear();
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      switch (field) {
        case "message" -> readMessage(parser);
        case "response" -> content = text(parser);
        case "thinking" -> thinking = text(parser);
        case "context" -> context = token.isStructStart() ? JsonMapper.copyValue(parser) : null;
        case "done" -> done = token == JsonToken.VALUE_TRUE;
        case "done_reason" -> doneReason = text(parser);
        case "error" -> error = token == JsonToken.VALUE_NULL ? null : error(parser);
        case "prompt_eval_count" -> promptTokens = parser.getValueAsInt();
        case "eval_count" -> completionTokens = parser.getValueAsInt();
        case "load_duration" -> loadNanos = parser.getValueAsLong();
        case "prompt_eval_duration" -> promptNanos = parser.getValueAsLong();
        case "eval_duration" -> decodeNanos = parser.getValueAsLong();
        case "logprobs" -> OllamaLogprobs.read(parser, logprobs);
        default -> {}
      }
      parser.skipChildren(); // does nothing unless the value is a structure that nobody has read
    }
  }

  private void clear() {
    calls.clear();
    logprobs.clear();
    content = "";
    thinking = "";
    error = null;
    context = null;
    done = false;
    doneReason = "";
    promptTokens = 0;
    completionTokens = 0;
    loadNanos = 0;
    promptNanos = 0;
    decodeNanos = 0;
  }

  private void readMessage(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return;
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      switch (field) {
        case "content" -> content = text(parser);
        case "thinking" -> thinking = text(parser);
        case "tool_calls" -> readCalls(parser);
        default -> {}
      }
      parser.skipChildren();
    }
  }

  private void readCalls(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        readCall(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readCall(JsonParser parser) throws IOException {
    String id = "";
    String name = "";
    String arguments = "";
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (field.equals("id")) {
        id = text(parser);
      } else if (field.equals("function") && token == JsonToken.START_OBJECT) {
        for (String inner = parser.nextFieldName(); inner != null; inner = parser.nextFieldName()) {
          parser.nextToken();
          if (inner.equals("name")) {
            name = text(parser);
          } else if (inner.equals("arguments")) {
            arguments = arguments(parser);
          }
          parser.skipChildren();
        }
      }
      parser.skipChildren();
    }
    calls.add(new Call(id.isEmpty() ? newId() : id, name, arguments.isEmpty() ? "{}" : arguments));
  }

  /** The arguments as JSON text; they come as an object, and from some proxies as text already. */
  private static String arguments(JsonParser parser) throws IOException {
    return parser.currentToken() == JsonToken.START_OBJECT
        ? JsonMapper.copyValue(parser).text()
        : text(parser);
  }

  /** Servers before 0.12 give calls no id. */
  private static String newId() {
    return "call_" + Long.toHexString(ThreadLocalRandom.current().nextLong());
  }

  private static String error(JsonParser parser) throws IOException {
    return parser.currentToken().isStructStart()
        ? JsonMapper.copyValue(parser).text()
        : parser.getValueAsString("unknown error");
  }

  private static String text(JsonParser parser) throws IOException {
    return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
  }
}
