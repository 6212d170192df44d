package dev.relevo.provider.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.ChatRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Tells a vendor's model how hard to think, in the vendor's own words; a model that does not know
 * the word is not told. Sources: the vendors' pages on reasoning, 2026-11.
 */
final class ReasoningEffort {
  private static final String FIELD = "reasoning_effort";

  private ReasoningEffort() {}

  static void write(
      JsonGenerator out, RequestFields.Effort words, String model, ChatRequest request)
      throws IOException {
    String effort = request.reasoningEffort();
    switch (words) {
      case AS_IT_STANDS -> field(out, effort);
      case OPENAI -> field(out, isOpenAiReasoningModel(model) ? effort : null);
      case MISTRAL -> field(out, mistral(model, effort));
      case GROQ -> groq(out, model, request);
      case DEEPSEEK -> deepSeek(out, request);
    }
  }

  private static void field(JsonGenerator out, @Nullable String effort) throws IOException {
    if (effort != null) {
      out.writeStringField(FIELD, effort);
    }
  }

  /** The models that think, and refuse temperature, penalties and stop texts. */
  static boolean isOpenAiReasoningModel(String model) {
    return model.startsWith("o1")
        || model.startsWith("o3")
        || model.startsWith("o4")
        || (model.startsWith("gpt-5") && !model.contains("-chat"));
  }

  private static @Nullable String mistral(String model, @Nullable String effort) {
    boolean known =
        model.startsWith("magistral")
            || model.startsWith("mistral-small")
            || model.startsWith("mistral-medium");
    return effort == null || !known ? null : effort.equals("none") ? "none" : "high";
  }

  /**
   * Qwen's models know {@code none} and {@code default}, and write their thoughts between tags in
   * the text unless told to part them, by one of two fields that exclude each other; OpenAI's open
   * models know three levels.
   */
  private static void groq(JsonGenerator out, String model, ChatRequest request)
      throws IOException {
    String effort = request.reasoningEffort();
    if (model.startsWith("qwen/")) {
      if (effort != null) {
        out.writeStringField(FIELD, effort.equals("none") ? "none" : "default");
      }
      if (!request.extra().containsKey("reasoning_format")
          && !request.extra().containsKey("include_reasoning")) {
        out.writeStringField("reasoning_format", "parsed");
      }
    } else if (model.startsWith("openai/") && effort != null) {
      out.writeStringField(
          FIELD,
          switch (effort) {
            case "none", "minimal", "low" -> "low";
            case "medium" -> "medium";
            default -> "high";
          });
    }
  }

  /** DeepSeek thinks unless it is told not to. */
  private static void deepSeek(JsonGenerator out, ChatRequest request) throws IOException {
    String effort = request.reasoningEffort();
    if (effort == null) {
      return;
    }
    if (!request.extra().containsKey("thinking")) {
      out.writeObjectFieldStart("thinking");
      out.writeStringField("type", effort.equals("none") ? "disabled" : "enabled");
      out.writeEndObject();
    }
    if (!effort.equals("none")) {
      out.writeStringField(
          FIELD,
          switch (effort) {
            case "minimal", "low" -> "low";
            case "ultra", "max" -> "max";
            default -> "high";
          });
    }
  }
}
