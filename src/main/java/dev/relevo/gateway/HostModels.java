package dev.relevo.gateway;

import dev.relevo.chat.ProviderError;
import dev.relevo.provider.LoadedModel;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is in the memory of a host.
 *
 * @param host the host's name: that of its worker
 * @param models the models in memory; empty where the host did not tell
 * @param failure why it did not tell, or null when it did
 */
public record HostModels(String host, List<LoadedModel> models, @Nullable ProviderError failure) {
  public HostModels {
    Objects.requireNonNull(host, "host");
    models = List.copyOf(models);
  }
}
