package dev.relevo.gateway;

import dev.relevo.chat.ProviderError;
import dev.relevo.pool.WorkerId;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.UpstreamErrors;
import java.util.Map;
import java.util.Objects;

/**
 * The running providers by worker: leases carry names, and here a name becomes the thing itself.
 * Immutable.
 *
 * @param byWorker the providers
 */
record Providers(Map<WorkerId, Running> byWorker) {

  /** A provider and what is configured for it. */
  record Running(ChatProvider provider, ProviderSettings settings) {
    /** Why an attempt failed, in words that hold no key. */
    ProviderError failure(Throwable cause) {
      return settings.withoutKeys(UpstreamErrors.told(cause).error());
    }
  }

  Providers {
    byWorker = Map.copyOf(byWorker);
  }

  Running of(WorkerId worker) {
    return Objects.requireNonNull(byWorker.get(worker), () -> "no provider runs for " + worker);
  }

  void close() {
    byWorker.values().forEach(running -> running.provider().close());
  }
}
