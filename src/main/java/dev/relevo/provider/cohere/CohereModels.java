package dev.relevo.provider.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ProviderSettings;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Cohere's list of models says ({@code ListModelsResponse}), and which of them think. Left out
 * are models that neither chat nor embed texts, and deprecated ones that nobody has configured.
 * Thread-safe.
 */
final class CohereModels {
  private static final String OWNER = "cohere";

  private final ProviderSettings settings;
  private volatile Map<String, Capabilities> known = Map.of();

  CohereModels(ProviderSettings settings) {
    this.settings = settings;
  }

  /** The models of a list, which are remembered. */
  List<ModelInfo> listed(JsonNode body) {
    List<ModelInfo> listed = new ArrayList<>();
    Map<String, Capabilities> seen = new HashMap<>();
    for (JsonNode item : body.path("models")) {
      String name = item.path("name").asText("");
      Capabilities capabilities = capabilities(item);
      if (!name.isEmpty() && !capabilities.abilities().isEmpty()) {
        seen.put(name, capabilities);
        if (!item.path("is_deprecated").asBoolean() || settings.models().contains(name)) {
          listed.add(model(name, capabilities, contextTokens(item)));
        }
      }
    }
    known = Map.copyOf(seen);
    return listed;
  }

  /** A model that is configured and not listed. */
  ModelInfo unlisted(String name) {
    return model(
        name,
        name.startsWith("embed-") ? Capabilities.EMBEDDINGS : settings.capabilities(),
        settings.contextTokens());
  }

  /** Whether the model thinks; one that is not listed does where its name says so. */
  boolean reasons(String model) {
    Capabilities capabilities = known.get(model);
    return capabilities == null
        ? settings.capabilities().has(Ability.REASONING) || model.contains("reasoning")
        : capabilities.has(Ability.REASONING);
  }

  private Capabilities capabilities(JsonNode item) {
    EnumSet<Ability> abilities = EnumSet.noneOf(Ability.class);
    if (has(item.path("endpoints"), "chat")) {
      abilities.addAll(chat(item.path("features")).abilities());
    }
    if (has(item.path("endpoints"), "embed")) {
      abilities.add(Ability.EMBEDDINGS);
    }
    return new Capabilities(abilities);
  }

  private Capabilities chat(JsonNode features) {
    Capabilities usual = settings.capabilities().with(Ability.CHAT);
    return features.isArray()
        ? usual
            .with(Ability.TOOLS, has(features, "tools"))
            .with(Ability.IMAGES, has(features, "vision"))
            .with(Ability.JSON_OBJECT, has(features, "json_mode"))
            .with(Ability.JSON_SCHEMA, has(features, "json_schema"))
            .with(Ability.REASONING, has(features, "reasoning"))
            .with(Ability.LOGPROBS, has(features, "logprobs"))
        : usual;
  }

  private static boolean has(JsonNode array, String text) {
    for (JsonNode item : array) {
      if (item.asText().equals(text)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Integer contextTokens(JsonNode item) {
    int listed = CohereUsage.count(item.path("context_length"));
    return listed > 0 ? Integer.valueOf(listed) : settings.contextTokens();
  }

  private ModelInfo model(String name, Capabilities capabilities, @Nullable Integer contextTokens) {
    return new ModelInfo(
        name, capabilities, contextTokens, null, OWNER, null, true, settings.priceOf(name));
  }
}
