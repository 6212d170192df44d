package dev.relevo.provider.cohere;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.Usage;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code usage} object. The tokens that were really read and written count; what is
 * billed, which is far less, only where Cohere tells nothing else. A counter that is missing is 0.
 */
final class CohereUsage {
  private CohereUsage() {}

  /** The usage at the parser's current token; null when it is none. */
  static @Nullable Usage read(JsonParser parser) throws IOException {
    return parser.currentToken() == JsonToken.START_OBJECT
        ? of(JsonMapper.read(JsonMapper.copyValue(parser).text()))
        : null;
  }

  /** The usage that a node tells; null when it tells none. */
  static @Nullable Usage of(JsonNode usage) {
    JsonNode counted =
        usage.path("tokens").isObject() ? usage.path("tokens") : usage.path("billed_units");
    return counted.isObject()
        ? new Usage(
            count(counted.path("input_tokens")),
            count(counted.path("output_tokens")),
            count(usage.path("cached_tokens")),
            0,
            Usage.Source.REPORTED)
        : null;
  }

  /** Cohere's counters are numbers of any kind. */
  static int count(JsonNode number) {
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, number.asDouble()));
  }
}
