package dev.relevo.provider.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolChoice;
import dev.relevo.provider.CallMemory;
import dev.relevo.provider.openai.RequestFields.Effort;
import dev.relevo.provider.openai.RequestFields.Trait;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

  private final RequestFields fields;
  private final OpenAiMessages messages;

  OpenAiRequestWriter(RequestFields fields, CallMemory memory) {
    this.fields = fields;
    this.messages = new OpenAiMessages(fields, memory);
  }

  /**
   * The body that asks this model.
   *
   * @throws dev.relevo.chat.ProviderException when the vendor cannot take the request
   */
  ByteString write(ChatRequest request, String model, boolean stream) {
    return JsonMapper.byteString(out -> write(out, request, model, stream));
  }

  private void write(JsonGenerator out, ChatRequest request, String model, boolean stream)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("model", model);
    messages.write(out, request.messages());
    out.writeBooleanField("stream", stream);
    if (stream && fields.has(Trait.USAGE_OPTION)) {
      out.writeObjectFieldStart("stream_options");
      out.writeBooleanField("include_usage", true);
      out.writeEndObject();
    }
    write(out, sampling(request, model));
    writeTools(out, request);
    write(out, request.format());
    ReasoningEffort.write(out, fields.effort(), model, request);
    if (request.topLogprobs() != null && fields.has(Trait.LOGPROBS)) {
      out.writeBooleanField("logprobs", true);
      out.writeNumberField("top_logprobs", request.topLogprobs());
    }
    if (request.user() != null && fields.user() != null) {
      out.writeStringField(fields.user(), request.user());
    }
    for (Map.Entry<String, Json> extra : request.extra().entrySet()) {
      if (fields.passes(extra.getKey()) && !OLLAMA_ONLY.contains(extra.getKey())) {
        JsonMapper.writeRaw(out, extra.getKey(), extra.getValue());
      }
    }
    out.writeEndObject();
  }

  /**
   * What the model takes of it: OpenAI's reasoning models refuse temperature and penalties, which
   * is a wish that can be left open, and stop texts, which would change the answer.
   */
  private Sampling sampling(ChatRequest request, String model) {
    Sampling asked = request.sampling();
    boolean thinks =
        fields.effort() == Effort.OPENAI && ReasoningEffort.isOpenAiReasoningModel(model);
    if (!thinks) {
      return asked;
    }
    if (!asked.stop().isEmpty()) {
      throw ProviderError.unsupported("stop", model + " takes no stop texts; leave `stop` out")
          .toException();
    }
    return "none".equals(request.reasoningEffort())
        ? asked
        : new Sampling(null, null, null, asked.maxTokens(), asked.stop(), asked.seed(), null, null);
  }

  private void write(JsonGenerator out, Sampling sampling) throws IOException {
    number(out, "temperature", sampling.temperature());
    number(out, "top_p", sampling.topP());
    number(out, "frequency_penalty", sampling.frequencyPenalty());
    number(out, "presence_penalty", sampling.presencePenalty());
    if (sampling.topK() != null && fields.has(Trait.TOP_K)) {
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

  private void writeTools(JsonGenerator out, ChatRequest request) throws IOException {
    if (request.tools().isEmpty()) {
      return; // and no choice, which vendors refuse where there is nothing to choose from
    }
    writeTools(out, request.tools());
    if (request.toolChoice() != null) {
      write(out, request.toolChoice());
    }
    if (request.parallelToolCalls() != null && fields.has(Trait.PARALLEL_CALLS)) {
      out.writeBooleanField("parallel_tool_calls", request.parallelToolCalls());
    }
  }

  private void writeTools(JsonGenerator out, List<Tool> tools) throws IOException {
    out.writeArrayFieldStart("tools");
    for (Tool tool : tools) {
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
      if (tool.strict() != null && fields.has(Trait.STRICT_TOOLS)) {
        out.writeBooleanField("strict", tool.strict());
      }
      out.writeEndObject();
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void write(JsonGenerator out, ToolChoice choice) throws IOException {
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
}
