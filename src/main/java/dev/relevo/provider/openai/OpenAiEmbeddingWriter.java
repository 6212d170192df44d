package dev.relevo.provider.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.EmbeddingCall;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.pekko.util.ByteString;

/**
 * Writes requests for vectors as OpenAI's API takes them ({@code CreateEmbeddingRequest}). Mistral
 * takes texts only, calls the length of a vector differently, and refuses what it does not know.
 */
final class OpenAiEmbeddingWriter {
  private final String kind;
  private final RequestFields.Vectors words;

  OpenAiEmbeddingWriter(String kind, RequestFields.Vectors words) {
    this.kind = kind;
    this.words = words;
  }

  /**
   * The body. Numbers are asked for as such, since not every vendor knows Base64.
   *
   * @throws dev.relevo.chat.ProviderException when the vendor cannot do what is asked
   */
  ByteString write(EmbeddingCall call) {
    if (words == RequestFields.Vectors.NONE) {
      throw ProviderError.unsupported("model", kind + " makes no vectors").toException();
    }
    boolean strict = words == RequestFields.Vectors.MISTRAL;
    List<String> texts = strict ? call.texts(kind) : List.of();
    EmbeddingRequest request = call.request();
    return JsonMapper.byteString(
        out -> {
          out.writeStartObject();
          out.writeStringField("model", call.model());
          out.writeArrayFieldStart("input");
          if (strict) {
            for (String text : texts) {
              out.writeString(text);
            }
          } else {
            writeInputs(out, request.inputs());
          }
          out.writeEndArray();
          out.writeStringField("encoding_format", "float");
          if (request.dimensions() != null) {
            out.writeNumberField(strict ? "output_dimension" : "dimensions", request.dimensions());
          }
          if (!strict) {
            writeRest(out, request);
          }
          out.writeEndObject();
        });
  }

  private static void writeInputs(JsonGenerator out, List<EmbeddingRequest.Input> inputs)
      throws IOException {
    for (EmbeddingRequest.Input input : inputs) {
      if (input instanceof EmbeddingRequest.Text text) {
        out.writeString(text.text());
      } else if (input instanceof EmbeddingRequest.Tokens tokens) {
        out.writeStartArray();
        for (int id : tokens.ids()) {
          out.writeNumber(id);
        }
        out.writeEndArray();
      }
    }
  }

  private static void writeRest(JsonGenerator out, EmbeddingRequest request) throws IOException {
    if (request.user() != null) {
      out.writeStringField("user", request.user());
    }
    for (Map.Entry<String, Json> field : request.extra().entrySet()) {
      JsonMapper.writeRaw(out, field.getKey(), field.getValue());
    }
  }
}
