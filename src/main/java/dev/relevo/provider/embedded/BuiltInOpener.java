package dev.relevo.provider.embedded;

import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.transport.Transport;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Opens the built-in model. Its process takes about as long to start as all the rest of a gateway,
 * so it can begin before: {@link #prepare}. Thread-safe.
 */
final class BuiltInOpener implements ProviderDefinition.Opener {
  private final ProviderSettings settings;
  private final EmbeddedSettings engine;
  private final AtomicReference<@Nullable EmbeddedProvider> prepared = new AtomicReference<>();

  BuiltInOpener(ProviderSettings settings, EmbeddedSettings engine) {
    this.settings = settings;
    this.engine = engine;
  }

  @Override
  public void prepare() {
    if (prepared.get() == null) {
      EmbeddedProvider fresh = provider();
      fresh.start();
      EmbeddedProvider other = prepared.getAndSet(fresh);
      if (other != null) {
        other.close();
      }
    }
  }

  @Override
  public ChatProvider open(Transport transport) {
    EmbeddedProvider ready = prepared.getAndSet(null);
    return new BuiltInProvider(ready == null ? provider() : ready);
  }

  private EmbeddedProvider provider() {
    BuiltInFile file = BuiltInFile.create();
    return new EmbeddedProvider(settings, engine.withPath(file.path()), file);
  }
}
