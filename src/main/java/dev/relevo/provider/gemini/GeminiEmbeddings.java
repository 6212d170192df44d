package dev.relevo.provider.gemini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Vector;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Writes and reads bodies of {@code batchEmbedContents} (Gemini API reference, embeddings). */
final class GeminiEmbeddings {
  /** How many texts one request may hold. */
  static final int MOST_TEXTS = 100;

  private GeminiEmbeddings() {}

  /** Asks for a vector of each text. */
  static ByteString write(GeminiModel model, List<String> texts, @Nullable Integer dimensions) {
    return JsonMapper.byteString(
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("requests");
          for (String text : texts) {
            out.writeStartObject();
            out.writeStringField("model", model.resource());
            out.writeObjectFieldStart("content");
            out.writeArrayFieldStart("parts");
            GeminiParts.text(text).write(out);
            out.writeEndArray();
            out.writeEndObject();
            if (dimensions != null) {
              out.writeNumberField("outputDimensionality", dimensions);
            }
            out.writeEndObject();
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  /**
   * The vectors in a reply.
   *
   * @param expected how many there must be
   * @throws dev.relevo.chat.ProviderException when they are not there
   */
  @SuppressWarnings("UnusedException") // the outcome carries the message; outcomes have no causes
  static List<Vector> read(ByteString body, int expected) {
    JsonNode reply;
    try {
      reply = JsonMapper.read(body);
    } catch (JsonProcessingException e) {
      throw broken("the reply is not valid JSON");
    }
    List<Vector> vectors = new ArrayList<>(expected);
    for (JsonNode embedding : reply.path("embeddings")) {
      JsonNode values = embedding.path("values");
      float[] numbers = new float[values.size()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = values.get(i).floatValue();
      }
      if (numbers.length == 0) {
        throw broken("a vector is empty");
      }
      vectors.add(Vector.of(numbers));
    }
    if (vectors.size() != expected) {
      throw broken(vectors.size() + " vectors came for " + expected + " texts");
    }
    return vectors;
  }

  private static RuntimeException broken(String message) {
    return ProviderError.of(ErrorClass.BROKEN_ANSWER, message).toException();
  }
}
