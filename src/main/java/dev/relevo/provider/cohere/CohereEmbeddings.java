package dev.relevo.provider.cohere;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.Embeddings;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Usage;
import dev.relevo.chat.Vector;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.util.ByteString;

/**
 * The bodies of {@code /v2/embed}: one for each group of texts, and what comes back for it. A text
 * that is too long is refused rather than cut, unless the request says {@code truncate} itself. Not
 * thread-safe.
 */
final class CohereEmbeddings {
  /** The most texts that Cohere takes at once. */
  static final int MOST_TEXTS = 96;

  private final EmbeddingRequest request;
  private final String model;
  private final String inputType;
  private final List<String> texts;
  private final List<Vector> vectors = new ArrayList<>();
  private long tokens;
  private boolean counted;

  /**
   * Nothing asked yet.
   *
   * @param inputType what the texts are for, where the request does not say
   */
  CohereEmbeddings(EmbeddingRequest request, String model, String inputType, List<String> texts) {
    this.request = request;
    this.model = model;
    this.inputType = inputType;
    this.texts = texts;
  }

  /** The body that asks for the vectors of the next texts. */
  ByteString next() {
    List<String> group = group();
    return JsonMapper.byteString(
        out -> {
          out.writeStartObject();
          out.writeStringField("model", model);
          out.writeArrayFieldStart("texts");
          for (String text : group) {
            out.writeString(text);
          }
          out.writeEndArray();
          Json purpose = request.extra().get("input_type");
          if (purpose == null) {
            out.writeStringField("input_type", inputType);
          } else {
            JsonMapper.writeRaw(out, "input_type", purpose);
          }
          out.writeArrayFieldStart("embedding_types");
          out.writeString("float");
          out.writeEndArray();
          out.writeStringField("truncate", truncate());
          if (request.dimensions() != null) {
            out.writeNumberField("output_dimension", request.dimensions());
          }
          out.writeEndObject();
        });
  }

  private List<String> group() {
    return texts.subList(vectors.size(), Math.min(texts.size(), vectors.size() + MOST_TEXTS));
  }

  /** Cohere's own words pass; {@code true} and {@code false} are those of other vendors. */
  private String truncate() {
    Json asked = request.extra().get("truncate");
    String value = asked == null ? "" : asked.text();
    return switch (value) {
      case "true", "\"END\"" -> "END";
      case "\"START\"" -> "START";
      default -> "NONE";
    };
  }

  /**
   * Takes the answer to what {@link #next} asked.
   *
   * @return whether every text has its vector now
   * @throws dev.relevo.chat.ProviderException when it has not one vector for each text
   */
  boolean take(ByteString body) {
    int expected = group().size();
    JsonNode root = parse(body);
    JsonNode floats = root.path("embeddings").path("float");
    if (floats.size() != expected) {
      throw broken("the answer has " + floats.size() + " vectors for " + expected + " texts");
    }
    for (JsonNode numbers : floats) {
      vectors.add(vector(numbers));
    }
    JsonNode billed = root.path("meta").path("billed_units").path("input_tokens");
    counted = counted || billed.isNumber();
    tokens += CohereUsage.count(billed);
    return vectors.size() == texts.size();
  }

  private Vector vector(JsonNode numbers) {
    float[] values = new float[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers.get(i).floatValue();
    }
    if (values.length == 0 || (!vectors.isEmpty() && vectors.get(0).size() != values.length)) {
      throw broken("the answer has vectors of different lengths");
    }
    return Vector.of(values);
  }

  @SuppressWarnings("UnusedException") // the outcome carries the message; outcomes have no causes
  private static JsonNode parse(ByteString body) {
    try {
      return JsonMapper.read(body);
    } catch (JsonProcessingException e) {
      throw broken("the answer is not valid JSON: " + e.getOriginalMessage());
    }
  }

  private static RuntimeException broken(String message) {
    return ProviderError.of(ErrorClass.BROKEN_ANSWER, message).toException();
  }

  /** All vectors in the order of the texts. */
  Embeddings result() {
    int characters = texts.stream().mapToInt(String::length).sum();
    return new Embeddings(
        vectors,
        counted
            ? Usage.reported((int) Math.min(Integer.MAX_VALUE, tokens), 0)
            : Usage.estimated(characters, 0));
  }
}
