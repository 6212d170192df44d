package dev.relevo.provider.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.Locality;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ModelTag;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.wire.JsonMapper;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the models on offer from what a host lists. Left out are models that neither chat nor
 * embed, and on a host that counts as local those that Ollama itself forwards to a cloud: a request
 * bound to own hardware must not leave it. Where models are configured, only those are offered, by
 * the names they are configured with; a name without a tag means {@code :latest}. Immutable.
 */
final class OllamaModels {
  private final ProviderSettings settings;
  private final OllamaSettings ollama;

  OllamaModels(ProviderSettings settings, OllamaSettings ollama) {
    this.settings = settings;
    this.ollama = ollama;
  }

  URI baseUrl() {
    return ollama.baseUrl();
  }

  /** A model that the configuration asks for, for advice what to pull. */
  String wanted() {
    String model = settings.defaultModel();
    return model == null ? "NAME" : model;
  }

  /**
   * The models on offer.
   *
   * @param listed the {@code models} of {@code /api/tags}
   * @param loaded the {@code models} of {@code /api/ps}; empty or missing when unknown
   * @param version which Ollama it is, or null when unknown
   */
  List<ModelInfo> offered(JsonNode listed, JsonNode loaded, @Nullable String version) {
    boolean logprobs = OllamaVersion.hasLogprobs(version);
    List<ModelInfo> offered = new ArrayList<>();
    for (JsonNode item : listed) {
      String name = item.path("name").asText("");
      Capabilities capabilities = name.isEmpty() ? null : capabilities(name, item, logprobs);
      if (capabilities == null || leavesTheHost(item)) {
        continue;
      }
      if (settings.models().isEmpty()) {
        offered.add(model(name, capabilities, item, find(loaded, name)));
      }
      for (String configured : settings.models()) {
        if (ModelTag.same(configured, name)) {
          offered.add(model(configured, capabilities, item, find(loaded, name)));
        }
      }
    }
    return offered;
  }

  /**
   * The windows of the models in memory by their names, as {@code /api/ps} lists them; 0 where an
   * older host does not say.
   */
  static Map<String, Integer> windows(JsonNode loaded) {
    Map<String, Integer> windows = new HashMap<>();
    for (JsonNode item : loaded) {
      Integer window = JsonMapper.positive(item.path("context_length"));
      windows.put(item.path("name").asText(""), window == null ? 0 : window);
    }
    return windows;
  }

  private boolean leavesTheHost(JsonNode item) {
    return settings.locality() == Locality.LOCAL && !item.path("remote_host").asText("").isEmpty();
  }

  private static @Nullable JsonNode find(JsonNode loaded, String name) {
    for (JsonNode item : loaded) {
      if (item.path("name").asText("").equals(name)) {
        return item;
      }
    }
    return null;
  }

  private ModelInfo model(
      String name, Capabilities capabilities, JsonNode item, @Nullable JsonNode loaded) {
    return new ModelInfo(
            name,
            capabilities,
            contextTokens(item, loaded),
            item.path("size").canConvertToLong() ? item.path("size").asLong() : null,
            loaded != null,
            settings.priceOf(name))
        .withDetails(OllamaDetails.of(item));
  }

  /**
   * What the model can do; null when it can do nothing that anybody asks for. Ollama binds any
   * model to JSON by its grammar, so that depends on no model.
   */
  private @Nullable Capabilities capabilities(String name, JsonNode item, boolean logprobs) {
    JsonNode listed = item.path("capabilities");
    Capabilities chat = settings.capabilities();
    if (logprobs) {
      chat = chat.with(Ability.LOGPROBS);
    }
    if (!listed.isArray() || listed.isEmpty()) {
      return looksLikeVectors(name, item.path("details")) ? Capabilities.EMBEDDINGS : chat;
    }
    boolean embeds = has(listed, "embedding");
    if (has(listed, "completion")) {
      return chat.with(Ability.TOOLS, has(listed, "tools"))
          .with(Ability.IMAGES, has(listed, "vision"))
          .with(Ability.REASONING, has(listed, "thinking"))
          .with(Ability.EMBEDDINGS, embeds);
    }
    return embeds ? Capabilities.EMBEDDINGS : null;
  }

  /** Whether a model of a host that does not list abilities is one that only embeds. */
  private static boolean looksLikeVectors(String name, JsonNode details) {
    if (name.toLowerCase(Locale.ROOT).contains("embed")
        || details.path("family").asText("").contains("bert")) {
      return true;
    }
    for (JsonNode family : details.path("families")) {
      if (family.asText("").contains("bert")) {
        return true;
      }
    }
    return false;
  }

  static boolean has(JsonNode array, String text) {
    for (JsonNode item : array) {
      if (item.asText().equals(text)) {
        return true;
      }
    }
    return false;
  }

  /**
   * 1. The window that requests ask for, which is the loaded one where that is larger; 2. the
   * configured one; 3. that of the loaded model; 4. the model's largest.
   */
  private @Nullable Integer contextTokens(JsonNode item, @Nullable JsonNode loaded) {
    Integer actual = loaded == null ? null : JsonMapper.positive(loaded.path("context_length"));
    if (ollama.contextLength() != null) {
      return Math.max(ollama.contextLength(), actual == null ? 0 : actual);
    }
    if (settings.contextTokens() != null) {
      return settings.contextTokens();
    }
    return actual == null
        ? JsonMapper.positive(item.path("details").path("context_length"))
        : actual;
  }
}
