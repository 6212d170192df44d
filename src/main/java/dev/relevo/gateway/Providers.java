package dev.relevo.gateway;

import dev.relevo.chat.ProviderError;
import dev.relevo.pool.WorkerId;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.UpstreamErrors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The running providers by worker: leases carry names, and here a name becomes the thing itself.
 * One that was removed while it had requests is still found for these, until another takes its
 * name. Thread-safe.
 */
final class Providers {
  private final Map<WorkerId, Running> running;
  private final Map<WorkerId, Running> removed = new LinkedHashMap<>();
  private boolean closed;

  /** A provider and what is configured for it. */
  record Running(ChatProvider provider, ProviderSettings settings) {
    /** Why an attempt failed, in words that hold no key. */
    ProviderError failure(Throwable cause) {
      return settings.withoutKeys(UpstreamErrors.told(cause).error());
    }
  }

  Providers(Map<WorkerId, Running> running) {
    this.running = new LinkedHashMap<>(running);
  }

  /** The providers that run now. */
  synchronized Map<WorkerId, Running> byWorker() {
    return new LinkedHashMap<>(running);
  }

  synchronized Running of(WorkerId worker) {
    Running found = running.get(worker);
    return Objects.requireNonNull(
        found == null ? removed.get(worker) : found, () -> "no provider runs for " + worker);
  }

  /**
   * Adds a provider.
   *
   * @return whether the name was free, and there is a place for it
   */
  synchronized boolean add(WorkerId worker, Running provider) {
    if (closed || running.putIfAbsent(worker, provider) != null) {
      return false;
    }
    removed.remove(worker);
    return true;
  }

  /**
   * Removes a provider and closes it.
   *
   * @param idle whether it has no requests any more
   */
  void remove(WorkerId worker, boolean idle) {
    Running gone = taken(worker, idle);
    if (gone != null) {
      gone.provider().close();
    }
  }

  private synchronized @Nullable Running taken(WorkerId worker, boolean idle) {
    Running gone = running.remove(worker);
    if (gone != null && !idle) {
      removed.put(worker, gone);
    }
    return gone;
  }

  void close() {
    synchronized (this) {
      closed = true;
    }
    byWorker().values().forEach(provider -> provider.provider().close());
  }
}
