package dev.relevo.http.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.chat.Json;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Sampling;
import dev.relevo.http.JsonBody;
import dev.relevo.wire.JsonMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields that {@code /api/chat} and {@code /api/generate} share. Options that the gateway
 * does not interpret, and fields such as {@code keep_alive}, are kept for Ollama hosts.
 */
final class OllamaSettingsReader {
  private static final List<String> KEPT = List.of("keep_alive", "truncate", "shift");
  private static final Set<String> SAMPLING =
      Set.of(
          "temperature",
          "top_p",
          "top_k",
          "num_predict",
          "stop",
          "seed",
          "frequency_penalty",
          "presence_penalty");

  private static final int MOST_TOP_LOGPROBS = 20;

  private OllamaSettingsReader() {}

  static @Nullable Integer topLogprobs(JsonBody body) {
    Integer top = body.count("top_logprobs", 0);
    if (top != null && top > MOST_TOP_LOGPROBS) {
      throw body.wrong(
          "top_logprobs", "is " + top + " but must be between 0 and " + MOST_TOP_LOGPROBS);
    }
    return Boolean.TRUE.equals(body.flag("logprobs"))
        ? Integer.valueOf(top == null ? 0 : top)
        : null;
  }

  /** Ollama's images are bare base64; what kind they are shows in their first bytes. */
  static String dataUri(String image) {
    if (image.startsWith("data:")) {
      return image;
    }
    String type =
        image.startsWith("iVBOR")
            ? "image/png"
            : image.startsWith("R0lGOD")
                ? "image/gif"
                : image.startsWith("UklGR") ? "image/webp" : "image/jpeg";
    return "data:" + type + ";base64," + image;
  }

  static Sampling sampling(JsonBody body) {
    JsonBody options = body.object("options");
    if (options == null) {
      return Sampling.DEFAULT;
    }
    Long limit = options.integer("num_predict");
    Long seed = options.integer("seed");
    return new Sampling(
        options.number("temperature"),
        options.number("top_p"),
        options.count("top_k", 0),
        limit == null || limit < 1
            ? null
            : Integer.valueOf(Math.toIntExact(Math.min(limit, Integer.MAX_VALUE))),
        options.texts("stop", true),
        seed == null || seed < 0 ? null : seed,
        options.number("frequency_penalty"),
        options.number("presence_penalty"));
  }

  static ResponseFormat format(JsonBody body) {
    JsonNode format = body.get("format");
    if (format == null || (format.isTextual() && format.textValue().isEmpty())) {
      return ResponseFormat.TEXT;
    }
    if (format.isTextual() && format.textValue().equals("json")) {
      return ResponseFormat.JSON_OBJECT;
    }
    if (format.isObject()) {
      return new ResponseFormat.JsonSchema("answer", null, JsonMapper.json(format), null);
    }
    throw body.wrong("format", "must be 'json' or a JSON Schema");
  }

  static @Nullable String effort(JsonBody body) {
    JsonNode think = body.get("think");
    if (think == null) {
      return null;
    }
    if (think.isBoolean()) {
      return think.booleanValue() ? "medium" : "none";
    }
    if (think.isTextual()) {
      return think.textValue();
    }
    throw body.wrong("think", "must be true, false or a level such as low, medium or high");
  }

  static Map<String, Json> kept(JsonBody body) {
    Map<String, Json> kept = new LinkedHashMap<>();
    for (String field : KEPT) {
      JsonNode value = body.get(field);
      if (value != null) {
        kept.put(field, JsonMapper.json(value));
      }
    }
    JsonBody options = body.object("options");
    if (options != null) {
      ObjectNode others = options.node().deepCopy();
      others.remove(SAMPLING);
      if (!others.isEmpty()) {
        kept.put("options", JsonMapper.json(others));
      }
    }
    return kept;
  }
}
