package dev.relevo.provider;

import dev.relevo.transport.Transport;
import java.util.Objects;

/**
 * A provider that is configured but does not run yet. An embedding application makes one of its own
 * {@link ChatProvider} to add a worker that Relevo does not know.
 *
 * @param settings what every provider has
 * @param opener makes the provider
 */
public record ProviderDefinition(ProviderSettings settings, Opener opener) {

  /** Makes a provider. */
  @FunctionalInterface
  public interface Opener {
    /** Makes the provider; must not wait for the network or for a process. */
    ChatProvider open(Transport transport);
  }

  public ProviderDefinition {
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(opener, "opener");
  }

  /** The same with other settings for whoever chooses among providers; how it opens is the same. */
  public ProviderDefinition withSettings(ProviderSettings value) {
    return new ProviderDefinition(value, opener);
  }
}
