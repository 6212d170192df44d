package dev.relevo.provider.gemini;

import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.provider.ProviderKind;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.settings.Section;
import java.net.URI;
import java.util.Set;

/** Google's Gemini models by an API key of AI Studio. Stateless. */
public final class GeminiKind implements ProviderKind {
  private static final String NAME = "gemini";
  private static final URI BASE_URL =
      URI.create("https://generativelanguage.googleapis.com/v1beta");

  /**
   * Log probabilities are missing because this API refuses them for the models of today; where one
   * tells them, the configuration can say so.
   */
  private static final Capabilities CAPABILITIES = Capabilities.USUAL.with(Ability.REASONING);

  private static final ProviderSettings.Defaults DEFAULTS =
      ProviderSettings.Defaults.cloud(20, "gemini-2.5-flash", CAPABILITIES);

  @Override
  public Set<String> names() {
    return Set.of(NAME);
  }

  @Override
  public ProviderDefinition read(String id, String kind, Section section) {
    ProviderSettings settings = ProviderSettings.from(id, kind, section, DEFAULTS);
    URI baseUrl = section.has("base-url") ? section.address("base-url") : BASE_URL;
    settings.requireKey(section);
    return new ProviderDefinition(
        settings,
        transport -> new GeminiProvider(settings, transport.upstream(settings.upstream(baseUrl))));
  }
}
