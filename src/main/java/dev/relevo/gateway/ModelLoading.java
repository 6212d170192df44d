package dev.relevo.gateway;

import dev.relevo.pool.Allowed;
import dev.relevo.pool.Refusal;
import dev.relevo.pool.Unloading;
import dev.relevo.pool.WorkerId;
import dev.relevo.pool.WorkerPool;
import dev.relevo.provider.ModelHost;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Has models loaded and unloaded by the pool, which decides. Thread-safe. */
final class ModelLoading {
  /** A look at what is in memory waits no longer for a host that says nothing. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Supplier<Desk> desks;
  private final Hosts hosts;

  ModelLoading(Supplier<Desk> desks, Hosts hosts) {
    this.desks = desks;
    this.hosts = hosts;
  }

  /** What is in the memory of these hosts, as they tell it now. */
  CompletionStage<List<HostModels>> look(List<String> names) {
    return Hosts.all(names.stream().map(this::look).toList());
  }

  private CompletionStage<HostModels> look(String host) {
    return hosts
        .ask(host, ModelHost::loaded, LOOK)
        .thenApplyAsync(
            told ->
                new HostModels(host, told.value() == null ? List.of() : told.value(), told.error()),
            Runnable::run);
  }

  /** Brings a model into memory; completes with the host's name. */
  CompletionStage<String> load(HostedModel found, Allowed allowed) {
    Desk desk = desks.get();
    return desk.ensureLoaded(worker(found), found.model(), desk.routing().deadline(), allowed)
        .thenApplyAsync(
            reply -> {
              if (reply instanceof WorkerPool.Loaded loaded) {
                return loaded.worker().value();
              }
              Refusal refusal = ((WorkerPool.NotLoaded) reply).refusal();
              throw refusal.reason() == Refusal.Reason.UNKNOWN_MODEL
                  ? Hosts.unknown(found.model())
                  : Attempts.told(refusal).toException();
            },
            Runnable::run);
  }

  /** Takes everything out of memory that nobody uses and nobody has pinned. */
  CompletionStage<List<Unloading>> unloadUnused() {
    return desks.get().unloadUnused(null, null);
  }

  /** Takes a model out of memory where nobody uses it and nobody has pinned it. */
  CompletionStage<List<Unloading>> unload(HostedModel found) {
    return desks.get().unloadUnused(worker(found), found.model());
  }

  private static @Nullable WorkerId worker(HostedModel found) {
    return found.host() == null ? null : new WorkerId(found.host());
  }
}
