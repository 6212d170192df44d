package dev.relevo.provider.cohere;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Sampling;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request as a body of {@code /v2/chat}. Numbers that are out of Cohere's ranges are moved
 * to their ends. What Cohere has no word for and what changes nothing in the answer's shape is left
 * out: {@code parallel_tool_calls}, {@code user}, unknown fields.
 */
final class CohereRequestWriter {
  /** Request fields of Cohere that mean nothing to the gateway and are passed on. */
  private static final List<String> PASSED =
      List.of("safety_mode", "documents", "citation_options", "priority");

  private static final int MOST_STOPS = 5;
  private static final int LARGEST_K = 500;
  private static final double SMALLEST_P = 0.01;
  private static final double LARGEST_P = 0.99;

  private CohereRequestWriter() {}

  /**
   * The body that asks this model.
   *
   * @param reasons whether the model can think before it answers
   * @throws dev.relevo.chat.ProviderException when Cohere cannot take the request
   */
  static ByteString write(ChatRequest request, String model, boolean reasons, boolean stream) {
    return JsonMapper.byteString(
        out -> {
          out.writeStartObject();
          out.writeStringField("model", model);
          CohereMessages.write(out, request.messages());
          out.writeBooleanField("stream", stream);
          CohereTools.write(out, request);
          writeFormat(out, request);
          write(out, request.sampling());
          writeLogprobs(out, request.topLogprobs());
          if (reasons && request.reasoningEffort() != null) {
            writeThinking(out, request.reasoningEffort());
          }
          for (String field : PASSED) {
            Json value = request.extra().get(field);
            if (value != null) {
              JsonMapper.writeRaw(out, field, value);
            }
          }
          out.writeEndObject();
        });
  }

  private static void writeFormat(JsonGenerator out, ChatRequest request) throws IOException {
    ResponseFormat format = request.format();
    if (format instanceof ResponseFormat.Text) {
      return;
    }
    if (!request.tools().isEmpty() || request.extra().containsKey("documents")) {
      throw unsupported(
          "response_format", "Cohere binds no answer to JSON where there are tools or documents");
    }
    out.writeObjectFieldStart("response_format");
    out.writeStringField("type", "json_object");
    if (format instanceof ResponseFormat.JsonSchema schema) {
      String problem = CohereSchema.problem(schema.schema());
      if (problem != null) {
        throw unsupported("response_format.json_schema.schema", problem);
      }
      JsonMapper.writeRaw(out, "json_schema", schema.schema());
    }
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, Sampling sampling) throws IOException {
    if (sampling.temperature() != null) {
      out.writeNumberField("temperature", within(0, 1, sampling.temperature()));
    }
    if (sampling.topP() != null) {
      out.writeNumberField("p", within(SMALLEST_P, LARGEST_P, sampling.topP()));
    }
    if (sampling.topK() != null) {
      out.writeNumberField("k", Math.max(0, Math.min(LARGEST_K, sampling.topK())));
    }
    writePenalty(out, sampling.frequencyPenalty(), sampling.presencePenalty());
    if (sampling.maxTokens() != null) {
      out.writeNumberField("max_tokens", sampling.maxTokens());
    }
    if (sampling.seed() != null) {
      out.writeNumberField("seed", sampling.seed() & Long.MAX_VALUE); // none is below zero
    }
    if (sampling.stop().size() > MOST_STOPS) {
      throw unsupported("stop", "Cohere takes at most " + MOST_STOPS + " stop texts");
    }
    if (!sampling.stop().isEmpty()) {
      out.writeArrayFieldStart("stop_sequences");
      for (String stop : sampling.stop()) {
        out.writeString(stop);
      }
      out.writeEndArray();
    }
  }

  /** Several models refuse to have both: the larger one is sent. */
  private static void writePenalty(
      JsonGenerator out, @Nullable Double frequency, @Nullable Double presence) throws IOException {
    if (frequency != null && (presence == null || frequency >= presence)) {
      out.writeNumberField("frequency_penalty", within(0, 1, frequency));
    } else if (presence != null) {
      out.writeNumberField("presence_penalty", within(0, 1, presence));
    }
  }

  private static double within(double smallest, double largest, double value) {
    return Math.max(smallest, Math.min(largest, value));
  }

  private static void writeLogprobs(JsonGenerator out, @Nullable Integer others)
      throws IOException {
    if (others == null) {
      return;
    }
    if (others > 0) {
      throw unsupported(
          "top_logprobs", "Cohere tells how likely its own tokens were, and no others'");
    }
    out.writeBooleanField("logprobs", true);
  }

  /** Cohere knows no levels; it thinks as long as it likes unless a number of tokens ends it. */
  private static void writeThinking(JsonGenerator out, String effort) throws IOException {
    out.writeObjectFieldStart("thinking");
    out.writeStringField("type", effort.equals("none") ? "disabled" : "enabled");
    switch (effort) {
      case "minimal" -> out.writeNumberField("token_budget", 512);
      case "low" -> out.writeNumberField("token_budget", 2048);
      case "medium" -> out.writeNumberField("token_budget", 8192);
      default -> {} // no end is set
    }
    out.writeEndObject();
  }

  private static RuntimeException unsupported(String field, String message) {
    return ProviderError.unsupported(field, message).toException();
  }
}
