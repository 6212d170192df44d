package dev.relevo.provider.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.ToolChoice;
import dev.relevo.wire.JsonMapper;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes the tools of a request and the rule for their use. */
final class ToolWriter {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,128}");
  private static final List<String> NOT_AT_THE_TOP = List.of("oneOf", "allOf", "anyOf");

  private ToolWriter() {}

  /** The tools, and where there are any the rule for their use. */
  static void write(ChatRequest request, ClaudeFamily family, ObjectNode body) {
    if (request.tools().isEmpty()) {
      writeFormerTools(request, body);
      return;
    }
    ArrayNode tools = body.putArray("tools");
    for (int i = 0; i < request.tools().size(); i++) {
      Tool tool = request.tools().get(i);
      String field = "tools[" + i + "].function";
      ObjectNode written = tools.addObject();
      written.put("name", name(tool.name(), field + ".name"));
      if (tool.description() != null) {
        written.put("description", tool.description());
      }
      if (Boolean.TRUE.equals(tool.strict())) {
        if (family.isKnown() && !family.takesSchemas()) {
          throw ProviderError.unsupported(
                  field + ".strict", "this Claude model cannot be bound to a tool's schema")
              .toException();
        }
        written.put("strict", true);
      }
      written.set("input_schema", inputSchema(tool, field + ".parameters"));
    }
    writeChoice(request, body);
  }

  /** A conversation with tool calls in it is refused without tools, so there is none to call. */
  private static void writeFormerTools(ChatRequest request, ObjectNode body) {
    Set<String> names = new LinkedHashSet<>();
    for (Message message : request.messages()) {
      for (ToolCall call : message.toolCalls()) {
        names.add(call.name());
      }
    }
    if (!names.isEmpty()) {
      ArrayNode tools = body.putArray("tools");
      for (String name : names) {
        tools.addObject().put("name", name).putObject("input_schema").put("type", "object");
      }
      body.putObject("tool_choice").put("type", "none");
    }
  }

  /**
   * The name, if Anthropic takes it.
   *
   * @param field the request field that holds it
   */
  static String name(String name, String field) {
    if (!NAME.matcher(name).matches()) {
      throw ProviderError.unsupported(
              field,
              "Anthropic takes names of tools of at most 128 letters, digits, _ and -, not '"
                  + name
                  + "'")
          .toException();
    }
    return name;
  }

  private static JsonNode inputSchema(Tool tool, String field) {
    Json parameters = tool.parameters();
    if (parameters == null) {
      ObjectNode none = JsonMapper.mapper().createObjectNode().put("type", "object");
      none.putObject("properties");
      return Boolean.TRUE.equals(tool.strict()) ? none.put("additionalProperties", false) : none;
    }
    ObjectNode schema =
        Boolean.TRUE.equals(tool.strict())
            ? StructuredSchema.of(parameters, field)
            : object(parameters, field);
    for (String keyword : NOT_AT_THE_TOP) {
      if (schema.has(keyword)) {
        throw ProviderError.unsupported(
                field, "Anthropic takes no '" + keyword + "' at the top of a tool's schema")
            .toException();
      }
    }
    if (!schema.has("type")) {
      schema.put("type", "object");
    }
    return schema;
  }

  @SuppressWarnings("UnusedException") // the failure carries the message
  private static ObjectNode object(Json schema, String field) {
    try {
      if (JsonMapper.read(schema.text()) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      // said below
    }
    throw ProviderError.unsupported(field, "the schema is not a JSON object").toException();
  }

  private static void writeChoice(ChatRequest request, ObjectNode body) {
    ToolChoice choice = request.toolChoice();
    boolean oneAtATime = Boolean.FALSE.equals(request.parallelToolCalls());
    if (choice == null && !oneAtATime) {
      return;
    }
    ObjectNode written = body.putObject("tool_choice").put("type", type(choice));
    if (choice != null && choice.mode() == ToolChoice.Mode.NAMED) {
      written.put("name", choice.name());
    }
    if (oneAtATime && (choice == null || choice.mode() != ToolChoice.Mode.NONE)) {
      written.put("disable_parallel_tool_use", true);
    }
  }

  private static String type(@Nullable ToolChoice choice) {
    if (choice == null) {
      return "auto";
    }
    return switch (choice.mode()) {
      case NONE -> "none";
      case AUTO -> "auto";
      case REQUIRED -> "any";
      case NAMED -> "tool";
    };
  }
}
