package dev.relevo.provider.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Sampling;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the {@code options} of a request. What the request says in the gateway's terms beats what
 * it carries in Ollama's. The window is chosen by {@link ContextWindows}.
 */
final class OllamaOptions {
  /**
   * The options that the gateway has no word for ({@code Options} and {@code Runner} of {@code
   * api/types.go}), but for those that say how a model lies in memory.
   */
  private static final Set<String> NAMES =
      Set.of(
          "num_ctx",
          "num_keep",
          "min_p",
          "typical_p",
          "repeat_last_n",
          "repeat_penalty",
          "draft_num_predict");

  /**
   * How a model lies in memory. Ollama loads it anew whenever one of them changes, so two callers
   * with different ones would have it load for ever, and it would take memory that nobody has
   * counted. A host is shared, so these are left to its owner, who sets them in the model's file.
   */
  private static final Set<String> OF_THE_HOST =
      Set.of("num_batch", "num_gpu", "main_gpu", "num_thread", "use_mmap");

  private static final String WINDOW = "num_ctx";

  private final ContextWindows windows;

  OllamaOptions(ContextWindows windows) {
    this.windows = windows;
  }

  /**
   * Writes the field {@code options}, or nothing where there are none.
   *
   * @param extra what a request carries that the gateway does not interpret
   */
  void write(JsonGenerator out, String model, Map<String, Json> extra, Sampling sampling)
      throws IOException {
    ObjectNode options = carried(extra.get("options"));
    options.remove(OF_THE_HOST);
    for (Map.Entry<String, Json> field : extra.entrySet()) {
      if (NAMES.contains(field.getKey())) {
        options.set(field.getKey(), parse(field.getKey(), field.getValue()));
      }
    }
    put(options, sampling);
    Integer window = windows.window(model, JsonMapper.positive(options.path(WINDOW)));
    if (window != null) {
      options.put(WINDOW, window);
    }
    if (!options.isEmpty()) {
      JsonMapper.writeRaw(out, "options", JsonMapper.json(options));
    }
  }

  private static ObjectNode carried(@Nullable Json options) {
    if (options == null) {
      return JsonMapper.mapper().createObjectNode();
    }
    if (parse("options", options) instanceof ObjectNode object) {
      return object;
    }
    throw ProviderError.of(ErrorClass.CALLER_FAULT, "options must be an object").toException();
  }

  private static JsonNode parse(String field, Json value) {
    try {
      return JsonMapper.read(value.text());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(field + " carries what is not JSON", e);
    }
  }

  private static void put(ObjectNode options, Sampling sampling) {
    if (sampling.temperature() != null) {
      options.put("temperature", sampling.temperature());
    }
    if (sampling.topP() != null) {
      options.put("top_p", sampling.topP());
    }
    if (sampling.topK() != null) {
      options.put("top_k", sampling.topK());
    }
    if (sampling.maxTokens() != null) {
      options.put("num_predict", sampling.maxTokens());
    }
    if (!sampling.stop().isEmpty()) {
      sampling.stop().forEach(options.putArray("stop")::add);
    }
    if (sampling.seed() != null) {
      options.put("seed", sampling.seed());
    }
    if (sampling.frequencyPenalty() != null) {
      options.put("frequency_penalty", sampling.frequencyPenalty());
    }
    if (sampling.presencePenalty() != null) {
      options.put("presence_penalty", sampling.presencePenalty());
    }
  }
}
