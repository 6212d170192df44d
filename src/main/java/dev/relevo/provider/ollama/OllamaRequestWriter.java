package dev.relevo.provider.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Sampling;
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
 * Writes a request as a body of {@code /api/chat}, or of {@code /api/generate} where it is a raw
 * prompt ({@code ChatRequest} and {@code GenerateRequest} of Ollama's {@code api/types.go}). Fields
 * that Ollama does not know are left out. It has no field for a tool that must be called: of the
 * tool choices, only those that narrow the list of tools have an effect.
 */
final class OllamaRequestWriter {
  /** Request fields of Ollama that mean nothing to the gateway and are passed on. */
  private static final Set<String> PASSED = Set.of("truncate", "shift");

  private static final int MOST_LOGPROBS = 20;

  private final OllamaSettings settings;
  private final OllamaOptions options;
  private final ThinkingModels thinking;
  private final KeepAlive keepAlive;

  OllamaRequestWriter(
      OllamaSettings settings,
      ContextWindows windows,
      ThinkingModels thinking,
      KeepAlive keepAlive) {
    this.settings = settings;
    this.keepAlive = keepAlive;
    this.options = new OllamaOptions(windows);
    this.thinking = thinking;
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
    if (request.rawPrompt() == null) {
      OllamaMessages.write(out, request.messages());
      writeTools(out, request);
    } else {
      OllamaPrompt.write(out, request, request.rawPrompt());
    }
    out.writeBooleanField("stream", stream);
    write(out, request.format());
    if (thinking.mayThink(model)) {
      writeThink(out, request);
    }
    writeLogprobs(out, request.topLogprobs());
    keepAlive.write(out, model, request.extra());
    for (Map.Entry<String, Json> extra : request.extra().entrySet()) {
      if (PASSED.contains(extra.getKey())) {
        JsonMapper.writeRaw(out, extra.getKey(), extra.getValue());
      }
    }
    options.write(out, model, request.extra(), request.sampling());
    out.writeEndObject();
  }

  /**
   * The body that asks this model for vectors ({@code EmbedRequest} of {@code api/types.go}). A
   * text that is too long is refused rather than cut, unless the request says {@code truncate}
   * itself.
   */
  ByteString writeEmbedding(EmbeddingRequest request, String model, List<String> texts) {
    return JsonMapper.byteString(
        out -> {
          out.writeStartObject();
          out.writeStringField("model", model);
          out.writeArrayFieldStart("input");
          for (String text : texts) {
            out.writeString(text);
          }
          out.writeEndArray();
          JsonMapper.writeRaw(
              out, "truncate", request.extra().getOrDefault("truncate", new Json("false")));
          if (request.dimensions() != null) {
            out.writeNumberField("dimensions", request.dimensions());
          }
          keepAlive.write(out, model, request.extra());
          options.write(out, model, request.extra(), Sampling.DEFAULT);
          out.writeEndObject();
        });
  }

  /**
   * The body that asks for a model in memory and for nothing else, with the window that requests
   * ask for.
   *
   * @param embeds whether it is for {@code /api/embed}
   */
  ByteString writeLoad(String model, boolean embeds) {
    return JsonMapper.byteString(
        out -> {
          writeOrder(out, model, embeds);
          keepAlive.write(out, model, Map.of());
          options.write(out, model, Map.of(), Sampling.DEFAULT);
          out.writeEndObject();
        });
  }

  /** The body that asks for a model out of memory. */
  ByteString writeUnload(String model, boolean embeds) {
    return JsonMapper.byteString(
        out -> {
          writeOrder(out, model, embeds);
          out.writeNumberField("keep_alive", 0);
          out.writeEndObject();
        });
  }

  private static void writeOrder(JsonGenerator out, String model, boolean embeds)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("model", model);
    if (embeds) {
      out.writeArrayFieldStart("input");
      out.writeEndArray();
    } else {
      out.writeBooleanField("stream", false);
    }
  }

  private static void writeLogprobs(JsonGenerator out, @Nullable Integer others)
      throws IOException {
    if (others == null) {
      return;
    }
    if (others > MOST_LOGPROBS) {
      throw ProviderError.unsupported(
              "top_logprobs", "Ollama tells of at most " + MOST_LOGPROBS + " tokens at each place")
          .toException();
    }
    out.writeBooleanField("logprobs", true);
    out.writeNumberField("top_logprobs", others);
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
