package dev.relevo.gateway;

import dev.relevo.chat.ProviderError;
import dev.relevo.pool.WorkerId;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.UpstreamErrors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The running providers by worker: leases carry ids, and here an id becomes the thing itself. One
 * that was removed while it had requests is still found for these. Thread-safe.
 */
final class Providers {
  /** How many of those are remembered that were removed with requests, the last ones. */
  private static final int REMOVED = 100;

  private final Map<WorkerId, Running> running;
  private final Map<WorkerId, Running> removed =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<WorkerId, Running> eldest) {
          return size() > REMOVED;
        }
      };
  private boolean closed;

  /** A provider and what is configured for it. */
  record Running(ChatProvider provider, ProviderSettings settings) {
    /** Why an attempt failed, in words that hold no key. */
    ProviderError failure(Throwable cause) {
      return settings.withoutKeys(UpstreamErrors.told(cause).error());
    }
  }

  Providers(Map<WorkerId, Running> running) {
    this.running = new TreeMap<>(running);
  }

  /** The providers by their workers' names; the newest where there are two of a name. */
  synchronized Map<String, Running> byName() {
    Map<String, Running> byName = new TreeMap<>();
    running.forEach((id, provider) -> byName.put(id.value(), provider));
    return byName;
  }

  /** What is configured for a worker, or null when no provider runs for it. */
  synchronized @Nullable ProviderSettings settings(WorkerId worker) {
    Running found = running.get(worker);
    return found == null ? null : found.settings();
  }

  synchronized Running of(WorkerId worker) {
    Running found = running.get(worker);
    return Objects.requireNonNull(
        found == null ? removed.get(worker) : found, () -> "no provider runs for " + worker);
  }

  /** The provider of that name: the newest, or the last that there was. */
  synchronized Running named(String name) {
    Running found = byName().get(name);
    if (found == null) {
      for (Map.Entry<WorkerId, Running> gone : removed.entrySet()) {
        found = gone.getKey().value().equals(name) ? gone.getValue() : found;
      }
    }
    return Objects.requireNonNull(found, () -> "no provider runs for " + name);
  }

  /** The newest worker of that name, or the first where there is none. */
  synchronized WorkerId worker(String name) {
    WorkerId newest = new WorkerId(name);
    for (WorkerId id : running.keySet()) {
      newest = id.value().equals(name) ? id : newest;
    }
    return newest;
  }

  /**
   * Adds a provider.
   *
   * @return whether there is a place for it, and it has not been added yet
   */
  synchronized boolean add(WorkerId worker, Running provider) {
    return !closed && running.putIfAbsent(worker, provider) == null;
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
    List<Running> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(running.values());
    }
    all.forEach(provider -> provider.provider().close());
  }
}
