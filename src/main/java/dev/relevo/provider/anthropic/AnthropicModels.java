package dev.relevo.provider.anthropic;

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
 * Tells of Anthropic's models (API reference, {@code ModelInfo}). What a model can do follows from
 * its name, within what the configuration allows, and from the list itself where that says it.
 * Immutable.
 */
final class AnthropicModels {
  private static final String OWNER = "anthropic";

  private final ProviderSettings settings;

  AnthropicModels(ProviderSettings settings) {
    this.settings = settings;
  }

  /** The models that a list names. */
  List<ModelInfo> listed(JsonNode body) {
    List<ModelInfo> listed = new ArrayList<>();
    for (JsonNode item : body.path("data")) {
      String name = item.path("id").asText("");
      if (!name.isEmpty()) {
        Integer window = JsonMapper.positive(item.path("max_input_tokens"));
        listed.add(
            model(
                name,
                said(abilities(name), item.path("capabilities")),
                window == null ? settings.contextTokens() : window,
                JsonMapper.positive(item.path("max_tokens"))));
      }
    }
    return listed;
  }

  /** A model that no list names. */
  ModelInfo unlisted(String name) {
    return model(name, abilities(name), settings.contextTokens(), null);
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

  private Capabilities abilities(String name) {
    ClaudeFamily family = ClaudeFamily.of(name);
    Capabilities known = settings.capabilities();
    if (!family.isKnown()) {
      return known.without(Ability.PREFILL, Ability.REASONING);
    }
    return known
        .with(Ability.PREFILL, known.has(Ability.PREFILL) && family.takesPrefill())
        .with(Ability.JSON_SCHEMA, known.has(Ability.JSON_SCHEMA) && family.takesSchemas())
        .with(
            Ability.REASONING,
            known.has(Ability.REASONING) && family.thinking() != ClaudeFamily.Thinking.NONE);
  }

  private static Capabilities said(Capabilities known, JsonNode capabilities) {
    Capabilities said = said(known, Ability.IMAGES, capabilities.path("image_input"));
    said = said(said, Ability.JSON_SCHEMA, capabilities.path("structured_outputs"));
    return said(said, Ability.REASONING, capabilities.path("thinking"));
  }

  private static Capabilities said(Capabilities known, Ability ability, JsonNode support) {
    JsonNode supported = support.path("supported");
    return supported.isBoolean() ? known.with(ability, supported.booleanValue()) : known;
  }
}
