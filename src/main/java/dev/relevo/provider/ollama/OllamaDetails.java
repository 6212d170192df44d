package dev.relevo.provider.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.provider.ModelDetails;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what an entry of {@code /api/tags} tells about a model's files. */
final class OllamaDetails {
  private OllamaDetails() {}

  /** The details; null when the entry tells none. */
  static @Nullable ModelDetails of(JsonNode item) {
    JsonNode details = item.path("details");
    if (!details.isObject() && !item.has("digest") && !item.has("modified_at")) {
      return null;
    }
    List<String> families = new ArrayList<>();
    for (JsonNode family : details.path("families")) {
      families.add(family.asText());
    }
    String digest = item.path("digest").asText("");
    return new ModelDetails(
        digest.substring(digest.indexOf(':') + 1),
        modified(item.path("modified_at").asText("")),
        text(details, "format"),
        text(details, "family"),
        families,
        text(details, "parameter_size"),
        text(details, "quantization_level"));
  }

  private static String text(JsonNode details, String field) {
    JsonNode value = details.path(field);
    return value.isTextual() ? value.textValue() : "";
  }

  /** Hosts tell their own time with its offset. */
  private static @Nullable Instant modified(String text) {
    try {
      return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
