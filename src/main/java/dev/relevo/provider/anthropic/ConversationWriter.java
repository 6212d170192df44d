package dev.relevo.provider.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Role;
import dev.relevo.chat.ToolCall;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a conversation into the order that Anthropic takes: instructions apart, user and assistant
 * in turns beginning with the user, the results of tools at the beginning of the user's turn after
 * their calls, no empty texts. Thoughts of others are left out. For one request; not thread-safe.
 */
final class ConversationWriter {
  /** What a user says who says nothing; a turn must not be empty. */
  private static final String NOTHING = ".";

  private static final String CACHE_CONTROL = "cache_control";

  private final ThinkingBlocks thinking;
  private final boolean thinks;
  private final ToolUseIds ids = new ToolUseIds();
  private final List<ObjectNode> system = new ArrayList<>();
  private final List<Turn> turns = new ArrayList<>();

  /** What one side says before the other goes on. */
  private record Turn(boolean user, List<ObjectNode> results, List<ObjectNode> blocks) {
    private Turn(boolean user) {
      this(user, new ArrayList<>(), new ArrayList<>());
    }
  }

  /**
   * A writer for one conversation.
   *
   * @param thinks whether the model will think, so that it wants to see its thoughts again
   */
  ConversationWriter(ThinkingBlocks thinking, boolean thinks) {
    this.thinking = thinking;
    this.thinks = thinks;
  }

  /** The white space at the end of a begun answer, which Anthropic refuses to see. */
  static String trailingSpace(List<Message> messages) {
    Message last = messages.get(messages.size() - 1);
    if (last.role() != Role.ASSISTANT || !last.toolCalls().isEmpty() || last.content().isEmpty()) {
      return "";
    }
    return last.content().get(last.content().size() - 1) instanceof Part.Text text
        ? text.text().substring(text.text().stripTrailing().length())
        : "";
  }

  /**
   * Writes {@code system} and {@code messages}.
   *
   * @throws dev.relevo.chat.ProviderException when Anthropic cannot take something
   */
  void write(List<Message> messages, ObjectNode body) {
    for (int i = 0; i < messages.size(); i++) {
      add(messages.get(i), "messages[" + i + "]");
    }
    writeSystem(body);
    if (turns.isEmpty() || !turns.get(0).user()) {
      turns.add(0, new Turn(true));
    }
    stripEnd(turns.get(turns.size() - 1));
    ArrayNode written = body.putArray("messages");
    for (Turn turn : turns) {
      ObjectNode message = written.addObject().put("role", turn.user() ? "user" : "assistant");
      ArrayNode content = message.putArray("content");
      content.addAll(turn.results()).addAll(turn.blocks());
      if (content.isEmpty()) {
        content.add(BlockWriter.text(NOTHING));
      }
    }
  }

  private void add(Message message, String field) {
    switch (message.role()) {
      case SYSTEM, DEVELOPER -> {
        List<ObjectNode> blocks = texts(message, field);
        cache(message, blocks);
        system.addAll(blocks);
      }
      case USER -> {
        List<ObjectNode> blocks = blocks(message, field);
        cache(message, blocks);
        turn(true).blocks().addAll(blocks);
      }
      case TOOL -> {
        List<ObjectNode> result = List.of(result(message, field));
        cache(message, result);
        turn(true).results().addAll(result);
      }
      case ASSISTANT -> {
        List<ObjectNode> blocks = said(message, field);
        cache(message, blocks);
        if (!blocks.isEmpty()) {
          turn(false).blocks().addAll(blocks);
        }
      }
    }
  }

  private Turn turn(boolean user) {
    if (turns.isEmpty() || turns.get(turns.size() - 1).user() != user) {
      turns.add(new Turn(user));
    }
    return turns.get(turns.size() - 1);
  }

  private static List<ObjectNode> blocks(Message message, String field) {
    List<ObjectNode> blocks = new ArrayList<>();
    for (int i = 0; i < message.content().size(); i++) {
      ObjectNode block = BlockWriter.block(message.content().get(i), field + ".content[" + i + "]");
      if (block != null) {
        blocks.add(block);
      }
    }
    return blocks;
  }

  private static List<ObjectNode> texts(Message message, String field) {
    for (int i = 0; i < message.content().size(); i++) {
      if (!(message.content().get(i) instanceof Part.Text)) {
        throw ProviderError.unsupported(
                field + ".content[" + i + "]", "Anthropic takes only text from this role")
            .toException();
      }
    }
    return blocks(message, field);
  }

  private ObjectNode result(Message message, String field) {
    if (message.toolCallId() == null) {
      throw ProviderError.unsupported(
              field + ".tool_call_id", "Anthropic has to know which call the result answers")
          .toException();
    }
    ObjectNode result =
        JsonMapper.mapper()
            .createObjectNode()
            .put("type", "tool_result")
            .put("tool_use_id", ids.ofResult(message.toolCallId()));
    List<ObjectNode> blocks = blocks(message, field);
    boolean words = message.content().stream().allMatch(part -> part instanceof Part.Text);
    if (words && !blocks.isEmpty()) {
      result.put("content", message.text());
    } else if (!blocks.isEmpty()) {
      result.putArray("content").addAll(blocks);
    }
    Json failed = message.extra().get("is_error");
    if (failed != null && failed.text().equals("true")) {
      result.put("is_error", true);
    }
    return result;
  }

  /** Thoughts, text and calls, in the order in which the model said them. */
  private List<ObjectNode> said(Message message, String field) {
    List<ObjectNode> blocks = texts(message, field);
    for (int i = 0; i < message.toolCalls().size(); i++) {
      ToolCall call = message.toolCalls().get(i);
      ArrayNode thoughts = thinks ? thinking.of(call) : null;
      if (thoughts != null) {
        int at = i == 0 ? 0 : blocks.size();
        for (JsonNode thought : thoughts) {
          blocks.add(at++, (ObjectNode) thought);
        }
      }
      ObjectNode block =
          JsonMapper.mapper()
              .createObjectNode()
              .put("type", "tool_use")
              .put("id", ids.ofCall(call.id()))
              .put(
                  "name",
                  ToolWriter.name(call.name(), field + ".tool_calls[" + i + "].function.name"));
      block.set("input", BlockWriter.input(call.arguments()));
      blocks.add(block);
    }
    return blocks;
  }

  /** A mark up to which the prompt is to be cached belongs to the message's last block. */
  private static void cache(Message message, List<ObjectNode> blocks) {
    JsonNode mark = mark(message.extra().get(CACHE_CONTROL));
    if (mark != null && !blocks.isEmpty()) {
      blocks.get(blocks.size() - 1).set(CACHE_CONTROL, mark);
    }
  }

  private static @Nullable JsonNode mark(@Nullable Json extra) {
    if (extra == null) {
      return null;
    }
    try {
      JsonNode mark = JsonMapper.read(extra.text());
      return mark.isObject() ? mark : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /** One text, or blocks where a mark has to stand on one of them. */
  private void writeSystem(ObjectNode body) {
    if (system.isEmpty()) {
      return;
    }
    if (system.stream().anyMatch(block -> block.has(CACHE_CONTROL))) {
      body.putArray("system").addAll(system);
      return;
    }
    List<String> texts = system.stream().map(block -> block.path("text").asText("")).toList();
    body.put("system", String.join("\n\n", texts));
  }

  private static void stripEnd(Turn turn) {
    if (!turn.user()) {
      ObjectNode last = turn.blocks().get(turn.blocks().size() - 1);
      if (last.path("type").asText("").equals("text")) {
        last.put("text", last.path("text").asText("").stripTrailing());
      }
    }
  }
}
