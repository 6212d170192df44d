package dev.relevo.provider.cohere;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolChoice;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes the tools on offer and whether one has to be called. Cohere cannot name the tool to call,
 * so that one is then the only one on offer; and it is strict with all tools or with none.
 */
final class CohereTools {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Json NO_PARAMETERS = new Json("{\"type\":\"object\",\"properties\":{}}");

  private CohereTools() {}

  /**
   * Writes {@code tools}, {@code strict_tools} and {@code tool_choice}; nothing without tools.
   *
   * @throws dev.relevo.chat.ProviderException when Cohere cannot take a tool
   */
  static void write(JsonGenerator out, ChatRequest request) throws IOException {
    List<Tool> tools = request.tools();
    if (tools.isEmpty()) {
      return;
    }
    ToolChoice choice = request.toolChoice() == null ? ToolChoice.AUTO : request.toolChoice();
    boolean strict =
        tools.stream()
            .anyMatch(tool -> Boolean.TRUE.equals(tool.strict()) && isOffered(tool, choice));
    boolean any = false;
    out.writeArrayFieldStart("tools");
    for (int i = 0; i < tools.size(); i++) {
      Tool tool = tools.get(i);
      if (isOffered(tool, choice)) {
        any = true;
        check(tool, "tools[" + i + "].function", strict);
        write(out, tool);
      }
    }
    out.writeEndArray();
    if (!any) {
      throw unsupported("tool_choice", "names a tool that is not among the tools");
    }
    if (strict) {
      out.writeBooleanField("strict_tools", true);
    }
    switch (choice.mode()) {
      case NONE -> out.writeStringField("tool_choice", "NONE");
      case REQUIRED, NAMED -> out.writeStringField("tool_choice", "REQUIRED");
      case AUTO -> {} // as Cohere does it by itself
    }
  }

  private static boolean isOffered(Tool tool, ToolChoice choice) {
    return choice.mode() != ToolChoice.Mode.NAMED || tool.name().equals(choice.name());
  }

  private static void check(Tool tool, String field, boolean strict) {
    if (!NAME.matcher(tool.name()).matches()) {
      throw unsupported(
          field + ".name",
          "Cohere takes only letters, digits and _ in the names of tools, and no digit first");
    }
    if (strict) {
      String problem = CohereSchema.problem(parameters(tool));
      if (problem != null) {
        throw unsupported(field + ".parameters", "with strict tools: " + problem);
      }
    }
  }

  private static Json parameters(Tool tool) {
    return tool.parameters() == null ? NO_PARAMETERS : tool.parameters();
  }

  private static void write(JsonGenerator out, Tool tool) throws IOException {
    out.writeStartObject();
    out.writeStringField("type", "function");
    out.writeObjectFieldStart("function");
    out.writeStringField("name", tool.name());
    if (tool.description() != null) {
      out.writeStringField("description", tool.description());
    }
    JsonMapper.writeRaw(out, "parameters", parameters(tool));
    out.writeEndObject();
    out.writeEndObject();
  }

  private static RuntimeException unsupported(String field, String message) {
    return ProviderError.unsupported(field, message).toException();
  }
}
