package dev.relevo.provider.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relevo.chat.Json;
import dev.relevo.chat.TokenLogprob;
import dev.relevo.chat.Usage;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one chat completion chunk with the streaming parser: one pass, nothing bound to objects. Of
 * several choices only the first is read. The fields hold what the last chunk had. Not thread-safe.
 */
final class OpenAiChunkReader {

  /** A piece of a tool call as the vendor sent it. */
  record ToolCallPiece(
      @Nullable Integer index,
      @Nullable String id,
      @Nullable String name,
      String arguments,
      @Nullable Json extraContent) {}

  String text = "";
  String reasoning = "";
  final List<ToolCallPiece> toolCalls = new ArrayList<>(1);
  final List<TokenLogprob> logprobs = new ArrayList<>(0);
  @Nullable Json reasoningDetails;
  @Nullable String finishReason;
  @Nullable Usage usage;

  /** Whether the chunk tells of a failure instead of carrying an answer. */
  boolean failed;

  /** Where in the bytes the last content that is a text begins, its quotation mark; or -1. */
  long contentAt;

  /** Reads the object that the parser has just entered. */
  void read(JsonParser parser) throws IOException {
    hasOnlyText("");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (field) {
        case "choices" -> readChoices(parser, value);
        case "usage" -> readUsage(parser, value);
        case "x_groq" -> readGroq(parser, value);
        case "error" -> {
          failed = failed || value != JsonToken.VALUE_NULL;
          parser.skipChildren();
        }
        default -> parser.skipChildren();
      }
    }
    if (parser.currentToken() != JsonToken.END_OBJECT) {
      throw new IOException("the chunk is not one JSON object");
    }
  }

  /** The chunk has this text and nothing else. */
  void hasOnlyText(String only) {
    text = only;
    reasoning = "";
    toolCalls.clear();
    logprobs.clear();
    reasoningDetails = null;
    finishReason = null;
    usage = null;
    failed = false;
    contentAt = -1;
  }

  /** Whether the chunk has nothing but a text. */
  boolean isOnlyText() {
    return reasoning.isEmpty()
        && toolCalls.isEmpty()
        && logprobs.isEmpty()
        && reasoningDetails == null
        && finishReason == null
        && usage == null
        && !failed;
  }

  private void readChoices(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    boolean first = true;
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      if (first) {
        readChoice(parser);
      } else {
        parser.skipChildren();
      }
      first = false;
    }
  }

  private void readChoice(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if ((field.equals("delta") || field.equals("message")) && value == JsonToken.START_OBJECT) {
        readDelta(parser);
      } else if (field.equals("finish_reason") && value == JsonToken.VALUE_STRING) {
        String reason = parser.getText();
        finishReason = reason.isEmpty() ? null : reason;
      } else if (field.equals("logprobs") && value == JsonToken.START_OBJECT) {
        LogprobReader.read(parser, logprobs);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readDelta(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (field) {
        case "content" -> readContent(parser, value);
        case "reasoning_content", "reasoning" -> {
          if (value == JsonToken.VALUE_STRING) {
            // a vendor that sends both names sends the same text twice, or one of them empty
            String thoughts = parser.getText();
            reasoning = thoughts.isEmpty() ? reasoning : thoughts;
          } else {
            parser.skipChildren();
          }
        }
        case "refusal" -> {
          if (value == JsonToken.VALUE_STRING) {
            text += parser.getText();
          } else {
            parser.skipChildren();
          }
        }
        case "tool_calls" -> readToolCalls(parser, value);
        case ReasoningDetails.FIELD -> {
          if (value == JsonToken.START_ARRAY) {
            reasoningDetails = JsonMapper.copyValue(parser);
          } else {
            parser.skipChildren();
          }
        }
        default -> parser.skipChildren();
      }
    }
  }

  /** Content is a text, null, or an array of parts (Mistral's reasoning models). */
  private void readContent(JsonParser parser, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_STRING) {
      contentAt = parser.currentTokenLocation().getByteOffset();
      String content = parser.getText();
      text = text.isEmpty() ? content : text + content;
    } else if (value == JsonToken.START_ARRAY) {
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        readPart(parser, false);
      }
    } else {
      parser.skipChildren();
    }
  }

  private void readPart(JsonParser parser, boolean thinking) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("text") && value == JsonToken.VALUE_STRING) {
        if (thinking) {
          reasoning += parser.getText();
        } else {
          text += parser.getText();
        }
      } else if (field.equals("thinking") && value == JsonToken.START_ARRAY) {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
          readPart(parser, true);
        }
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readToolCalls(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      readToolCall(parser);
    }
  }

  private void readToolCall(JsonParser parser) throws IOException {
    Integer index = null;
    String id = null;
    String name = null;
    String arguments = "";
    Json extraContent = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("index") && value == JsonToken.VALUE_NUMBER_INT) {
        index = parser.getIntValue();
      } else if (field.equals("id") && value == JsonToken.VALUE_STRING) {
        id = parser.getText();
      } else if (field.equals("extra_content") && value == JsonToken.START_OBJECT) {
        extraContent = JsonMapper.copyValue(parser);
      } else if (field.equals("function") && value == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String inner = parser.currentName();
          JsonToken innerValue = parser.nextToken();
          if (inner.equals("name") && innerValue == JsonToken.VALUE_STRING) {
            name = parser.getText();
          } else if (inner.equals("arguments")) {
            arguments =
                innerValue == JsonToken.VALUE_STRING
                    ? parser.getText()
                    : innerValue == JsonToken.VALUE_NULL ? "" : JsonMapper.copyValue(parser).text();
          } else {
            parser.skipChildren();
          }
        }
      } else {
        parser.skipChildren();
      }
    }
    toolCalls.add(new ToolCallPiece(index, id, name, arguments, extraContent));
  }

  private void readGroq(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken inner = parser.nextToken();
      if (field.equals("usage")) {
        readUsage(parser, inner);
      } else {
        failed = failed || (field.equals("error") && inner != JsonToken.VALUE_NULL);
        parser.skipChildren();
      }
    }
  }

  private void readUsage(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    usage = OpenAiUsage.read(parser);
  }
}
