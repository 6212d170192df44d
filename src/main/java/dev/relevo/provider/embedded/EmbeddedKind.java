package dev.relevo.provider.embedded;

import dev.relevo.modelfile.ModelCatalog;
import dev.relevo.modelfile.ModelFiles;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.Locality;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.provider.ProviderKind;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.Timeouts;
import dev.relevo.settings.Section;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/**
 * A model in a process of the gateway's own. Beyond the keys of every provider it understands
 * {@code path}, the GGUF file, or {@code model-file} or {@code url} and {@code sha256}, from where
 * it is fetched when it is missing; {@code threads}, as many as there are processors unless set;
 * {@code max-heap} of the engine's JVM, 128 MiB unless set; {@code java}, the executable that runs
 * it; and when the engine is started, replaced and ended: {@code start}, {@code idle-stop}, {@code
 * restart-after}, {@code memory-limit} and {@code ping-timeout} ({@link EngineLifecycle}). {@code
 * slots} is how many answers are generated at once, {@code context-tokens} the window of each of
 * them.
 */
public final class EmbeddedKind implements ProviderKind {
  /** What {@code kind} is called. */
  public static final String NAME = "embedded";

  private static final Capabilities CAPABILITIES =
      Capabilities.of(
          Ability.CHAT,
          Ability.JSON_OBJECT,
          Ability.JSON_SCHEMA,
          Ability.PREFILL,
          Ability.EMBEDDINGS);

  /** Reading a long prompt takes minutes on a small machine. */
  private static final Timeouts TIMEOUTS =
      new Timeouts(
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(1),
          Duration.ofMinutes(30));

  private final ModelCatalog catalog;
  private final ModelFiles files;

  /**
   * The kind.
   *
   * @param catalog the model files that can be fetched by name
   */
  public EmbeddedKind(ModelCatalog catalog) {
    this.catalog = catalog;
    this.files = new ModelFiles(catalog.download(), System.getenv());
  }

  @Override
  public Set<String> names() {
    return Set.of(NAME);
  }

  @Override
  public ProviderDefinition read(String id, String kind, Section section) {
    ModelSource source = ModelSource.from(section, catalog);
    ProviderSettings settings =
        ProviderSettings.from(
            id,
            kind,
            section,
            new ProviderSettings.Defaults(
                Locality.LOCAL,
                40,
                2,
                EmbeddedSettings.nameOf(source.path().toString()),
                CAPABILITIES,
                TIMEOUTS,
                Duration.ofSeconds(15)));
    EmbeddedSettings engine =
        EmbeddedSettings.from(
            section,
            source.path(),
            settings.slots(),
            settings.contextTokens(),
            EmbeddedSettings.Defaults.USUAL);
    return new ProviderDefinition(
        settings,
        transport ->
            new EmbeddedProvider(
                settings,
                engine,
                new FetchedModel(
                    id, source.path(), source.wanted(), files, InstantSource.system())),
        source + " " + catalog.download());
  }
}
