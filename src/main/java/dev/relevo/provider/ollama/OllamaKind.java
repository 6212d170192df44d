package dev.relevo.provider.ollama;

import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.Locality;
import dev.relevo.provider.MemorySettings;
import dev.relevo.provider.ModelSettings;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.provider.ProviderKind;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.Timeouts;
import dev.relevo.settings.Section;
import java.time.Duration;
import java.util.Set;

/** Ollama hosts, spoken to in their native API. Immutable. */
public final class OllamaKind implements ProviderKind {
  private static final String NAME = "ollama";

  /** The first content may have to wait until a model of many gigabytes is loaded. */
  private static final Timeouts TIMEOUTS =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(1),
          Duration.ofMinutes(15));

  /**
   * What a model can do depends on the model; where an older host does not list it, it refuses by
   * itself.
   */
  private static final ProviderSettings.Defaults DEFAULTS =
      new ProviderSettings.Defaults(
          Locality.LOCAL,
          40,
          4,
          null,
          Capabilities.USUAL.with(Ability.RAW_PROMPT),
          TIMEOUTS,
          Duration.ofSeconds(15));

  private final ModelSettings modelSettings;

  /** The kind, of whose models nothing is configured. */
  public OllamaKind() {
    this(ModelSettings.NONE);
  }

  /**
   * The kind.
   *
   * @param modelSettings the windows that models are loaded with, beside other things
   */
  public OllamaKind(ModelSettings modelSettings) {
    this.modelSettings = modelSettings;
  }

  @Override
  public Set<String> names() {
    return Set.of(NAME);
  }

  @Override
  public ProviderDefinition read(String id, String kind, Section section) {
    ProviderSettings settings =
        ProviderSettings.from(id, kind, section, DEFAULTS)
            .withMemory(MemorySettings.from(section))
            .withModelSettings(modelSettings);
    OllamaSettings ollama = OllamaSettings.from(section);
    return new ProviderDefinition(
        settings, transport -> OllamaProvider.open(settings, ollama, transport));
  }
}
