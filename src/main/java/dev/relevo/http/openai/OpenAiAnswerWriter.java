package dev.relevo.http.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.TokenLogprob;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.Usage;
import dev.relevo.gateway.ModelCard;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Writes whole answers, usage and models as OpenAI's API does. */
final class OpenAiAnswerWriter {
  private OpenAiAnswerWriter() {}

  static void write(JsonGenerator out, ChatResponse response, long created) throws IOException {
    ChatResponse.Answer answer = response.answer();
    out.writeStartObject();
    out.writeStringField("id", "chatcmpl-" + response.served().requestId());
    out.writeStringField("object", "chat.completion");
    out.writeNumberField("created", created);
    out.writeStringField("model", response.served().model());
    out.writeArrayFieldStart("choices");
    out.writeStartObject();
    out.writeNumberField("index", 0);
    out.writeObjectFieldStart("message");
    out.writeStringField("role", "assistant");
    if (answer.text().isEmpty() && !answer.toolCalls().isEmpty()) {
      out.writeNullField("content");
    } else {
      out.writeStringField("content", answer.text());
    }
    if (answer.reasoning() != null) {
      out.writeStringField("reasoning_content", answer.reasoning());
    }
    out.writeNullField("refusal");
    writeToolCalls(out, answer);
    out.writeEndObject();
    if (answer.logprobs().isEmpty()) {
      out.writeNullField("logprobs");
    } else {
      out.writeFieldName("logprobs");
      writeLogprobs(out, answer.logprobs());
    }
    out.writeStringField("finish_reason", name(answer.finishReason()));
    out.writeEndObject();
    out.writeEndArray();
    out.writeFieldName("usage");
    write(out, answer.usage());
    out.writeEndObject();
  }

  private static void writeToolCalls(JsonGenerator out, ChatResponse.Answer answer)
      throws IOException {
    if (answer.toolCalls().isEmpty()) {
      return;
    }
    out.writeArrayFieldStart("tool_calls");
    for (ToolCall call : answer.toolCalls()) {
      out.writeStartObject();
      out.writeStringField("id", call.id());
      out.writeStringField("type", "function");
      out.writeObjectFieldStart("function");
      out.writeStringField("name", call.name());
      out.writeStringField("arguments", call.arguments().isEmpty() ? "{}" : call.arguments());
      out.writeEndObject();
      if (call.extraContent() != null) {
        JsonMapper.writeRaw(out, "extra_content", call.extraContent());
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /** How likely tokens were, as the field {@code logprobs} of a choice has it. */
  static void writeLogprobs(JsonGenerator out, List<TokenLogprob> tokens) throws IOException {
    out.writeStartObject();
    out.writeFieldName("content");
    writeTokens(out, tokens, true);
    out.writeNullField("refusal");
    out.writeEndObject();
  }

  private static void writeTokens(JsonGenerator out, List<TokenLogprob> tokens, boolean withTop)
      throws IOException {
    out.writeStartArray();
    for (TokenLogprob token : tokens) {
      out.writeStartObject();
      out.writeStringField("token", token.token());
      out.writeNumberField("logprob", token.logprob());
      List<Integer> bytes = token.bytes();
      if (bytes == null) {
        out.writeNullField("bytes");
      } else {
        out.writeArrayFieldStart("bytes");
        for (int value : bytes) {
          out.writeNumber(value);
        }
        out.writeEndArray();
      }
      if (withTop) {
        out.writeFieldName("top_logprobs");
        writeTokens(out, token.top(), false);
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  static void write(JsonGenerator out, Usage usage) throws IOException {
    out.writeStartObject();
    out.writeNumberField("prompt_tokens", usage.promptTokens());
    out.writeNumberField("completion_tokens", usage.completionTokens());
    out.writeNumberField("total_tokens", usage.totalTokens());
    out.writeObjectFieldStart("prompt_tokens_details");
    out.writeNumberField("cached_tokens", usage.cachedTokens());
    out.writeEndObject();
    out.writeObjectFieldStart("completion_tokens_details");
    out.writeNumberField("reasoning_tokens", usage.reasoningTokens());
    out.writeEndObject();
    out.writeEndObject();
  }

  static void write(JsonGenerator out, ModelCard card) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", card.id());
    out.writeStringField("object", "model");
    out.writeNumberField("created", 0);
    out.writeStringField("owned_by", String.join(",", card.workers()));
    if (card.contextTokens() != null) {
      out.writeNumberField("context_length", card.contextTokens());
    }
    out.writeEndObject();
  }

  static String name(FinishReason reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }
}
