package dev.relevo.http.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.Role;
import dev.relevo.chat.ToolCall;
import dev.relevo.http.JsonBody;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one message of a chat completion's conversation. */
final class OpenAiMessageReader {
  private static final Set<String> KNOWN =
      Set.of(
          "role",
          "content",
          "name",
          "tool_calls",
          "tool_call_id",
          "reasoning_content",
          "reasoning",
          "refusal");

  private OpenAiMessageReader() {}

  static Message read(JsonBody message) {
    Role role = role(message);
    List<ToolCall> toolCalls = toolCalls(message);
    List<Part> content = content(message);
    boolean mayBeEmpty = role == Role.ASSISTANT;
    if (content.isEmpty() && message.get("content") == null && !mayBeEmpty) {
      throw message.wrong("content", "is missing; it must be a text or a list of parts");
    }
    String toolCallId = message.text("tool_call_id");
    if (role == Role.TOOL && toolCallId == null) {
      throw message.wrong("tool_call_id", "is missing; it must name the call that is answered");
    }
    return new Message(
        role,
        content,
        toolCalls,
        toolCallId,
        message.text("name"),
        reasoning(message),
        OpenAiRequestReader.extra(message.node(), KNOWN));
  }

  /** The thoughts of an assistant turn, in the two spellings that vendors and clients have. */
  private static @Nullable String reasoning(JsonBody message) {
    String reasoning = message.text("reasoning_content");
    return reasoning == null ? message.text("reasoning") : reasoning;
  }

  private static Role role(JsonBody message) {
    String role = message.requiredText("role");
    return switch (role) {
      case "system" -> Role.SYSTEM;
      case "developer" -> Role.DEVELOPER;
      case "user" -> Role.USER;
      case "assistant" -> Role.ASSISTANT;
      case "tool", "function" -> Role.TOOL;
      default ->
          throw message.wrong(
              "role", "is '" + role + "' but must be system, developer, user, assistant or tool");
    };
  }

  private static List<Part> content(JsonBody message) {
    JsonNode content = message.get("content");
    if (content == null) {
      return List.of();
    }
    if (content.isTextual()) {
      return List.of(new Part.Text(content.textValue()));
    }
    if (!content.isArray()) {
      throw message.wrong("content", "must be a text or a list of parts");
    }
    List<Part> parts = new ArrayList<>();
    for (JsonBody part : message.objects("content")) {
      parts.add(part(part));
    }
    return parts;
  }

  private static Part part(JsonBody part) {
    String type = part.requiredText("type");
    return switch (type) {
      case "text" -> new Part.Text(part.requiredText("text"));
      case "refusal" -> new Part.Text(part.requiredText("refusal"));
      case "image_url" -> image(part);
      default -> new Part.Other(type, JsonMapper.json(part.node()));
    };
  }

  /** An object, or as Mistral has it a plain address. */
  private static Part image(JsonBody part) {
    JsonNode image = part.get("image_url");
    if (image != null && image.isTextual()) {
      return new Part.Image(image.textValue(), null);
    }
    JsonBody object = part.requiredObject("image_url");
    return new Part.Image(object.requiredText("url"), object.text("detail"));
  }

  private static List<ToolCall> toolCalls(JsonBody message) {
    List<ToolCall> calls = new ArrayList<>();
    for (JsonBody call : message.objects("tool_calls")) {
      JsonBody function = call.requiredObject("function");
      JsonNode arguments = function.get("arguments");
      JsonBody extraContent = call.object("extra_content");
      calls.add(
          new ToolCall(
              call.requiredText("id"),
              function.requiredText("name"),
              arguments == null
                  ? "{}"
                  : arguments.isTextual() ? arguments.textValue() : arguments.toString(),
              extraContent == null ? null : JsonMapper.json(extraContent.node())));
    }
    return calls;
  }
}
