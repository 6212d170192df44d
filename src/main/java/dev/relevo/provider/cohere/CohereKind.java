package dev.relevo.provider.cohere;

import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.Locality;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.provider.ProviderKind;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.Timeouts;
import dev.relevo.settings.Section;
import java.time.Duration;
import java.util.Set;

/** Cohere, spoken to in its native API. Stateless. */
public final class CohereKind implements ProviderKind {
  private static final String NAME = "cohere";

  private static final Timeouts TIMEOUTS =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofMinutes(10));

  /** Most models see no pictures; the list of models tells which do. */
  private static final ProviderSettings.Defaults DEFAULTS =
      new ProviderSettings.Defaults(
          Locality.CLOUD,
          30,
          64,
          "command-a-03-2025",
          Capabilities.USUAL.without(Ability.IMAGES),
          TIMEOUTS,
          Duration.ofMinutes(5));

  @Override
  public Set<String> names() {
    return Set.of(NAME);
  }

  @Override
  public ProviderDefinition read(String id, String kind, Section section) {
    ProviderSettings settings = ProviderSettings.from(id, kind, section, DEFAULTS);
    CohereSettings cohere = CohereSettings.from(section);
    if (settings.keys().isEmpty()) {
      section.fault("api-keys", "needs at least one key; cohere answers nobody without");
    }
    return new ProviderDefinition(
        settings,
        transport ->
            new CohereProvider(
                settings, cohere, transport.upstream(settings.upstream(cohere.baseUrl()))));
  }
}
