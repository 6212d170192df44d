package dev.relevo.gateway;

import dev.relevo.access.Caller;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Json;
import dev.relevo.pool.MemoryView;
import dev.relevo.pool.Unloading;
import dev.relevo.pool.WorkerSnapshot;
import dev.relevo.pool.WorkerView;
import dev.relevo.provider.ModelHost;
import dev.relevo.provider.PullProgress;
import dev.relevo.residency.ModelPulls;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.pf.PFBuilder;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * The models on the gateway's own hosts: those of its workers that keep several models on disk and
 * some of them in memory. A model is named as on its host, with or without {@code :latest}, or as
 * {@code host/model} where one host alone is meant. Stages fail with {@link
 * dev.relevo.chat.GatewayException}s: {@code UNKNOWN_MODEL} where no host has the model, {@code
 * INVALID_REQUEST} where a host is named that there is not, and the category of its failure, with
 * the names of all that failed, where a host did not do what it should. Thread-safe.
 */
public final class LocalModels {
  /** A list of what is in memory waits no longer for a host that says nothing. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Supplier<Desk> desks;
  private final ModelPulls pulls;
  private final Hosts hosts;
  private final ModelLoading loading;

  LocalModels(Supplier<Desk> desks, ModelPulls pulls, Supplier<Lane> lanes) {
    this.desks = desks;
    this.pulls = pulls;
    this.hosts = new Hosts(desks.get(), lanes);
    this.loading = new ModelLoading(desks, hosts);
  }

  private Desk desk() {
    return desks.get();
  }

  /** Whether a worker is a host of models. */
  public boolean isHost(String worker) {
    return hosts.has(worker);
  }

  /**
   * What is in the memory of each host that can be asked, as the hosts tell it now, as far as the
   * caller may use it.
   */
  public CompletionStage<List<HostModels>> loadedModels(Caller caller) {
    Desk desk = desk();
    Reach reach = Reach.of(caller, desk.routing());
    return desk.workers()
        .thenComposeAsync(
            views -> {
              List<WorkerSnapshot> workers = Reach.snapshots(views);
              return loading
                  .look(usable(workers).stream().map(it -> it.id().value()).toList())
                  .thenApplyAsync(
                      all -> all.stream().map(one -> seen(one, reach, workers)).toList(),
                      Runnable::run);
            },
            Runnable::run);
  }

  private static HostModels seen(HostModels all, Reach reach, List<WorkerSnapshot> workers) {
    return new HostModels(
        all.host(),
        all.models().stream()
            .filter(model -> reach.has(all.host(), model.name(), workers))
            .toList(),
        all.failure());
  }

  /**
   * What the gateway knows of the memory of the hosts that it manages: the models there, or on
   * their way there or out of it, and what is reserved.
   */
  public CompletionStage<List<MemoryView>> memory() {
    return desk().memory();
  }

  /** The versions of the hosts that can be asked and tell theirs, by the hosts' names. */
  public CompletionStage<Map<String, String>> versions() {
    return desk()
        .workers()
        .thenApplyAsync(
            workers -> {
              Map<String, String> versions = new LinkedHashMap<>();
              for (WorkerSnapshot worker : usable(Reach.snapshots(workers))) {
                if (worker.version() != null) {
                  versions.put(worker.id().value(), worker.version());
                }
              }
              return versions;
            },
            Runnable::run);
  }

  private List<WorkerSnapshot> usable(List<WorkerSnapshot> workers) {
    return workers.stream()
        .filter(it -> it.health().isUsable() && hosts.has(it.id().value()))
        .toList();
  }

  /**
   * What a host tells about a model, as it tells it; one that the caller may not use is unknown.
   *
   * @param verbose whether long fields are wanted too
   */
  public CompletionStage<Json> show(String model, boolean verbose, Caller caller) {
    Desk desk = desk();
    Reach reach = Reach.of(caller, desk.routing());
    return desk.workers()
        .thenComposeAsync(
            workers -> show(reach.of(find(model, null, workers), workers), verbose), Runnable::run);
  }

  private CompletionStage<Json> show(HostedModel found, boolean verbose) {
    List<String> names = new ArrayList<>();
    found.concerned().stream().filter(HostedModel.Host::lists).forEach(it -> names.add(it.name()));
    found.mayHave().stream()
        .map(HostedModel.Host::name)
        .filter(it -> !names.contains(it))
        .forEach(names::add);
    return show(found.model(), verbose, names, List.of());
  }

  /** Asks one host after the other until one tells. */
  private CompletionStage<Json> show(
      String model, boolean verbose, List<String> names, List<Hosts.Told<Json>> told) {
    if (names.isEmpty()) {
      Hosts.result(model, "found", told);
      throw Hosts.unknown(model);
    }
    return hosts
        .ask(names.get(0), (host, lane) -> host.show(model, verbose, lane), LOOK)
        .thenComposeAsync(
            answer -> {
              if (answer.error() == null) {
                return CompletableFuture.completedFuture(Hosts.value(answer));
              }
              List<Hosts.Told<Json>> sofar = new ArrayList<>(told);
              sofar.add(answer);
              return show(model, verbose, names.subList(1, names.size()), sofar);
            },
            Runnable::run);
  }

