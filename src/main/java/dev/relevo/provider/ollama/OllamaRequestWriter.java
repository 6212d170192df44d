package dev.relevo.provider.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolChoice;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request as a body of {@code /api/chat} ({@code ChatRequest} of Ollama's {@code
 * api/types.go}). Fields that Ollama does not know are left out. It has no field for a tool that
 * must be called: of the tool choices, only those that narrow the list of tools have an effect.
 */
final class OllamaRequestWriter {
  /** Request fields of Ollama that mean nothing to the gateway and are passed on. */
  private static final Set<String> PASSED = Set.of("truncate", "shift");

  private final OllamaSettings settings;
  private final OllamaOptions options;

  OllamaRequestWriter(OllamaSettings settings) {
    this.settings = settings;
    this.options = new OllamaOptions(settings.contextLength());
  }

  /**
   * The body that asks this model.
   *
   * @throws dev.relevo.chat.ProviderException when Ollama cannot take the request
   */
  ByteString write(ChatRequest request, String model, boolean stream) {
    return JsonMapper.byteString(out -> write(out, request, model, stream));
  }

  private void write(JsonGenerator out, ChatRequest request, String model, boolean stream)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("model", model);
    OllamaMessages.write(out, request.messages());
    out.writeBooleanField("stream", stream);
    writeTools(out, request);
    write(out, request.format());
    writeThink(out, request);
    Json keepAlive = request.extra().getOrDefault("keep_alive", settings.keepAlive());
    if (keepAlive != null) {
      JsonMapper.writeRaw(out, "keep_alive", keepAlive);
    }
    for (Map.Entry<String, Json> extra : request.extra().entrySet()) {
      if (PASSED.contains(extra.getKey())) {
        JsonMapper.writeRaw(out, extra.getKey(), extra.getValue());
      }
    }
    options.write(out, request);
    out.writeEndObject();
  }

  private static void writeTools(JsonGenerator out, ChatRequest request) throws IOException {
    List<Tool> tools = offered(request.tools(), request.toolChoice());
    if (tools.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart("tools");
    for (Tool tool : tools) {
      out.writeStartObject();
      out.writeStringField("type", "function");
      out.writeObjectFieldStart("function");
      out.writeStringField("name", tool.name());
      if (tool.description() != null) {
        out.writeStringField("description", tool.description());
      }
      if (tool.parameters() == null) {
        out.writeFieldName("parameters");
        out.writeRawValue("{\"type\":\"object\",\"properties\":{}}");
      } else {
        JsonMapper.writeRaw(out, "parameters", tool.parameters());
      }
      out.writeEndObject();
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static List<Tool> offered(List<Tool> tools, @Nullable ToolChoice choice) {
    if (choice == null) {
      return tools;
    }
    return switch (choice.mode()) {
      case NONE -> List.of();
      case NAMED -> tools.stream().filter(tool -> tool.name().equals(choice.name())).toList();
      case AUTO, REQUIRED -> tools;
    };
  }

  private static void write(JsonGenerator out, ResponseFormat format) throws IOException {
    if (format instanceof ResponseFormat.JsonObject) {
      out.writeStringField("format", "json");
    } else if (format instanceof ResponseFormat.JsonSchema schema) {
      JsonMapper.writeRaw(out, "format", schema.schema());
    }
  }

  /** What the request says in OpenAI's words, else in Ollama's, else what is configured. */
  private void writeThink(JsonGenerator out, ChatRequest request) throws IOException {
    String effort = request.reasoningEffort();
    Json think =
        effort == null
            ? request.extra().getOrDefault("think", settings.think())
            : new Json(think(effort));
    if (think != null) {
      JsonMapper.writeRaw(out, "think", think);
    }
  }

  /** Ollama's own OpenAI layer maps the levels this way ({@code openai/openai.go}). */
  private static String think(String effort) {
    return switch (effort) {
      case "none" -> "false";
      case "minimal", "low" -> "\"low\"";
      case "medium" -> "\"medium\"";
      case "high" -> "\"high\"";
      case "xhigh", "ultra", "max" -> "\"max\"";
      default -> "true";
    };
  }
}
