package dev.relevo.provider.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.Json;
import dev.relevo.wire.JsonMapper;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OpenRouter's {@code reasoning_details}: thoughts, summaries and encrypted thoughts with their
 * signatures, which it wants to see again as they were when tools were called. In streams they come
 * in pieces; pieces of one detail, which have its type and index, are joined. Not thread-safe.
 */
final class ReasoningDetails {
  static final String FIELD = "reasoning_details";

  private static final String VENDOR = "openrouter";
  private static final List<String> JOINED = List.of("text", "summary", "data");

  private final ArrayNode details = JsonMapper.mapper().createArrayNode();

  /** Takes the next array of pieces. */
  void add(Json pieces) {
    try {
      for (JsonNode piece : JsonMapper.read(pieces.text())) {
        add(piece);
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was copied from JSON is not JSON", e);
    }
  }

  private void add(JsonNode piece) {
    JsonNode last = details.isEmpty() ? null : details.get(details.size() - 1);
    if (last instanceof ObjectNode begun
        && piece.isObject()
        && piece.has("index")
        && begun.path("type").equals(piece.path("type"))
        && begun.path("index").equals(piece.path("index"))) {
      for (Map.Entry<String, JsonNode> field : piece.properties()) {
        String name = field.getKey();
        if (JOINED.contains(name) && field.getValue().isTextual()) {
          begun.put(name, begun.path(name).asText("") + field.getValue().asText());
        } else if (!field.getValue().isNull()) {
          begun.set(name, field.getValue());
        }
      }
    } else {
      details.add(piece.deepCopy());
    }
  }

  /** All of them as extra content of a call. */
  private Json asExtraContent() {
    ObjectNode content = JsonMapper.mapper().createObjectNode();
    content.putObject(VENDOR).set(FIELD, details);
    return JsonMapper.json(content);
  }

  /** An answer's first piece of a call, which carries them all. */
  ChatEvent.ToolCallDelta on(ChatEvent.ToolCallDelta first) {
    return details.isEmpty()
        ? first
        : new ChatEvent.ToolCallDelta(
            first.index(), first.id(), first.name(), first.arguments(), asExtraContent());
  }

  /** The details in a call's extra content, or null when there are none. */
  static @Nullable String in(@Nullable Json extraContent) {
    if (extraContent == null) {
      return null;
    }
    try {
      JsonNode details = JsonMapper.read(extraContent.text()).path(VENDOR).path(FIELD);
      return details.isArray() ? details.toString() : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
