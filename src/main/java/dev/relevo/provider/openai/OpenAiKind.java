package dev.relevo.provider.openai;

import dev.relevo.provider.Locality;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.provider.ProviderKind;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.Timeouts;
import dev.relevo.settings.Section;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * Providers that speak OpenAI's chat completions: the vendors with a preset, and any other by its
 * base URL.
 */
public final class OpenAiKind implements ProviderKind {
  private static final Timeouts LOCAL =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofSeconds(60),
          Duration.ofMinutes(15));

  @Override
  public Set<String> names() {
    return new TreeSet<>(OpenAiPreset.kinds());
  }

  @Override
  public ProviderDefinition read(String id, String kind, Section section) {
    OpenAiPreset preset = OpenAiPreset.of(kind);
    ProviderSettings settings =
        ProviderSettings.from(
            id,
            kind,
            section,
            new ProviderSettings.Defaults(
                preset.locality(),
                preset.priority(),
                preset.slots(),
                preset.defaultModel(),
                preset.capabilities(),
                preset.locality() == Locality.LOCAL ? LOCAL : Timeouts.CLOUD,
                preset.locality() == Locality.LOCAL
                    ? Duration.ofSeconds(15)
                    : Duration.ofMinutes(5)));
    URI baseUrl =
        preset.baseUrl() == null || section.has("base-url")
            ? section.address("base-url")
            : preset.baseUrl();
    if (preset.needsKey() && settings.keys().isEmpty()) {
      section.fault("api-keys", "needs at least one key; " + kind + " answers nobody without");
    }
    return new ProviderDefinition(
        settings,
        transport ->
            new OpenAiProvider(settings, preset, transport.upstream(settings.upstream(baseUrl))));
  }
}
