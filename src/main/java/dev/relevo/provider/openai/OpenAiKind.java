package dev.relevo.provider.openai;

import dev.relevo.provider.ProviderDefinition;
import dev.relevo.provider.ProviderKind;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.settings.Section;
import java.net.URI;
import java.util.Set;
import java.util.TreeSet;

/**
 * Providers that speak OpenAI's chat completions: the vendors with a preset, and any other by its
 * base URL.
 */
public final class OpenAiKind implements ProviderKind {
  @Override
  public Set<String> names() {
    return new TreeSet<>(OpenAiPreset.kinds());
  }

  @Override
  public ProviderDefinition read(String id, String kind, Section section) {
    OpenAiPreset preset = OpenAiPreset.of(kind);
    ProviderSettings settings = ProviderSettings.from(id, kind, section, preset.defaults());
    URI baseUrl =
        preset.baseUrl() == null || section.has("base-url")
            ? section.address("base-url")
            : preset.baseUrl();
    if (preset.needsKey()) {
      settings.requireKey(section);
    }
    return new ProviderDefinition(
        settings,
        transport ->
            new OpenAiProvider(settings, preset, transport.upstream(settings.upstream(baseUrl))));
  }
}
