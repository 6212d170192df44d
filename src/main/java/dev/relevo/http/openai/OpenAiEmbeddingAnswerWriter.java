package dev.relevo.http.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.EmbeddingResponse;
import dev.relevo.chat.Usage;
import dev.relevo.chat.Vector;
import dev.relevo.wire.VectorText;
import java.io.IOException;
import java.util.List;

/** Writes vectors as OpenAI's API does ({@code CreateEmbeddingResponse}). */
final class OpenAiEmbeddingAnswerWriter {
  private OpenAiEmbeddingAnswerWriter() {}

  /**
   * Writes the answer.
   *
   * @param base64 whether the numbers are written as Base64 of little-endian 32-bit floats
   */
  static void write(JsonGenerator out, EmbeddingResponse response, boolean base64)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("object", "list");
    out.writeArrayFieldStart("data");
    List<Vector> vectors = response.embeddings().vectors();
    for (int i = 0; i < vectors.size(); i++) {
      out.writeStartObject();
      out.writeStringField("object", "embedding");
      out.writeNumberField("index", i);
      out.writeFieldName("embedding");
      if (base64) {
        out.writeString(VectorText.of(vectors.get(i)));
      } else {
        writeNumbers(out, vectors.get(i));
      }
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeStringField("model", response.served().model());
    Usage usage = response.embeddings().usage();
    out.writeObjectFieldStart("usage");
    out.writeNumberField("prompt_tokens", usage.promptTokens());
    out.writeNumberField("total_tokens", usage.promptTokens());
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void writeNumbers(JsonGenerator out, Vector vector) throws IOException {
    out.writeStartArray();
    for (int i = 0; i < vector.size(); i++) {
      out.writeNumber(vector.get(i));
    }
    out.writeEndArray();
  }
}
