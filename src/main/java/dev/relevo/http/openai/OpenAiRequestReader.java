package dev.relevo.http.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolChoice;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonBody;
import dev.relevo.http.SteeringHeaders;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a chat completion (OpenAI API reference, {@code CreateChatCompletionRequest}).
 * {@code model} may be left out. Fields that are not known are kept for providers that take them.
 * {@code models}, a list of fallbacks, works as OpenRouter's does.
 */
final class OpenAiRequestReader {
  private static final Set<String> KNOWN =
      Set.of(
          "model",
          "models",
          "messages",
          "stream",
          "stream_options",
          "temperature",
          "top_p",
          "top_k",
          "max_tokens",
          "max_completion_tokens",
          "stop",
          "seed",
          "frequency_penalty",
          "presence_penalty",
          "n",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "response_format",
          "reasoning_effort",
          "user",
          "logprobs",
          "top_logprobs");

  private static final int MOST_TOP_LOGPROBS = 20;

  private OpenAiRequestReader() {}

  /**
   * What is asked.
   *
   * @param request the request
   * @param stream whether the answer is wanted as a stream
   * @param includeUsage whether the stream shall tell what it took
   */
  record Asked(ChatRequest request, boolean stream, boolean includeUsage) {}

  static Asked read(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.body());
    Integer choices = body.count("n", 1);
    if (choices != null && choices != 1) {
      throw body.wrong("n", "is " + choices + " but only 1 answer is given to a request");
    }
    String model = body.text("model");
    List<String> models = new ArrayList<>(body.texts("models", false));
    if (model == null || model.isBlank()) {
      model = models.isEmpty() ? ChatRequest.AUTO : models.remove(0);
    } else {
      models.remove(model);
    }
    JsonBody streamOptions = body.object("stream_options");
    ChatRequest request =
        new ChatRequest(
            model,
            messages(body),
            sampling(body),
            tools(body),
            toolChoice(body),
            body.flag("parallel_tool_calls"),
            format(body),
            body.text("reasoning_effort"),
            body.text("user"),
            topLogprobs(body),
            extra(body.node(), KNOWN),
            SteeringHeaders.read(exchange, models));
    return new Asked(
        request,
        Boolean.TRUE.equals(body.flag("stream")),
        streamOptions != null && Boolean.TRUE.equals(streamOptions.flag("include_usage")));
  }

  private static List<Message> messages(JsonBody body) {
    if (body.get("messages") == null) {
      throw body.wrong("messages", "is missing; it must be a list of at least one message");
    }
    List<Message> messages = new ArrayList<>();
    for (JsonBody message : body.objects("messages")) {
      messages.add(OpenAiMessageReader.read(message));
    }
    if (messages.isEmpty()) {
      throw body.wrong("messages", "is empty; it must be a list of at least one message");
    }
    return messages;
  }

  private static Sampling sampling(JsonBody body) {
    Integer maxTokens = body.count("max_completion_tokens", 1);
    return new Sampling(
        inRange(body, "temperature", 0, 2),
        inRange(body, "top_p", 0, 1),
        body.count("top_k", 0),
        maxTokens == null ? body.count("max_tokens", 1) : maxTokens,
        body.texts("stop", true),
        body.integer("seed"),
        inRange(body, "frequency_penalty", -2, 2),
        inRange(body, "presence_penalty", -2, 2));
  }

  /** {@code logprobs} switches it on; {@code top_logprobs} alone is a mistake OpenAI refuses. */
  private static @Nullable Integer topLogprobs(JsonBody body) {
    boolean wanted = Boolean.TRUE.equals(body.flag("logprobs"));
    Integer top = body.count("top_logprobs", 0);
    if (top != null && top > MOST_TOP_LOGPROBS) {
      throw body.wrong(
          "top_logprobs", "is " + top + " but must be between 0 and " + MOST_TOP_LOGPROBS);
    }
    if (top != null && !wanted) {
      throw body.wrong("top_logprobs", "is set, but logprobs is not true");
    }
    return wanted ? Integer.valueOf(top == null ? 0 : top) : null;
  }

  private static @Nullable Double inRange(JsonBody body, String field, double min, double max) {
    Double value = body.number(field);
    if (value != null && (value < min || value > max)) {
      throw body.wrong(
          field, "is " + value + " but must be between " + (int) min + " and " + (int) max);
    }
    return value;
  }

  private static List<Tool> tools(JsonBody body) {
    List<Tool> tools = new ArrayList<>();
    for (JsonBody tool : body.objects("tools")) {
      String type = tool.requiredText("type");
      if (!type.equals("function")) {
        throw tool.wrong("type", "is '" + type + "' but must be function");
      }
      JsonBody function = tool.requiredObject("function");
      JsonBody parameters = function.object("parameters");
      tools.add(
          new Tool(
              function.requiredText("name"),
              function.text("description"),
              parameters == null ? null : JsonMapper.json(parameters.node()),
              function.flag("strict")));
    }
    return tools;
  }

  private static @Nullable ToolChoice toolChoice(JsonBody body) {
    JsonNode choice = body.get("tool_choice");
    if (choice == null) {
      return null;
    }
    if (choice.isObject()) {
      return ToolChoice.named(
          body.requiredObject("tool_choice").requiredObject("function").requiredText("name"));
    }
    return switch (choice.asText()) {
      case "none" -> ToolChoice.NONE;
      case "auto" -> ToolChoice.AUTO;
      case "required", "any" -> ToolChoice.REQUIRED;
      default ->
          throw body.wrong(
              "tool_choice", "must be none, auto, required or an object that names one");
    };
  }

  private static ResponseFormat format(JsonBody body) {
    JsonBody format = body.object("response_format");
    if (format == null) {
      return ResponseFormat.TEXT;
    }
    String type = format.requiredText("type");
    return switch (type) {
      case "text" -> ResponseFormat.TEXT;
      case "json_object" -> ResponseFormat.JSON_OBJECT;
      case "json_schema" -> {
        JsonBody schema = format.requiredObject("json_schema");
        yield new ResponseFormat.JsonSchema(
            schema.requiredText("name"),
            schema.text("description"),
            JsonMapper.json(schema.requiredObject("schema").node()),
            schema.flag("strict"));
      }
      default ->
          throw format.wrong(
              "type", "is '" + type + "' but must be text, json_object or json_schema");
    };
  }

  /** The fields that are not known, as they came. */
  static Map<String, Json> extra(JsonNode node, Set<String> known) {
    Map<String, Json> extra = Map.of(); // most have none
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!known.contains(field.getKey()) && !field.getValue().isNull()) {
        if (extra.isEmpty()) {
          extra = new LinkedHashMap<>();
        }
        extra.put(field.getKey(), JsonMapper.json(field.getValue()));
      }
    }
    return extra;
  }
}
