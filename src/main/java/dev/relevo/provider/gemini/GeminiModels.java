package dev.relevo.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the models of Gemini's list can do ({@code models.list} in the API's reference).
 * Thread-safe.
 */
final class GeminiModels {
  /** One page of the largest size holds more models than there are. */
  static final String PATH = "/models?pageSize=1000";

  private static final String PREFIX = "models/";
  private static final String OWNER = "google";

  private final ProviderSettings settings;

  GeminiModels(ProviderSettings settings) {
    this.settings = settings;
  }

  /** The models that answer requests or make vectors; others draw, speak or film. */
  List<ModelInfo> listed(JsonNode body) {
    List<ModelInfo> listed = new ArrayList<>();
    for (JsonNode item : body.path("models")) {
      String name = item.path("name").asText("");
      if (name.startsWith(PREFIX)) {
        name = name.substring(PREFIX.length());
      }
      Capabilities capabilities = capabilities(name, item.path("supportedGenerationMethods"));
      if (!name.isEmpty() && !capabilities.abilities().isEmpty()) {
        Integer window = JsonMapper.positive(item.path("inputTokenLimit"));
        listed.add(
            model(
                name,
                capabilities,
                window == null ? settings.contextTokens() : window,
                JsonMapper.positive(item.path("outputTokenLimit"))));
      }
    }
    return listed;
  }

  /** A model that the list does not mention. */
  ModelInfo unlisted(String name) {
    return model(name, chat(name), settings.contextTokens(), null);
  }

  private ModelInfo model(
      String name,
      Capabilities capabilities,
      @Nullable Integer contextTokens,
      @Nullable Integer maxOutputTokens) {
    return new ModelInfo(
        name,
        capabilities,
        contextTokens,
        maxOutputTokens,
        OWNER,
        null,
        true,
        settings.priceOf(name));
  }

  private Capabilities capabilities(String name, JsonNode methods) {
    boolean answers = false;
    boolean embeds = false;
    for (JsonNode method : methods) {
      answers = answers || method.asText().equals("generateContent");
      embeds = embeds || method.asText().equals("embedContent");
    }
    if (!answers) {
      return embeds ? Capabilities.EMBEDDINGS : Capabilities.of();
    }
    return chat(name).with(Ability.EMBEDDINGS, embeds);
  }

  /** What is configured, less what older models cannot be told. */
  private Capabilities chat(String name) {
    return settings.capabilities().has(Ability.REASONING) && !GeminiModel.of(name).thinks()
        ? settings.capabilities().without(Ability.REASONING)
        : settings.capabilities();
  }
}
