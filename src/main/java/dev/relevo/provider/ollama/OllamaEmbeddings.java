package dev.relevo.provider.ollama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.Embeddings;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Usage;
import dev.relevo.chat.Vector;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.util.ByteString;

/** Reads an answer of {@code /api/embed} ({@code EmbedResponse} of {@code api/types.go}). */
final class OllamaEmbeddings {
  private OllamaEmbeddings() {}

  /**
   * The vectors in the body.
   *
   * @throws dev.relevo.chat.ProviderException when there is not one for each text
   */
  static Embeddings read(ByteString body, List<String> texts) {
    JsonNode root = parse(body);
    JsonNode listed = root.path("embeddings");
    if (listed.size() != texts.size()) {
      throw broken("the answer has " + listed.size() + " vectors for " + texts.size() + " texts");
    }
    List<Vector> vectors = new ArrayList<>(listed.size());
    for (JsonNode numbers : listed) {
      float[] values = new float[numbers.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = numbers.get(i).floatValue();
      }
      if (values.length == 0 || values.length != listed.get(0).size()) {
        throw broken("the answer has vectors of different lengths");
      }
      vectors.add(Vector.of(values));
    }
    int counted = root.path("prompt_eval_count").asInt();
    int characters = texts.stream().mapToInt(String::length).sum();
    return new Embeddings(
        vectors, counted > 0 ? Usage.reported(counted, 0) : Usage.estimated(characters, 0));
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
}
