package dev.relevo.provider.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolChoice;
import dev.relevo.provider.CallMemory;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request as a body of {@code generateContent} (Gemini API reference, {@code
 * GenerateContentRequest}). What the caller demands and Gemini cannot do is refused, so that
 * another vendor can be asked; hints that it has no place for (the end user's id, how closely to
 * look at a picture, one call of a tool at a time) are left out.
 */
final class GeminiRequestWriter {
  private static final int MOST_STOP_TEXTS = 5;

  private final CallMemory memory;

  /** Writes with the signatures that are remembered for calls. */
  GeminiRequestWriter(CallMemory memory) {
    this.memory = memory;
  }

  /**
   * The body that asks this model.
   *
   * @throws dev.relevo.chat.ProviderException when Gemini cannot do what is asked
   */
  ByteString write(ChatRequest request, GeminiModel model) {
    return JsonMapper.byteString(out -> write(out, request, model));
  }

  private void write(JsonGenerator out, ChatRequest request, GeminiModel model) throws IOException {
    GeminiTurns conversation = GeminiTurns.of(request, model, memory);
    out.writeStartObject();
    out.writeArrayFieldStart("contents");
    for (GeminiTurns.Turn turn : conversation.turns()) {
      out.writeStartObject();
      out.writeStringField("role", turn.role());
      writeParts(out, turn.parts());
      out.writeEndObject();
    }
    out.writeEndArray();
    if (!conversation.instruction().isEmpty()) {
      out.writeObjectFieldStart("systemInstruction");
      writeParts(out, List.of(GeminiParts.text(conversation.instruction())));
      out.writeEndObject();
    }
    if (offersTools(request, model)) {
      writeTools(out, request.tools());
      writeToolChoice(out, request.toolChoice());
    }
    writeConfig(out, request, model);
    Json safety =
        request.extra().getOrDefault("safetySettings", request.extra().get("safety_settings"));
    if (safety != null) {
      JsonMapper.writeRaw(out, "safetySettings", safety);
    }
    out.writeEndObject();
  }

  private static void writeParts(JsonGenerator out, List<JsonMapper.Writer> parts)
      throws IOException {
    out.writeArrayFieldStart("parts");
    for (JsonMapper.Writer part : parts) {
      part.write(out);
    }
    out.writeEndArray();
  }

  /** Before Gemini 3 an answer in JSON and tools exclude each other. */
  private static boolean offersTools(ChatRequest request, GeminiModel model) {
    if (request.tools().isEmpty()) {
      return false;
    }
    if (request.format() instanceof ResponseFormat.Text || model.takesFormatWithTools()) {
      return true;
    }
    if (ToolChoice.NONE.equals(request.toolChoice())) {
      return false;
    }
    throw ProviderError.unsupported(
            "response_format",
            "this Gemini model takes no response format together with tools; models since Gemini 3"
                + " do")
        .toException();
  }

  private static void writeTools(JsonGenerator out, List<Tool> tools) throws IOException {
    out.writeArrayFieldStart("tools");
    out.writeStartObject();
    out.writeArrayFieldStart("functionDeclarations");
    for (int i = 0; i < tools.size(); i++) {
      Tool tool = tools.get(i);
      String param = "tools[" + i + "].function";
      GeminiParts.requireName(tool.name(), param + ".name");
      out.writeStartObject();
      out.writeStringField("name", tool.name());
      if (tool.description() != null) {
        out.writeStringField("description", tool.description());
      }
      if (tool.parameters() != null) {
        JsonMapper.writeRaw(
            out,
            "parametersJsonSchema",
            GeminiSchema.ofTool(tool.parameters(), tool.strict(), param + ".parameters"));
      }
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
    out.writeEndArray();
  }

  private static void writeToolChoice(JsonGenerator out, @Nullable ToolChoice choice)
      throws IOException {
    if (choice == null) {
      return;
    }
    out.writeObjectFieldStart("toolConfig");
    out.writeObjectFieldStart("functionCallingConfig");
    out.writeStringField(
        "mode",
        switch (choice.mode()) {
          case NONE -> "NONE";
          case AUTO -> "AUTO";
          case REQUIRED, NAMED -> "ANY";
        });
    if (choice.name() != null) {
      out.writeArrayFieldStart("allowedFunctionNames");
      out.writeString(choice.name());
      out.writeEndArray();
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void writeConfig(JsonGenerator out, ChatRequest request, GeminiModel model)
      throws IOException {
    out.writeObjectFieldStart("generationConfig");
    write(out, request.sampling());
    if (request.topLogprobs() != null) {
      out.writeBooleanField("responseLogprobs", true);
      if (request.topLogprobs() > 0) {
        out.writeNumberField("logprobs", request.topLogprobs());
      }
    }
    write(out, request.format());
    GeminiModel.Thinking thinking = model.thinking(request.reasoningEffort());
    if (thinking != null) {
      write(out, thinking);
    }
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, Sampling sampling) throws IOException {
    writeNumber(out, "temperature", sampling.temperature());
    writeNumber(out, "topP", sampling.topP());
    if (sampling.topK() != null) {
      out.writeNumberField("topK", sampling.topK());
    }
    if (sampling.maxTokens() != null) {
      out.writeNumberField("maxOutputTokens", sampling.maxTokens());
    }
    writeStop(out, sampling.stop());
    if (sampling.seed() != null) {
      out.writeNumberField("seed", seed(sampling.seed()));
    }
    writePenalty(out, "frequencyPenalty", sampling.frequencyPenalty());
    writePenalty(out, "presencePenalty", sampling.presencePenalty());
  }

  private static void writeStop(JsonGenerator out, List<String> stop) throws IOException {
    if (stop.size() > MOST_STOP_TEXTS) {
      throw ProviderError.unsupported(
              "stop", "Gemini takes at most " + MOST_STOP_TEXTS + " stop texts")
          .toException();
    }
    if (!stop.isEmpty()) {
      out.writeArrayFieldStart("stopSequences");
      for (String text : stop) {
        out.writeString(text);
      }
      out.writeEndArray();
    }
  }

  /** Gemini's seeds have 32 bits; a larger one becomes always the same smaller one. */
  private static int seed(long seed) {
    return seed == (int) seed ? (int) seed : Long.hashCode(seed);
  }

  /** Most models refuse penalties, so one that changes nothing is not worth a refusal. */
  private static void writePenalty(JsonGenerator out, String field, @Nullable Double value)
      throws IOException {
    writeNumber(out, field, value == null || value == 0 ? null : value);
  }

  private static void writeNumber(JsonGenerator out, String field, @Nullable Double value)
      throws IOException {
    if (value != null) {
      out.writeNumberField(field, value);
    }
  }

  private static void write(JsonGenerator out, ResponseFormat format) throws IOException {
    if (format instanceof ResponseFormat.Text) {
      return;
    }
    out.writeStringField("responseMimeType", "application/json");
    if (format instanceof ResponseFormat.JsonSchema schema) {
      JsonMapper.writeRaw(
          out,
          "responseJsonSchema",
          GeminiSchema.of(schema.schema(), "response_format.json_schema.schema"));
    }
  }

  private static void write(JsonGenerator out, GeminiModel.Thinking thinking) throws IOException {
    out.writeObjectFieldStart("thinkingConfig");
    if (thinking.budget() != null) {
      out.writeNumberField("thinkingBudget", thinking.budget());
    }
    if (thinking.level() != null) {
      out.writeStringField("thinkingLevel", thinking.level());
    }
    if (thinking.shown()) {
      out.writeBooleanField("includeThoughts", true);
    }
    out.writeEndObject();
  }
}
