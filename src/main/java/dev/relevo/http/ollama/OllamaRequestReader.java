package dev.relevo.http.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolCall;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonBody;
import dev.relevo.http.SteeringHeaders;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of {@code /api/chat} (Ollama, docs/api.md, "Generate a chat completion"). Options
 * that the gateway does not interpret, and fields such as {@code keep_alive}, are kept for Ollama
 * hosts.
 */
final class OllamaRequestReader {
  private static final List<String> KEPT = List.of("keep_alive", "truncate", "shift");
  private static final Set<String> SAMPLING =
      Set.of(
          "temperature",
          "top_p",
          "top_k",
          "num_predict",
          "stop",
          "seed",
          "frequency_penalty",
          "presence_penalty");

  private static final int MOST_TOP_LOGPROBS = 20;

  private OllamaRequestReader() {}

  /**
   * What is asked.
   *
   * @param request the request
   * @param stream whether the answer is wanted as a stream
   */
  record Asked(ChatRequest request, boolean stream) {}

  static Asked read(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.body());
    String model = body.text("model");
    List<Message> messages = messages(body);
    ChatRequest request =
        new ChatRequest(
            model == null || model.isBlank() ? ChatRequest.AUTO : model,
            messages,
            sampling(body),
            tools(body),
            null,
            null,
            format(body),
            effort(body),
            null,
            topLogprobs(body),
            kept(body),
            SteeringHeaders.read(exchange, List.of()));
    return new Asked(request, !Boolean.FALSE.equals(body.flag("stream")));
  }

  private static @Nullable Integer topLogprobs(JsonBody body) {
    Integer top = body.count("top_logprobs", 0);
    if (top != null && top > MOST_TOP_LOGPROBS) {
      throw body.wrong(
          "top_logprobs", "is " + top + " but must be between 0 and " + MOST_TOP_LOGPROBS);
    }
    return Boolean.TRUE.equals(body.flag("logprobs"))
        ? Integer.valueOf(top == null ? 0 : top)
        : null;
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
      content.add(new Part.Image(dataUri(image), null));
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

  /** Ollama's images are bare base64; what kind they are shows in their first bytes. */
  private static String dataUri(String image) {
    if (image.startsWith("data:")) {
      return image;
    }
    String type =
        image.startsWith("iVBOR")
            ? "image/png"
            : image.startsWith("R0lGOD")
                ? "image/gif"
                : image.startsWith("UklGR") ? "image/webp" : "image/jpeg";
    return "data:" + type + ";base64," + image;
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

  private static Sampling sampling(JsonBody body) {
    JsonBody options = body.object("options");
    if (options == null) {
      return Sampling.DEFAULT;
    }
    Long limit = options.integer("num_predict");
    Long seed = options.integer("seed");
    return new Sampling(
        options.number("temperature"),
        options.number("top_p"),
        options.count("top_k", 0),
        limit == null || limit < 1
            ? null
            : Integer.valueOf(Math.toIntExact(Math.min(limit, Integer.MAX_VALUE))),
        options.texts("stop", true),
        seed == null || seed < 0 ? null : seed,
        options.number("frequency_penalty"),
        options.number("presence_penalty"));
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

  private static ResponseFormat format(JsonBody body) {
    JsonNode format = body.get("format");
    if (format == null || (format.isTextual() && format.textValue().isEmpty())) {
      return ResponseFormat.TEXT;
    }
    if (format.isTextual() && format.textValue().equals("json")) {
      return ResponseFormat.JSON_OBJECT;
    }
    if (format.isObject()) {
      return new ResponseFormat.JsonSchema("answer", null, JsonMapper.json(format), null);
    }
    throw body.wrong("format", "must be 'json' or a JSON Schema");
  }

  private static @Nullable String effort(JsonBody body) {
    JsonNode think = body.get("think");
    if (think == null) {
      return null;
    }
    if (think.isBoolean()) {
      return think.booleanValue() ? "medium" : "none";
    }
    if (think.isTextual()) {
      return think.textValue();
    }
    throw body.wrong("think", "must be true, false or a level such as low, medium or high");
  }

  private static Map<String, Json> kept(JsonBody body) {
    Map<String, Json> kept = new LinkedHashMap<>();
    for (String field : KEPT) {
      JsonNode value = body.get(field);
      if (value != null) {
        kept.put(field, JsonMapper.json(value));
      }
    }
    JsonBody options = body.object("options");
    if (options != null) {
      ObjectNode others = options.node().deepCopy();
      others.remove(SAMPLING);
      if (!others.isEmpty()) {
        kept.put("options", JsonMapper.json(others));
      }
    }
    return kept;
  }
}
