package dev.relevo.http.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.gateway.ModelCard;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Price;
import java.io.IOException;

/**
 * Writes models as OpenAI's API does: {@code id}, {@code object}, {@code created} (0 when unknown),
 * {@code owned_by} (the worker where nobody says who made it). Beside these, where known: {@code
 * context_length} and {@code max_output_tokens} (the smallest of any worker), {@code capabilities}
 * (what every worker can do with it, by the names of the configuration), {@code workers}, and
 * {@code pricing} where it costs least: US dollars per million tokens, as numbers, 0 on own
 * hardware.
 */
final class OpenAiModelWriter {
  private OpenAiModelWriter() {}

  static void write(JsonGenerator out, ModelCard card) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", card.id());
    out.writeStringField("object", "model");
    out.writeNumberField("created", card.created() == null ? 0 : card.created().getEpochSecond());
    out.writeStringField(
        "owned_by", card.owner() == null ? String.join(",", card.workers()) : card.owner());
    if (card.contextTokens() != null) {
      out.writeNumberField("context_length", card.contextTokens());
    }
    if (card.maxOutputTokens() != null) {
      out.writeNumberField("max_output_tokens", card.maxOutputTokens());
    }
    out.writeArrayFieldStart("capabilities");
    for (Ability ability : card.abilities()) {
      out.writeString(ability.key());
    }
    out.writeEndArray();
    if (card.price() != null) {
      out.writeFieldName("pricing");
      write(out, card.price());
    }
    out.writeArrayFieldStart("workers");
    for (String worker : card.workers()) {
      out.writeString(worker);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, Price price) throws IOException {
    out.writeStartObject();
    out.writeNumberField("input_per_million", price.input());
    out.writeNumberField("cached_input_per_million", price.cachedInput());
    out.writeNumberField("output_per_million", price.output());
    Price.Above above = price.above();
    if (above != null) {
      out.writeObjectFieldStart("above");
      out.writeNumberField("prompt_tokens", above.tokens());
      out.writeNumberField("input_per_million", above.input());
      out.writeNumberField("output_per_million", above.output());
      out.writeEndObject();
    }
    out.writeEndObject();
  }
}
