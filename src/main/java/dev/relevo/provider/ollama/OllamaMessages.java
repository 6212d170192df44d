package dev.relevo.provider.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ToolCall;
import dev.relevo.wire.JsonMapper;
import dev.relevo.wire.SurrogateJoiner;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the conversation in Ollama's form ({@code Message} of {@code api/types.go}): content is
 * text alone, pictures are base64 beside it, the arguments of tool calls are objects, and a tool's
 * result names the tool.
 */
final class OllamaMessages {
  private static final Json NO_ARGUMENTS = new Json("{}");

  private final JsonGenerator out;
  private final Map<String, String> toolNames = new HashMap<>();

  private OllamaMessages(JsonGenerator out) {
    this.out = out;
  }

  /**
   * Writes the field {@code messages}.
   *
   * @throws dev.relevo.chat.ProviderException when a message holds what Ollama cannot take
   */
  static void write(JsonGenerator out, List<Message> messages) throws IOException {
    OllamaMessages writer = new OllamaMessages(out);
    out.writeArrayFieldStart("messages");
    for (int i = 0; i < messages.size(); i++) {
      writer.write(messages.get(i), "messages[" + i + "]");
    }
    out.writeEndArray();
  }

  private void write(Message message, String field) throws IOException {
    out.writeStartObject();
    out.writeStringField("role", role(message));
    out.writeStringField("content", message.text());
    if (message.reasoning() != null) {
      out.writeStringField("thinking", message.reasoning());
    }
    writeImages(out, message.content(), field + ".content");
    writeCalls(message.toolCalls(), field + ".tool_calls");
    if (message.toolCallId() != null) {
      writeToolName(toolNames.getOrDefault(message.toolCallId(), message.name()));
      out.writeStringField("tool_call_id", message.toolCallId());
    }
    out.writeEndObject();
  }

  private static String role(Message message) {
    return switch (message.role()) {
      case SYSTEM, DEVELOPER -> "system";
      case USER, ASSISTANT, TOOL -> message.role().name().toLowerCase(Locale.ROOT);
    };
  }

  private void writeToolName(@Nullable String name) throws IOException {
    if (name != null) {
      out.writeStringField("tool_name", name);
    }
  }

  /** Writes the field {@code images} for the pictures of a message's content, if there are any. */
  static void writeImages(JsonGenerator out, List<Part> content, String field) throws IOException {
    boolean any = false;
    for (int i = 0; i < content.size(); i++) {
      Part part = content.get(i);
      if (part instanceof Part.Other other) {
        throw unsupported(field + "[" + i + "]", "Ollama takes no part of type " + other.type());
      }
      if (part instanceof Part.Image image) {
        if (!any) {
          out.writeArrayFieldStart("images");
          any = true;
        }
        out.writeString(base64(image.url(), field + "[" + i + "].image_url"));
      }
    }
    if (any) {
      out.writeEndArray();
    }
  }

  private static String base64(String url, String field) {
    int comma = url.indexOf(',');
    if (!url.startsWith("data:") || comma < 0 || !url.substring(0, comma).endsWith(";base64")) {
      throw unsupported(
          field, "Ollama fetches no images; send the image as a data: URI with base64 content");
    }
    return url.substring(comma + 1);
  }

  private void writeCalls(List<ToolCall> calls, String field) throws IOException {
    if (calls.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart("tool_calls");
    for (int i = 0; i < calls.size(); i++) {
      ToolCall call = calls.get(i);
      toolNames.put(call.id(), call.name());
      out.writeStartObject();
      out.writeStringField("id", call.id());
      out.writeObjectFieldStart("function");
      out.writeStringField("name", call.name());
      JsonMapper.writeRaw(
          out, "arguments", arguments(call.arguments(), field + "[" + i + "].function.arguments"));
      out.writeEndObject();
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /** The arguments as the model wrote them, so that no digit of a number is lost. */
  private static Json arguments(String text, String field) {
    if (text.isBlank() || text.strip().equals("null")) {
      return NO_ARGUMENTS;
    }
    try {
      if (JsonMapper.read(text).isObject()) {
        return new Json(SurrogateJoiner.wellFormed(text));
      }
    } catch (JsonProcessingException e) {
      // told below: what does not parse is no object either
    }
    throw unsupported(field, "Ollama takes the arguments of a call only as a JSON object");
  }

  private static RuntimeException unsupported(String field, String message) {
    return ProviderError.unsupported(field, message).toException();
  }
}
