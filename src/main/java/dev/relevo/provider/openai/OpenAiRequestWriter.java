package dev.relevo.provider.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.ToolChoice;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request as a chat completions body (OpenAI API reference, {@code
 * CreateChatCompletionRequest}), with the fields that the vendor takes and no others.
 */
final class OpenAiRequestWriter {
  /** What a caller of Ollama's API may send along; no other vendor knows these. */
  private static final Set<String> OLLAMA_ONLY =
      Set.of("options", "keep_alive", "truncate", "shift");

  /** What stands between a tool's result and a user where the one must not follow the other. */
  private static final Message BETWEEN = Message.assistant("OK.");

  private static final Pattern SHORT_ID = Pattern.compile("[A-Za-z0-9]{9}");

  private final OpenAiPreset.Fields fields;

  OpenAiRequestWriter(OpenAiPreset.Fields fields) {
    this.fields = fields;
  }

  /** The body that asks this model. */
  ByteString write(ChatRequest request, String model, boolean stream) {
    return JsonMapper.byteString(out -> write(out, request, model, stream));
  }

  private void write(JsonGenerator out, ChatRequest request, String model, boolean stream)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("model", model);
    out.writeArrayFieldStart("messages");
    Role before = null;
    for (Message message : request.messages()) {
      if (before == Role.TOOL && message.role() == Role.USER && shortIdsAndTurns()) {
        write(out, BETWEEN);
      }
      write(out, message);
      before = message.role();
    }
    out.writeEndArray();
    out.writeBooleanField("stream", stream);
    if (stream && fields.usageOption()) {
      out.writeObjectFieldStart("stream_options");
      out.writeBooleanField("include_usage", true);
      out.writeEndObject();
    }
    write(out, request.sampling());
    writeTools(out, request);
    write(out, request.format());
    if (request.reasoningEffort() != null) {
      out.writeStringField("reasoning_effort", request.reasoningEffort());
    }
    if (request.user() != null && fields.unknown()) {
      out.writeStringField("user", request.user());
    }
    writeExtra(out, request.extra());
    out.writeEndObject();
  }

  private void write(JsonGenerator out, Message message) throws IOException {
    out.writeStartObject();
    Role role =
        message.role() == Role.DEVELOPER && !fields.developerRole() ? Role.SYSTEM : message.role();
    out.writeStringField("role", role.name().toLowerCase(Locale.ROOT));
    if (message.content().isEmpty() && !message.toolCalls().isEmpty()) {
      out.writeNullField("content");
    } else {
      out.writeFieldName("content");
      write(out, message.content());
    }
    if (message.name() != null && fields.speakerNames()) {
      out.writeStringField("name", message.name());
    }
    if (message.toolCallId() != null) {
      out.writeStringField("tool_call_id", callId(message.toolCallId()));
    }
    if (!message.toolCalls().isEmpty()) {
      out.writeArrayFieldStart("tool_calls");
      for (ToolCall call : message.toolCalls()) {
        out.writeStartObject();
        out.writeStringField("id", callId(call.id()));
        out.writeStringField("type", "function");
        out.writeObjectFieldStart("function");
        out.writeStringField("name", call.name());
        out.writeStringField("arguments", call.arguments());
        out.writeEndObject();
        out.writeEndObject();
      }
      out.writeEndArray();
      if (fields.history() == OpenAiPreset.History.THOUGHTS_WITH_CALLS) {
        out.writeStringField(
            "reasoning_content", message.reasoning() == null ? "" : message.reasoning());
      }
    }
    writeExtra(out, message.extra());
    out.writeEndObject();
  }

  private boolean shortIdsAndTurns() {
    return fields.history() == OpenAiPreset.History.SHORT_IDS_AND_TURNS;
  }

  /** The id, or where it must be short and is not, always the same short one for it. */
  private String callId(String id) {
    if (!shortIdsAndTurns() || SHORT_ID.matcher(id).matches()) {
      return id;
    }
    String digits = UUID.nameUUIDFromBytes(id.getBytes(UTF_8)).toString().replace("-", "");
    return digits.substring(0, 9);
  }

  private static void write(JsonGenerator out, List<Part> content) throws IOException {
    if (content.isEmpty()) {
      out.writeString("");
      return;
    }
    if (content.size() == 1 && content.get(0) instanceof Part.Text only) {
      out.writeString(only.text());
      return;
    }
    out.writeStartArray();
    for (Part part : content) {
      if (part instanceof Part.Text text) {
        out.writeStartObject();
        out.writeStringField("type", "text");
        out.writeStringField("text", text.text());
        out.writeEndObject();
      } else if (part instanceof Part.Image image) {
        out.writeStartObject();
        out.writeStringField("type", "image_url");
        out.writeObjectFieldStart("image_url");
        out.writeStringField("url", image.url());
        if (image.detail() != null) {
          out.writeStringField("detail", image.detail());
        }
        out.writeEndObject();
        out.writeEndObject();
      } else if (part instanceof Part.Other other) {
        out.writeRawValue(other.raw().text());
      }
    }
    out.writeEndArray();
  }

  private void write(JsonGenerator out, Sampling sampling) throws IOException {
    number(out, "temperature", sampling.temperature());
    number(out, "top_p", sampling.topP());
    number(out, "frequency_penalty", sampling.frequencyPenalty());
    number(out, "presence_penalty", sampling.presencePenalty());
    if (sampling.topK() != null && fields.unknown()) {
      out.writeNumberField("top_k", sampling.topK());
    }
    if (sampling.maxTokens() != null) {
      out.writeNumberField(fields.maxTokens(), sampling.maxTokens());
    }
    if (sampling.seed() != null && fields.seed() != null) {
      out.writeNumberField(fields.seed(), sampling.seed());
    }
    if (!sampling.stop().isEmpty()) {
      out.writeArrayFieldStart("stop");
      for (String stop : sampling.stop()) {
        out.writeString(stop);
      }
      out.writeEndArray();
    }
  }

  private static void number(JsonGenerator out, String field, @Nullable Double value)
      throws IOException {
    if (value != null) {
      out.writeNumberField(field, value);
    }
  }

  private static void writeTools(JsonGenerator out, ChatRequest request) throws IOException {
    if (!request.tools().isEmpty()) {
      out.writeArrayFieldStart("tools");
      for (Tool tool : request.tools()) {
        out.writeStartObject();
        out.writeStringField("type", "function");
        out.writeObjectFieldStart("function");
        out.writeStringField("name", tool.name());
        if (tool.description() != null) {
          out.writeStringField("description", tool.description());
        }
        if (tool.parameters() != null) {
          JsonMapper.writeRaw(out, "parameters", tool.parameters());
        }
        if (tool.strict() != null) {
          out.writeBooleanField("strict", tool.strict());
        }
        out.writeEndObject();
        out.writeEndObject();
      }
      out.writeEndArray();
    }
    ToolChoice choice = request.toolChoice();
    if (choice != null) {
      if (choice.mode() == ToolChoice.Mode.NAMED) {
        out.writeObjectFieldStart("tool_choice");
        out.writeStringField("type", "function");
        out.writeObjectFieldStart("function");
        out.writeStringField("name", String.valueOf(choice.name()));
        out.writeEndObject();
        out.writeEndObject();
      } else {
        out.writeStringField("tool_choice", choice.mode().name().toLowerCase(Locale.ROOT));
      }
    }
    if (request.parallelToolCalls() != null) {
      out.writeBooleanField("parallel_tool_calls", request.parallelToolCalls());
    }
  }

  private static void write(JsonGenerator out, ResponseFormat format) throws IOException {
    if (format instanceof ResponseFormat.JsonObject) {
      out.writeObjectFieldStart("response_format");
      out.writeStringField("type", "json_object");
      out.writeEndObject();
    } else if (format instanceof ResponseFormat.JsonSchema schema) {
      out.writeObjectFieldStart("response_format");
      out.writeStringField("type", "json_schema");
      out.writeObjectFieldStart("json_schema");
      out.writeStringField("name", schema.name());
      if (schema.description() != null) {
        out.writeStringField("description", schema.description());
      }
      JsonMapper.writeRaw(out, "schema", schema.schema());
      if (schema.strict() != null) {
        out.writeBooleanField("strict", schema.strict());
      }
      out.writeEndObject();
      out.writeEndObject();
    }
  }

  private void writeExtra(JsonGenerator out, Map<String, Json> extra) throws IOException {
    if (fields.unknown()) {
      for (Map.Entry<String, Json> field : extra.entrySet()) {
        if (!OLLAMA_ONLY.contains(field.getKey())) {
          JsonMapper.writeRaw(out, field.getKey(), field.getValue());
        }
      }
    }
  }
}
