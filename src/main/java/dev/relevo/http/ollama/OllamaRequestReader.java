package dev.relevo.http.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.Role;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolCall;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonBody;
import dev.relevo.http.SteeringHeaders;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the body of {@code /api/chat} (Ollama, docs/api.md, "Generate a chat completion"). */
final class OllamaRequestReader {
  private OllamaRequestReader() {}

  /**
   * What is asked.
   *
   * @param request the request
   * @param stream whether the answer is wanted as a stream
   */
  record Asked(ChatRequest request, boolean stream) {}

  static Asked read(JsonBody body, Exchange exchange) {
    String model = body.text("model");
    List<Message> messages = messages(body);
    ChatRequest request =
        new ChatRequest(
            model == null || model.isBlank() ? ChatRequest.AUTO : model,
            messages,
            OllamaSettingsReader.sampling(body),
            tools(body),
            null,
            null,
            OllamaSettingsReader.format(body),
            OllamaSettingsReader.effort(body),
            null,
            OllamaSettingsReader.topLogprobs(body),
            OllamaSettingsReader.kept(body),
            SteeringHeaders.read(exchange, List.of()));
    return new Asked(request, !Boolean.FALSE.equals(body.flag("stream")));
  }

  private static List<Message> messages(JsonBody body) {
    if (body.get("messages") == null) {
      throw body.wrong("messages", "is missing; it must be a list of at least one message");
    }
    List<Message> messages = new ArrayList<>();
    UnansweredCalls unanswered = new UnansweredCalls();
    for (JsonBody message : body.objects("messages")) {
      messages.add(message(message, messages.size(), unanswered));
    }
    if (messages.isEmpty()) {
      throw body.wrong("messages", "is empty; it must be a list of at least one message");
    }
    return messages;
  }

  private static Message message(JsonBody message, int index, UnansweredCalls unanswered) {
    Role role = role(message);
    List<Part> content = new ArrayList<>();
    String text = message.text("content");
    if (text != null && !text.isEmpty()) {
      content.add(new Part.Text(text));
    }
    for (String image : message.texts("images", false)) {
      content.add(new Part.Image(OllamaSettingsReader.dataUri(image), null));
    }
    if (content.isEmpty() && role != Role.ASSISTANT) {
      if (text == null) {
        throw message.wrong("content", "is missing; it must be a text");
      }
      content.add(new Part.Text(""));
    }
    String toolName = message.text("tool_name");
    String toolCallId = message.text("tool_call_id");
    if (role == Role.TOOL) {
      toolCallId = unanswered.answer(toolCallId, toolName);
    }
    return new Message(
        role,
        content,
        toolCalls(message, index, unanswered),
        toolCallId,
        toolName,
        message.text("thinking"),
        Map.of());
  }

  private static Role role(JsonBody message) {
    String role = message.requiredText("role");
    return switch (role.toLowerCase(Locale.ROOT)) {
      case "system" -> Role.SYSTEM;
      case "user" -> Role.USER;
      case "assistant" -> Role.ASSISTANT;
      case "tool" -> Role.TOOL;
      default ->
          throw message.wrong(
              "role", "is '" + role + "' but must be system, user, assistant or tool");
    };
  }

  private static List<ToolCall> toolCalls(JsonBody message, int index, UnansweredCalls unanswered) {
    List<ToolCall> calls = new ArrayList<>();
    boolean withoutIds = false;
    for (JsonBody call : message.objects("tool_calls")) {
      JsonBody function = call.requiredObject("function");
      String given = call.text("id");
      withoutIds |= given == null;
      String id = given == null ? "call_" + index + "_" + calls.size() : given;
      String name = function.requiredText("name");
      JsonNode arguments = function.get("arguments");
      calls.add(
          new ToolCall(
              id,
              name,
              arguments == null
                  ? "{}"
                  : arguments.isTextual() ? arguments.textValue() : arguments.toString()));
    }
    if (!calls.isEmpty()) {
      unanswered.replaceBy(calls, withoutIds);
    }
    return calls;
  }

  /**
   * The calls of the latest turn that made any. Results name the tool rather than the call, so they
   * answer the calls of a tool in the order in which these were made.
   */
  private static final class UnansweredCalls {
    private final List<ToolCall> calls = new ArrayList<>();
    private boolean ownIds;

    private void replaceBy(List<ToolCall> latest, boolean withoutIds) {
      calls.clear();
      calls.addAll(latest);
      ownIds = withoutIds;
    }

    /**
     * The id of the call that a result answers, or the given one when nothing tells. An id says
     * nothing where the calls came without theirs, as older clients send them back.
     */
    private @Nullable String answer(@Nullable String id, @Nullable String tool) {
      for (ToolCall call : calls) {
        if ((id == null || ownIds)
            ? tool == null || call.name().equals(tool)
            : call.id().equals(id)) {
          calls.remove(call);
          return call.id();
        }
      }
      return id;
    }
  }

  private static List<Tool> tools(JsonBody body) {
    List<Tool> tools = new ArrayList<>();
    for (JsonBody tool : body.objects("tools")) {
      JsonBody function = tool.requiredObject("function");
      JsonBody parameters = function.object("parameters");
      tools.add(
          new Tool(
              function.requiredText("name"),
              function.text("description"),
              parameters == null ? null : JsonMapper.json(parameters.node()),
              null));
    }
    return tools;
  }
}
