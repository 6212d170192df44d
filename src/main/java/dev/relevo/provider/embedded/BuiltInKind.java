package dev.relevo.provider.embedded;

import dev.relevo.provider.Capabilities;
import dev.relevo.provider.Locality;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.provider.ProviderKind;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.Timeouts;
import dev.relevo.provider.Use;
import dev.relevo.settings.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * The model inside the jar, {@code builtin}. It understands the keys of every provider and those of
 * {@link EmbeddedKind} but for the model's file. One that answers only by its name is started by
 * the first request for it and ended some time after the last.
 */
public final class BuiltInKind implements ProviderKind {
  /** The kind's name, and its one model's. */
  public static final String NAME = "builtin";

  /** Behind everybody else. */
  private static final int PRIORITY = 1_000;

  /** Whatever is asked gets an answer; tools and pictures are passed over. */
  private static final Capabilities CAPABILITIES = Capabilities.USUAL;

  /** So small a model only loses time when several threads share its work. */
  private static final int THREADS = 1;

  private static final Timeouts TIMEOUTS =
      new Timeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofMinutes(2));

  private static final EngineLifecycle ON_DEMAND =
      new EngineLifecycle(
          EngineLifecycle.Start.ON_DEMAND,
          Duration.ofMinutes(5),
          0,
          0,
          EngineLifecycle.DEFAULT.pingTimeout());

  @Override
  public Set<String> names() {
    return Set.of(NAME);
  }

  @Override
  public ProviderDefinition read(String id, String kind, Section section) {
    ProviderSettings settings =
        ProviderSettings.from(
            id,
            kind,
            section,
            new ProviderSettings.Defaults(
                Locality.LOCAL, PRIORITY, 4, NAME, CAPABILITIES, TIMEOUTS, Duration.ofSeconds(15)));
    EngineLifecycle lifecycle = settings.use() == Use.BY_NAME ? ON_DEMAND : EngineLifecycle.DEFAULT;
    EmbeddedSettings read =
        EmbeddedSettings.from(
            section,
            Path.of(""),
            settings.slots(),
            settings.contextTokens(),
            new EmbeddedSettings.Defaults(THREADS, lifecycle));
    return new ProviderDefinition(settings, new BuiltInOpener(settings, read));
  }
}
