package dev.relevo.provider.cohere;

import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.provider.ProviderKind;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.settings.Section;
import java.util.Set;

/** Cohere, spoken to in its native API. Stateless. */
public final class CohereKind implements ProviderKind {
  private static final String NAME = "cohere";

  /** Most models see no pictures; the list of models tells which do. */
  private static final ProviderSettings.Defaults DEFAULTS =
      ProviderSettings.Defaults.cloud(
          30, "command-a-03-2025", Capabilities.USUAL.without(Ability.IMAGES));

  @Override
  public Set<String> names() {
    return Set.of(NAME);
  }

  @Override
  public ProviderDefinition read(String id, String kind, Section section) {
    ProviderSettings settings = ProviderSettings.from(id, kind, section, DEFAULTS);
    CohereSettings cohere = CohereSettings.from(section);
    settings.requireKey(section);
    return new ProviderDefinition(
        settings,
        transport ->
            new CohereProvider(
                settings, cohere, transport.upstream(settings.upstream(cohere.baseUrl()))));
  }
}
