package dev.relevo.provider.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Role;
import dev.relevo.chat.ToolCall;
import dev.relevo.provider.CallMemory;
import dev.relevo.wire.JsonMapper;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The signed thoughts before tool calls, which Anthropic wants to see again unchanged. They travel
 * with the call as {@code {"anthropic": {"thinking": […]}}}, for clients that send it back, and are
 * remembered by the call's id for those that drop it. Thread-safe.
 */
final class ThinkingBlocks {
  private static final Set<String> TYPES = Set.of("thinking", "redacted_thinking");

  private final CallMemory memory = new CallMemory();

  /** Remembers the blocks before a call; returns what the call carries to the client. */
  Json remember(String callId, ArrayNode blocks) {
    memory.put(callId, JsonMapper.json(blocks).text());
    ObjectNode extra = JsonMapper.mapper().createObjectNode();
    extra.putObject("anthropic").set("thinking", blocks);
    return JsonMapper.json(extra);
  }

  /** The blocks before a call, or null when none are known. */
  @Nullable ArrayNode of(ToolCall call) {
    Json extra = call.extraContent();
    ArrayNode carried = extra == null ? null : blocks(extra.text(), "/anthropic/thinking");
    if (carried != null) {
      return carried;
    }
    String remembered = memory.get(call.id());
    return remembered == null ? null : blocks(remembered, "");
  }

  /**
   * Whether the model may think in the next turn: the tool calls that have been made since the user
   * spoke last are one turn with it, and that turn has to begin with thoughts.
   */
  boolean mayGoOn(List<Message> messages) {
    ToolCall first = null;
    for (Message message : messages) {
      if (message.role() == Role.USER) {
        first = null;
      } else if (first == null && !message.toolCalls().isEmpty()) {
        first = message.toolCalls().get(0);
      }
    }
    return first == null || of(first) != null;
  }

  private static @Nullable ArrayNode blocks(String json, String pointer) {
    try {
      if (JsonMapper.read(json).at(pointer) instanceof ArrayNode blocks && !blocks.isEmpty()) {
        for (JsonNode block : blocks) {
          if (!TYPES.contains(block.path("type").asText(""))) {
            return null;
          }
        }
        return blocks;
      }
    } catch (JsonProcessingException e) {
      // somebody else's extra content
    }
    return null;
  }
}