  /**
   * Fetches a model to the hosts that should have it: those it is configured for and those that
   * have it, else all that may have any model.
   *
   * @param only the one host to fetch it to, or null
   * @return completes with the fetching, which begins when its source runs
   */
  public CompletionStage<FleetPull> pull(String model, @Nullable String only) {
    return find(model, only)
        .thenApplyAsync(
            found -> {
              List<HostedModel.Host> wanted =
                  found.isOfOne() ? found.concerned() : found.shouldHave();
              List<String> names = wanted.stream().map(HostedModel.Host::name).toList();
              if (names.isEmpty()) {
                throw GatewayError.invalid(
                        "model",
                        "no host may have the model '"
                            + model
                            + "': none is configured for it, and none takes any model")
                    .toException();
              }
              return new FleetPull(
                  found.model(),
                  names,
                  Source.from(names).flatMapMerge(names.size(), it -> steps(it, found.model())));
            },
            Runnable::run);
  }

  private Source<FleetPull.Step, NotUsed> steps(String host, String model) {
    return fetch(host, model)
        .<FleetPull.Step>map(progress -> new FleetPull.Progress(host, progress))
        .concatLazy(
            Source.lazyCompletionStage(
                () -> looked(List.of(host)).thenApplyAsync(any -> done(host), Runnable::run)))
        .recover(
            new PFBuilder<Throwable, FleetPull.Step>()
                .matchAny(failure -> new FleetPull.Failed(host, hosts.error(host, failure)))
                .build());
  }

  private static FleetPull.Step done(String host) {
    return new FleetPull.Done(host);
  }

  private Source<PullProgress, NotUsed> fetch(String host, String model) {
    return pulls.pull(hosts.target(host), model, hosts.lane());
  }

  /**
   * Deletes a model from the disks of all hosts that have it.
   *
   * @param only the one host to delete it from, or null
   * @return completes with the names of the hosts that had it
   */
  public CompletionStage<List<String>> delete(String model, @Nullable String only) {
    return find(model, only)
        .thenComposeAsync(
            found -> everywhere(found, "deleted", (host, lane) -> host.delete(found.model(), lane)),
            Runnable::run);
  }

  /**
   * Gives a model a second name on all hosts that have it.
   *
   * @param only the one host to do it on, or null
   * @return completes with the names of the hosts that had it
   */
  public CompletionStage<List<String>> copy(
      String source, String destination, @Nullable String only) {
    return find(source, only)
        .thenComposeAsync(
            found ->
                everywhere(
                    found, "copied", (host, lane) -> host.copy(found.model(), destination, lane)),
            Runnable::run);
  }

  /**
   * Brings a model into the memory of the host that will have it soonest, unless it is in memory.
   *
   * @return completes with the name of the host that has it
   */
  public CompletionStage<String> ensureLoaded(String model) {
    return ensureLoaded(null, model);
  }

  /**
   * Brings a model into the memory of a host, unless it is there.
   *
   * @param host the host, or null for the one that will have it soonest
   * @return completes with the host's name
   */
  public CompletionStage<String> ensureLoaded(@Nullable String host, String model) {
    return ensureLoaded(host, model, Caller.ANYBODY);
  }

  /**
   * The same for somebody who may not use every model everywhere.
   *
   * @return completes with the host's name; fails as {@code FORBIDDEN} where the caller may use the
   *     model on none of the hosts that have it
   */
  public CompletionStage<String> ensureLoaded(@Nullable String host, String model, Caller caller) {
    Desk desk = desk();
    Reach reach = Reach.of(caller, desk.routing());
    return desk.workers()
        .thenComposeAsync(
            workers -> {
              HostedModel found = find(model, host, workers);
              HostedModel seen = reach.of(found, workers);
              if (found.isListed() && !seen.isListed()) {
                throw GatewayError.of(
                        GatewayError.Kind.FORBIDDEN,
                        reach.allowed().forbids("the model '" + model + "'"))
                    .toException();
              }
              return loading.load(found, reach.allowed());
            },
            Runnable::run);
  }

  /**
   * Takes all models out of memory that nobody uses and that are not pinned.
   *
   * @return completes with what is being unloaded
   */
  public CompletionStage<List<Unloading>> unloadUnused() {
    return loading.unloadUnused();
  }

  /**
   * Takes a model out of the memory of all hosts where nobody uses it and where it is not pinned.
   *
   * @param only the one host to take it from, or null
   * @return completes with what is being unloaded
   */
  public CompletionStage<List<Unloading>> unload(String model, @Nullable String only) {
    return find(model, only)
        .thenComposeAsync(
            found ->
                found.isListed()
                    ? loading.unload(found)
                    : show(found, false)
                        .thenComposeAsync(known -> loading.unload(found), Runnable::run),
            Runnable::run);
  }

  private CompletionStage<HostedModel> find(String model, @Nullable String only) {
    return desk().workers().thenApplyAsync(workers -> find(model, only, workers), Runnable::run);
  }

  private HostedModel find(String model, @Nullable String only, List<WorkerView> workers) {
    return HostedModel.find(model, only, hosts.settings(), workers);
  }

  private CompletionStage<List<String>> everywhere(
      HostedModel found, String done, BiFunction<ModelHost, Lane, CompletionStage<Void>> order) {
    return Hosts.all(found.mayHave().stream().map(host -> hosts.ask(host.name(), order)).toList())
        .thenApplyAsync(told -> Hosts.result(found.model(), done, told), Runnable::run)
        .thenComposeAsync(names -> looked(names), Runnable::run);
  }

  /** Completes when the gateway has learnt what has changed on these hosts, or cannot. */
  private CompletionStage<List<String>> looked(List<String> names) {
    return Hosts.all(
        names.stream()
            .map(name -> desk().lookAgain(name).handleAsync((done, failure) -> name, Runnable::run))
            .toList());
  }
}
