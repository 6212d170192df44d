package dev.relevo.http.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.TokenLogprob;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.Usage;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the objects of an answer of {@code /api/chat} or {@code /api/generate}. */
final class OllamaAnswerWriter {
  private OllamaAnswerWriter() {}

  static void writeWhole(JsonGenerator out, Shape shape, ChatResponse response, long nanos)
      throws IOException {
    ChatResponse.Answer answer = response.answer();
    writeStart(out, response.served().model());
    shape.write(out, answer.text(), answer.reasoning(), answer.toolCalls());
    if (!answer.logprobs().isEmpty()) {
      writeLogprobs(out, answer.logprobs());
    }
    writeEnd(out, answer, nanos);
    out.writeEndObject();
  }

  /** Opens an object and writes what all of them have. */
  static void writeStart(JsonGenerator out, String model) throws IOException {
    out.writeStartObject();
    out.writeStringField("model", model);
    out.writeStringField("created_at", Instant.now().toString());
  }

  static void writeMessage(
      JsonGenerator out, String text, @Nullable String thinking, List<ToolCall> toolCalls)
      throws IOException {
    out.writeObjectFieldStart("message");
    out.writeStringField("role", "assistant");
    out.writeStringField("content", text);
    if (thinking != null) {
      out.writeStringField("thinking", thinking);
    }
    if (!toolCalls.isEmpty()) {
      out.writeArrayFieldStart("tool_calls");
      for (ToolCall call : toolCalls) {
        out.writeStartObject();
        out.writeStringField("id", call.id());
        out.writeObjectFieldStart("function");
        out.writeStringField("name", call.name());
        JsonMapper.writeRaw(out, "arguments", arguments(call));
        out.writeEndObject();
        out.writeEndObject();
      }
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  /** Writes the field {@code logprobs}. */
  static void writeLogprobs(JsonGenerator out, List<TokenLogprob> tokens) throws IOException {
    out.writeArrayFieldStart("logprobs");
    for (TokenLogprob token : tokens) {
      out.writeStartObject();
      writeToken(out, token);
      if (!token.top().isEmpty()) {
        out.writeArrayFieldStart("top_logprobs");
        for (TokenLogprob other : token.top()) {
          out.writeStartObject();
          writeToken(out, other);
          out.writeEndObject();
        }
        out.writeEndArray();
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void writeToken(JsonGenerator out, TokenLogprob token) throws IOException {
    out.writeStringField("token", token.token());
    out.writeNumberField("logprob", token.logprob());
    List<Integer> bytes = token.bytes();
    if (bytes != null) {
      out.writeArrayFieldStart("bytes");
      for (int value : bytes) {
        out.writeNumber(value);
      }
      out.writeEndArray();
    }
  }

  /** Ollama's clients expect an object; what the model wrote may not be one. */
  private static Json arguments(ToolCall call) {
    try {
      if (JsonMapper.read(call.arguments()).isObject()) {
        return new Json(call.arguments());
      }
    } catch (IOException e) {
      // not JSON: an empty object is the nearest that clients can read
    }
    return new Json("{}");
  }

  /**
   * The fields of the last object; durations that nobody measured are filled from the wall clock.
   */
  static void writeEnd(JsonGenerator out, ChatResponse.Answer answer, long nanos)
      throws IOException {
    Usage usage = answer.usage();
    ChatEvent.Timing timing = answer.timing();
    out.writeBooleanField("done", true);
    out.writeStringField(
        "done_reason", answer.finishReason() == FinishReason.LENGTH ? "length" : "stop");
    out.writeNumberField("total_duration", nanos);
    out.writeNumberField("load_duration", timing == null ? 0 : timing.loadNanos());
    out.writeNumberField("prompt_eval_count", usage.promptTokens());
    out.writeNumberField("prompt_eval_duration", timing == null ? 0 : timing.promptNanos());
    out.writeNumberField("eval_count", usage.completionTokens());
    out.writeNumberField(
        "eval_duration", Math.max(1, timing == null ? nanos : timing.decodeNanos()));
    if (answer.context() != null) {
      JsonMapper.writeRaw(out, "context", answer.context());
    }
  }
}
