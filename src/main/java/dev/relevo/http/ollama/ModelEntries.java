package dev.relevo.http.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.relevo.gateway.ModelCard;
import dev.relevo.provider.Ability;
import dev.relevo.provider.ModelDetails;
import dev.relevo.provider.ModelTag;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes models as Ollama's lists do. What nobody knows of a model is written as Ollama's own
 * clients can read it: a digest made of the name, no bytes, and the time of Go's beginning, which
 * they show as never.
 */
final class ModelEntries {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final String NEVER = "0001-01-01T00:00:00Z";
  private static final ModelDetails UNKNOWN = new ModelDetails("", null, "", "", List.of(), "", "");

  private ModelEntries() {}

  /** Writes an entry of {@code /api/tags}. */
  static void writeTag(JsonGenerator out, ModelCard card) throws IOException {
    out.writeStartObject();
    writeNames(out, card.id());
    out.writeStringField("modified_at", modified(card));
    out.writeNumberField("size", card.sizeBytes() == null ? 0 : card.sizeBytes());
    out.writeStringField("digest", digest(card.id(), details(card).digest()));
    writeDetails(out, card);
    writeCapabilities(out, card);
    writeRemote(out, card);
    out.writeEndObject();
  }

  /** Writes what {@code /api/show} tells of a model that no Ollama host has. */
  static void writeShown(JsonGenerator out, ModelCard card) throws IOException {
    ModelDetails details = details(card);
    String architecture = details.family().isEmpty() ? "unknown" : details.family();
    out.writeStartObject();
    out.writeStringField("modelfile", "");
    out.writeStringField("parameters", "");
    out.writeStringField("template", "");
    writeDetails(out, card);
    out.writeObjectFieldStart("model_info");
    // older clients take these four for granted
    out.writeStringField("general.architecture", architecture);
    out.writeNumberField("general.parameter_count", 0);
    out.writeNumberField(
        architecture + ".context_length", card.contextTokens() == null ? 0 : card.contextTokens());
    out.writeNumberField(architecture + ".embedding_length", 0);
    out.writeEndObject();
    writeCapabilities(out, card);
    out.writeStringField("modified_at", modified(card));
    writeRemote(out, card);
    out.writeEndObject();
  }

  static void writeNames(JsonGenerator out, String name) throws IOException {
    // some clients ask for the name with its tag, whatever the list says
    out.writeStringField("name", ModelTag.with(name));
    out.writeStringField("model", ModelTag.with(name));
  }

  /** A digest of 64 hexadecimal digits, of which clients cut off their ids. */
  static String digest(String name, String known) {
    String digits = known.substring(known.indexOf(':') + 1);
    if (DIGEST.matcher(digits).matches()) {
      return digits;
    }
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Writes {@code details}; of a model of which there is no card, empty ones. */
  static void writeDetails(JsonGenerator out, @Nullable ModelCard card) throws IOException {
    ModelDetails details = card == null ? UNKNOWN : details(card);
    out.writeObjectFieldStart("details");
    out.writeStringField("parent_model", "");
    out.writeStringField("format", details.format());
    out.writeStringField("family", details.family());
    out.writeArrayFieldStart("families");
    for (String family : details.families()) {
      out.writeString(family);
    }
    out.writeEndArray();
    out.writeStringField("parameter_size", details.parameterSize());
    out.writeStringField("quantization_level", details.quantization());
    if (card != null && card.contextTokens() != null) {
      out.writeNumberField("context_length", card.contextTokens());
    }
    out.writeEndObject();
  }

  /** What a model can do, in Ollama's words. */
  static ArrayNode capabilities(ModelCard card) {
    ArrayNode words = JsonMapper.mapper().createArrayNode();
    capabilityNames(card).forEach(words::add);
    return words;
  }

  private static void writeCapabilities(JsonGenerator out, ModelCard card) throws IOException {
    out.writeArrayFieldStart("capabilities");
    for (String word : capabilityNames(card)) {
      out.writeString(word);
    }
    out.writeEndArray();
  }

  private static List<String> capabilityNames(ModelCard card) {
    List<String> names = new ArrayList<>();
    for (Ability ability : card.abilities()) {
      String name =
          switch (ability) {
            case CHAT -> "completion";
            case TOOLS -> "tools";
            case IMAGES -> "vision";
            case REASONING -> "thinking";
            case EMBEDDINGS -> "embedding";
            case JSON_OBJECT, JSON_SCHEMA, LOGPROBS, PREFILL, RAW_PROMPT -> null;
          };
      if (name != null) {
        names.add(name);
      }
    }
    return names;
  }

  /** A model of a cloud is nothing to load: clients that see who runs it leave that out. */
  private static void writeRemote(JsonGenerator out, ModelCard card) throws IOException {
    if (!card.local()) {
      out.writeStringField("remote_model", card.id());
      out.writeStringField("remote_host", String.join(",", card.workers()));
    }
  }

  private static String modified(ModelCard card) {
    Instant told = details(card).modified();
    Instant known = told == null ? card.created() : told;
    return known == null ? NEVER : known.toString();
  }

  private static ModelDetails details(ModelCard card) {
    return card.details() == null ? UNKNOWN : card.details();
  }
}
