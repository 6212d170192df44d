package dev.relevo.http.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonBody;
import dev.relevo.http.SteeringHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads the body of a request for vectors (OpenAI API reference, {@code CreateEmbeddingRequest}). A
 * model may be left out where only one makes vectors. Fields that are not known are kept for
 * providers that take them.
 */
final class OpenAiEmbeddingRequestReader {
  /** OpenAI's limit, which clients split their work by. */
  private static final int MOST_INPUTS = 2_048;

  private static final String INPUT = "input";
  private static final String FORMAT = "encoding_format";
  private static final Set<String> KNOWN = Set.of("model", INPUT, FORMAT, "dimensions", "user");

  private OpenAiEmbeddingRequestReader() {}

  /**
   * What is asked.
   *
   * @param request the request
   * @param base64 whether the numbers are wanted as Base64
   */
  record Asked(EmbeddingRequest request, boolean base64) {}

  static Asked read(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.body());
    String model = body.text("model");
    EmbeddingRequest request =
        new EmbeddingRequest(
            model == null || model.isBlank() ? ChatRequest.AUTO : model,
            inputs(body),
            body.count("dimensions", 1),
            body.text("user"),
            OpenAiRequestReader.extra(body.node(), KNOWN),
            SteeringHeaders.read(exchange, List.of()));
    return new Asked(request, isBase64(body));
  }

  private static boolean isBase64(JsonBody body) {
    String format = body.text(FORMAT);
    if (format == null || format.equals("float")) {
      return false;
    }
    if (format.equals("base64")) {
      return true;
    }
    throw body.wrong(FORMAT, "is '" + format + "' but must be float or base64");
  }

  private static List<EmbeddingRequest.Input> inputs(JsonBody body) {
    JsonNode input = body.get(INPUT);
    if (input == null) {
      throw body.wrong(INPUT, "is missing; it must be a text, a list of texts, or tokens");
    }
    if (!input.isArray()) {
      return List.of(input(body, INPUT, input));
    }
    if (input.isEmpty()) {
      throw body.wrong(INPUT, "is empty; at least one text is needed");
    }
    if (input.get(0).isNumber()) {
      return List.of(tokens(body, INPUT, input));
    }
    if (input.size() > MOST_INPUTS) {
      throw body.wrong(
          INPUT, "has " + input.size() + " entries but may have " + MOST_INPUTS + " at most");
    }
    List<EmbeddingRequest.Input> inputs = new ArrayList<>(input.size());
    for (int i = 0; i < input.size(); i++) {
      inputs.add(input(body, INPUT + "[" + i + "]", input.get(i)));
    }
    return inputs;
  }

  private static EmbeddingRequest.Input input(JsonBody body, String field, JsonNode value) {
    if (value.isArray()) {
      return tokens(body, field, value);
    }
    if (!value.isTextual()) {
      throw body.wrong(field, "must be a text or a list of token numbers");
    }
    if (value.textValue().isEmpty()) {
      throw body.wrong(field, "is empty; there is no vector of nothing");
    }
    return new EmbeddingRequest.Text(value.textValue());
  }

  private static EmbeddingRequest.Tokens tokens(JsonBody body, String field, JsonNode value) {
    List<Integer> ids = new ArrayList<>(value.size());
    for (JsonNode id : value) {
      if (!id.canConvertToInt() || !id.isIntegralNumber() || id.intValue() < 0) {
        throw body.wrong(field, "must hold the numbers of tokens and nothing else");
      }
      ids.add(id.intValue());
    }
    if (ids.isEmpty()) {
      throw body.wrong(field, "is empty; there is no vector of nothing");
    }
    return new EmbeddingRequest.Tokens(ids);
  }
}
