package dev.relevo.provider;

import dev.relevo.transport.Transport;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A provider that is configured but does not run yet. An embedding application makes one of its own
 * {@link ChatProvider} to add a worker that Relevo does not know.
 *
 * @param settings what every provider has
 * @param opener makes the provider
 * @param fingerprint tells definitions apart that were read from configurations: two with equal
 *     settings and the same fingerprint make equal providers; null for one that was not read
 */
public record ProviderDefinition(
    ProviderSettings settings, Opener opener, @Nullable String fingerprint) {

  /** Makes a provider. */
  @FunctionalInterface
  public interface Opener {
    /** Makes the provider; must not wait for the network or for a process. */
    ChatProvider open(Transport transport);

    /**
     * Begins what takes long and needs no transport, because {@link #open} will be called in a
     * moment; returns at once. It may be left out.
     */
    default void prepare() {}
  }

  public ProviderDefinition {
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(opener, "opener");
  }

  /** A provider that was not read from a configuration. */
  public ProviderDefinition(ProviderSettings settings, Opener opener) {
    this(settings, opener, null);
  }

  /** The same with other settings for whoever chooses among providers; how it opens is the same. */
  public ProviderDefinition withSettings(ProviderSettings value) {
    return new ProviderDefinition(value, opener, fingerprint);
  }

  /** The same, told apart from others by this too. */
  public ProviderDefinition fingerprintedBy(String more) {
    return new ProviderDefinition(
        settings, opener, fingerprint == null ? more : fingerprint + " " + more);
  }

  /**
   * Whether a provider of this definition would do the same as one of the other. One that was not
   * read from a configuration is the same only as one with the very same opener.
   */
  public boolean isSameAs(ProviderDefinition other) {
    boolean opensTheSame =
        fingerprint == null ? opener == other.opener : fingerprint.equals(other.fingerprint);
    return opensTheSame && comparable().equals(other.comparable());
  }

  /** The settings without what is none of the provider's business. */
  private ProviderSettings comparable() {
    return settings.withModelSettings(settings.modelSettings().withoutTiers());
  }
}
