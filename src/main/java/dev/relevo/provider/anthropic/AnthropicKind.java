package dev.relevo.provider.anthropic;

import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.provider.ProviderKind;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.settings.Section;
import java.net.URI;
import java.util.Set;

/** Anthropic by its own Messages API, or another server that speaks it by its base URL. */
public final class AnthropicKind implements ProviderKind {
  private static final String NAME = "anthropic";
  private static final URI BASE_URL = URI.create("https://api.anthropic.com/v1");
  private static final String DEFAULT_MODEL = "claude-haiku-4-5";
  private static final int DEFAULT_MAX_TOKENS = 4_096;
  private static final ProviderSettings.Defaults DEFAULTS =
      ProviderSettings.Defaults.cloud(
          50,
          DEFAULT_MODEL,
          Capabilities.of(
              Ability.CHAT,
              Ability.TOOLS,
              Ability.IMAGES,
              Ability.JSON_SCHEMA,
              Ability.REASONING,
              Ability.PREFILL));

  @Override
  public Set<String> names() {
    return Set.of(NAME);
  }

  @Override
  public ProviderDefinition read(String id, String kind, Section section) {
    ProviderSettings settings = ProviderSettings.from(id, kind, section, DEFAULTS);
    URI baseUrl = section.has("base-url") ? section.address("base-url") : BASE_URL;
    Integer maxTokens = section.optionalInteger("max-tokens", 1, 1_000_000);
    settings.requireKey(section);
    return new ProviderDefinition(
        settings,
        transport ->
            new AnthropicProvider(
                settings,
                maxTokens == null ? DEFAULT_MAX_TOKENS : maxTokens,
                transport.upstream(settings.upstream(baseUrl))));
  }
}
