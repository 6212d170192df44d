package dev.relevo.provider.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.Embeddings;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Usage;
import dev.relevo.chat.Vector;
import dev.relevo.wire.JsonMapper;
import dev.relevo.wire.VectorText;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Reads vectors as OpenAI's API answers them: numbers or Base64, in the order of {@code index},
 * which is not always the order in which they come.
 */
final class OpenAiEmbeddingReader {
  private static final int USUAL_SIZE = 1_536;

  private final @Nullable Vector[] vectors;
  private int found;
  private @Nullable Usage usage;
  private boolean failed;

  private OpenAiEmbeddingReader(int inputs) {
    this.vectors = new @Nullable Vector[inputs];
  }

  /**
   * The vectors in the body, one for each input.
   *
   * @throws dev.relevo.chat.ProviderException when they are not all there
   */
  @SuppressWarnings("UnusedException") // the outcome carries the message; outcomes have no causes
  static Embeddings read(ByteString body, EmbeddingRequest request) {
    OpenAiEmbeddingReader reader = new OpenAiEmbeddingReader(request.inputs().size());
    try (JsonParser parser = JsonMapper.factory().createParser(body.toArrayUnsafe())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw broken("it is not a JSON object");
      }
      reader.read(parser);
    } catch (IOException | IllegalArgumentException e) {
      throw broken(String.valueOf(e.getMessage()));
    }
    if (reader.failed) {
      throw OpenAiErrors.inStream(body.utf8String()).toException();
    }
    return new Embeddings(reader.whole(), reader.usage(request));
  }

  private static RuntimeException broken(String how) {
    return ProviderError.of(ErrorClass.BROKEN_ANSWER, "the answer cannot be read: " + how)
        .toException();
  }

  private List<Vector> whole() {
    if (found != vectors.length) {
      throw broken("it has " + found + " vectors for " + vectors.length + " inputs");
    }
    return List.of(Arrays.copyOf(vectors, vectors.length, Vector[].class));
  }

  /** What it took; some servers leave it out or say 0. */
  private Usage usage(EmbeddingRequest request) {
    Usage told = usage;
    return told == null || told.promptTokens() == 0
        ? Usage.estimated(request.inputCharacters(), 0)
        : new Usage(told.promptTokens(), 0, told.cachedTokens(), 0, Usage.Source.REPORTED);
  }

  private void read(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("data") && value == JsonToken.START_ARRAY) {
        for (int place = 0; parser.nextToken() == JsonToken.START_OBJECT; place++) {
          readItem(parser, place);
        }
      } else if (field.equals("usage") && value == JsonToken.START_OBJECT) {
        usage = OpenAiUsage.read(parser);
      } else {
        failed |= field.equals("error") && value != JsonToken.VALUE_NULL;
        parser.skipChildren();
      }
    }
  }

  private void readItem(JsonParser parser, int place) throws IOException {
    int index = place;
    Vector vector = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("index") && value == JsonToken.VALUE_NUMBER_INT) {
        index = parser.getIntValue();
      } else if (field.equals("embedding")) {
        vector =
            value == JsonToken.VALUE_STRING ? VectorText.read(parser.getText()) : numbers(parser);
      } else {
        parser.skipChildren();
      }
    }
    if (vector == null || index < 0 || index >= vectors.length || vectors[index] != null) {
      throw broken("it has no vector, or two, at index " + index);
    }
    vectors[index] = vector;
    found++;
  }

  private static Vector numbers(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw broken("a vector is neither a list nor a text");
    }
    float[] numbers = new float[USUAL_SIZE];
    int size = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (size == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * size);
      }
      numbers[size++] = parser.getFloatValue();
    }
    return Vector.of(Arrays.copyOf(numbers, size));
  }
}
