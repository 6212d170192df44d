package dev.relevo.provider.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.Locality;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ProviderSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the models on offer from what a host lists. Left out are models that cannot chat, and on
 * a host that counts as local those that Ollama itself forwards to a cloud: a request bound to own
 * hardware must not leave it. Where models are configured, only those are offered, by the names
 * they are configured with; a name without a tag means {@code :latest}. Immutable.
 */
final class OllamaModels {
  private static final String DEFAULT_TAG = ":latest";

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
   */
  List<ModelInfo> offered(JsonNode listed, JsonNode loaded) {
    List<ModelInfo> offered = new ArrayList<>();
    for (JsonNode item : listed) {
      String name = item.path("name").asText("");
      if (name.isEmpty() || !canChat(item) || leavesTheHost(item)) {
        continue;
      }
      if (settings.models().isEmpty()) {
        offered.add(model(name, item, find(loaded, name)));
      }
      for (String configured : settings.models()) {
        if (tagged(configured).equals(tagged(name))) {
          offered.add(model(configured, item, find(loaded, name)));
        }
      }
    }
    return offered;
  }

  private static boolean canChat(JsonNode item) {
    JsonNode capabilities = item.path("capabilities");
    return !capabilities.isArray() || capabilities.isEmpty() || has(capabilities, "completion");
  }

  private boolean leavesTheHost(JsonNode item) {
    return settings.locality() == Locality.LOCAL && !item.path("remote_host").asText("").isEmpty();
  }

  private static String tagged(String name) {
    return name.lastIndexOf(':') > name.lastIndexOf('/') ? name : name + DEFAULT_TAG;
  }

  private static @Nullable JsonNode find(JsonNode loaded, String name) {
    for (JsonNode item : loaded) {
      if (item.path("name").asText("").equals(name)) {
        return item;
      }
    }
    return null;
  }

  private ModelInfo model(String name, JsonNode item, @Nullable JsonNode loaded) {
    return new ModelInfo(
        name,
        capabilities(item.path("capabilities")),
        contextTokens(item, loaded),
        item.path("size").canConvertToLong() ? item.path("size").asLong() : null,
        loaded != null,
        settings.priceOf(name));
  }

  /**
   * Ollama binds any model to JSON by its grammar, so only tools and pictures depend on the model.
   */
  private Capabilities capabilities(JsonNode listed) {
    Capabilities known = settings.capabilities();
    if (!listed.isArray() || listed.isEmpty()) {
      return known;
    }
    return known
        .with(Ability.TOOLS, has(listed, "tools"))
        .with(Ability.IMAGES, has(listed, "vision"));
  }

  private static boolean has(JsonNode array, String text) {
    for (JsonNode item : array) {
      if (item.asText().equals(text)) {
        return true;
      }
    }
    return false;
  }

  /**
   * 1. The window that requests ask for; 2. the configured one; 3. that of the loaded model; 4. the
   * model's largest.
   */
  private @Nullable Integer contextTokens(JsonNode item, @Nullable JsonNode loaded) {
    if (ollama.contextLength() != null) {
      return ollama.contextLength();
    }
    if (settings.contextTokens() != null) {
      return settings.contextTokens();
    }
    Integer actual = loaded == null ? null : positive(loaded.path("context_length"));
    return actual == null ? positive(item.path("details").path("context_length")) : actual;
  }

  private static @Nullable Integer positive(JsonNode node) {
    return node.canConvertToInt() && node.asInt() > 0 ? Integer.valueOf(node.asInt()) : null;
  }
}
