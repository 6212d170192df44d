package dev.relevo.gateway;

import dev.relevo.pool.Unloading;
import dev.relevo.pool.WorkerId;
import dev.relevo.pool.WorkerPool;
import dev.relevo.provider.ModelHost;
import dev.relevo.provider.ModelTag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Loads and unloads models. Where the pool manages the memory of the hosts it decides; other hosts
 * are told directly. Thread-safe.
 */
final class ModelLoading {
  /** A look at what is in memory waits no longer for a host that says nothing. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Desk desk;
  private final Hosts hosts;

  ModelLoading(Desk desk, Hosts hosts) {
    this.desk = desk;
    this.hosts = hosts;
  }

  private CompletionStage<Boolean> isManaged() {
    return desk.memory().thenApplyAsync(managed -> !managed.isEmpty(), Runnable::run);
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
                new HostModels(
                    host, told.value() == null ? List.of() : told.value(), told.error()),
            Runnable::run);
  }

  /** Brings a model into memory; completes with the host's name. */
  CompletionStage<String> load(HostedModel found) {
    return isManaged()
        .thenComposeAsync(managed -> managed ? byPool(found) : directly(found), Runnable::run);
  }

  private CompletionStage<String> byPool(HostedModel found) {
    WorkerId only = found.isOfOne() ? new WorkerId(found.concerned().get(0).name()) : null;
    return desk.ensureLoaded(only, found.model(), desk.routing().deadline())
        .thenApplyAsync(
            reply -> {
              if (reply instanceof WorkerPool.Loaded loaded) {
                return loaded.worker().value();
              }
              throw Attempts.told(((WorkerPool.NotLoaded) reply).refusal()).toException();
            },
            Runnable::run);
  }

  private CompletionStage<String> directly(HostedModel found) {
    String host = found.bestToLoad();
    if (host == null) {
      throw Hosts.unknown(found.model());
    }
    return hosts
        .ask(host, (asked, lane) -> asked.load(found.model(), lane))
        .thenApplyAsync(
            told -> Hosts.result(found.model(), "loaded", List.of(told)).get(0), Runnable::run);
  }

  /** Takes everything out of memory that nobody uses and nobody has pinned. */
  CompletionStage<List<Unloading>> unloadUnused() {
    return desk.unloadUnused(null);
  }

  /** Takes a model out of memory; completes with the names of the hosts that were told. */
  CompletionStage<List<String>> unload(HostedModel found) {
    return isManaged()
        .thenComposeAsync(
            managed ->
                managed
                    ? desk.unloadUnused(found.model())
                        .thenApplyAsync(
                            unloading ->
                                unloading.stream().map(it -> it.worker().value()).toList(),
                            Runnable::run)
                    : look(found.concerned().stream().map(HostedModel.Host::name).toList())
                        .thenComposeAsync(it -> unload(found.model(), it), Runnable::run),
            Runnable::run);
  }

  private CompletionStage<List<String>> unload(String model, List<HostModels> loaded) {
    List<String> having = new ArrayList<>();
    for (HostModels host : loaded) {
      if (host.models().stream().anyMatch(it -> ModelTag.same(it.name(), model))) {
        having.add(host.host());
      }
    }
    return Hosts.all(
            having.stream()
                .map(it -> hosts.ask(it, (host, lane) -> host.unload(model, lane)))
                .toList())
        .thenApplyAsync(
            told -> told.isEmpty() ? having : Hosts.result(model, "unloaded", told),
            Runnable::run);
  }
}
