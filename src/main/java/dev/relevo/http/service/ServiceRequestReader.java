package dev.relevo.http.service;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import dev.relevo.chat.Sampling;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonBody;
import dev.relevo.http.SteeringHeaders;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.util.ByteString;

/**
 * Reads the body of {@code POST /chat}. {@code context} is any JSON value, {@code null} included,
 * and its JSON text is the user's turn, a text with its quotation marks too. {@code system} and
 * {@code max_tokens} may be left out. Beyond the model service's own fields there are {@code
 * model}, {@code temperature} and {@code format} ({@code json} or {@code text}), which overrules
 * what the system prompt is understood to ask for. Other fields are ignored.
 */
final class ServiceRequestReader {
  /** How long an answer may be in tokens when the caller does not say: the model service's own. */
  static final int USUAL_TOKENS = 256;

  private static final String CONTEXT = "context";
  private static final double HOTTEST = 2;

  private ServiceRequestReader() {}

  static ServiceRequest read(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.body());
    if (!body.node().has(CONTEXT)) {
      throw body.wrong(CONTEXT, "is missing; it may be any JSON value");
    }
    if (Boolean.TRUE.equals(body.flag("stream"))) {
      throw body.wrong(
          "stream",
          "is true but answers come whole here; leave it out, or use /v1/chat/completions or"
              + " /api/chat for a stream");
    }
    String system = body.text("system");
    List<Message> messages = new ArrayList<>(2);
    if (system != null && !system.isBlank()) {
      messages.add(Message.system(system));
    }
    messages.add(Message.user(jsonText(exchange.body(), CONTEXT)));
    String model = body.text("model");
    ChatRequest chat =
        ChatRequest.of(model == null || model.isBlank() ? ChatRequest.AUTO : model, messages)
            .withSampling(sampling(body))
            .withSteering(SteeringHeaders.read(exchange, List.of()));
    JsonWish asked = JsonWish.in(system == null ? "" : system);
    return new ServiceRequest(chat, wish(body, asked), asked != JsonWish.NONE);
  }

  private static Sampling sampling(JsonBody body) {
    Integer maxTokens = body.count("max_tokens", 1);
    Sampling sampling =
        Sampling.DEFAULT.withMaxTokens(maxTokens == null ? USUAL_TOKENS : maxTokens);
    Double temperature = body.number("temperature");
    if (temperature == null) {
      return sampling;
    }
    if (temperature < 0 || temperature > HOTTEST) {
      throw body.wrong("temperature", "is " + temperature + " but must be between 0 and 2");
    }
    return sampling.withTemperature(temperature);
  }

  private static JsonWish wish(JsonBody body, JsonWish asked) {
    JsonNode format = body.get("format");
    if (format == null) {
      return asked;
    }
    return switch (format.asText()) {
      case "text" -> JsonWish.NONE;
      case "json" -> asked == JsonWish.NONE ? JsonWish.OBJECT : asked;
      default -> throw body.wrong("format", "must be json or text");
    };
  }

  /** The text of a field of a sound object, without blanks and with every digit as it came. */
  private static String jsonText(ByteString object, String field) {
    StringWriter text = new StringWriter();
    try (JsonParser parser = JsonMapper.factory().createParser(object.toArrayUnsafe());
        JsonGenerator generator = JsonMapper.factory().createGenerator(text)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = parser.currentName().equals(field);
        parser.nextToken();
        if (wanted) {
          copyExactly(parser, generator);
        } else {
          parser.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void copyExactly(JsonParser parser, JsonGenerator generator) throws IOException {
    int depth = 0;
    do {
      JsonToken token = parser.currentToken();
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (token.isNumeric()) {
        generator.writeNumber(parser.getText());
      } else {
        generator.copyCurrentEvent(parser);
      }
    } while (depth > 0 && parser.nextToken() != null);
  }
}
