package dev.relevo.gateway;

import dev.relevo.pool.ProviderWorker;
import dev.relevo.pool.WorkerId;
import dev.relevo.pool.WorkerPool;
import dev.relevo.pool.WorkerSupervisor;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * Workers that come and go while the gateway runs. What is not in the configuration does not
 * outlive the process. Thread-safe.
 */
final class WorkerChanges {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Transport transport;
  private final Providers providers;
  private final Members members;
  private final Actors actors;
  private final BiFunction<WorkerId, Providers.Running, Behavior<ProviderWorker.Command>> worker;

  /**
   * Whom changes are told.
   *
   * @param pool sends requests to workers
   * @param supervisor runs the workers
   */
  record Actors(
      ActorSystem<?> system,
      ActorRef<WorkerPool.Command> pool,
      ActorRef<WorkerSupervisor.Command> supervisor) {}

  /**
   * The changes of a gateway.
   *
   * @param worker makes the worker of a provider
   */
  WorkerChanges(
      Transport transport,
      Providers providers,
      Members members,
      Actors actors,
      BiFunction<WorkerId, Providers.Running, Behavior<ProviderWorker.Command>> worker) {
    this.transport = transport;
    this.providers = providers;
    this.members = members;
    this.actors = actors;
    this.worker = worker;
  }

  private Providers.Running opened(ProviderDefinition definition) {
    return new Providers.Running(definition.opener().open(transport), definition.settings());
  }

  CompletionStage<Boolean> add(ProviderDefinition definition) {
    Providers.Running running = opened(definition);
    Member member = members.add(definition);
    if (member == null) {
      running.provider().close();
      return CompletableFuture.completedFuture(false);
    }
    return start(member, running);
  }

  /** Completes with whether the worker runs, when requests that could go there wait for it. */
  private CompletionStage<Boolean> start(Member member, Providers.Running running) {
    WorkerId id = member.id();
    if (!providers.add(id, running)) { // the gateway has ended meanwhile
      running.provider().close();
      members.gone(id);
      return CompletableFuture.completedFuture(false);
    }
    CompletionStage<Boolean> added =
        AskPattern.ask(
            actors.supervisor(),
            (ActorRef<Boolean> replyTo) ->
                new WorkerSupervisor.AddWorker(
                    id, running.settings(), worker.apply(id, running), member.drained(), replyTo),
            GRACE,
            actors.system().scheduler());
    return added.whenCompleteAsync(
        (done, failure) -> {
          if (failure != null || !done) {
            members.gone(id);
            providers.remove(id, true);
          }
        },
        Runnable::run);
  }

  CompletionStage<Boolean> drain(String name, boolean draining) {
    WorkerId id = members.drain(name, draining);
    if (id == null) {
      return CompletableFuture.completedFuture(false);
    }
    return AskPattern.ask(
        actors.pool(),
        (ActorRef<Boolean> replyTo) -> new WorkerPool.Drain(id, draining, replyTo),
        GRACE,
        actors.system().scheduler());
  }

  CompletionStage<WorkerRemoval> remove(String name, Duration limit) {
    WorkerId id = members.going(name);
    return id == null
        ? CompletableFuture.completedFuture(WorkerRemoval.UNKNOWN)
        : removed(id, limit);
  }

  private CompletionStage<WorkerRemoval> removed(WorkerId id, Duration limit) {
    CompletionStage<WorkerSupervisor.Removed> removed =
        AskPattern.ask(
            actors.supervisor(),
            (ActorRef<WorkerSupervisor.Removed> replyTo) ->
                new WorkerSupervisor.RemoveWorker(id, limit, replyTo),
            limit.plus(GRACE),
            actors.system().scheduler());
    return removed.thenApplyAsync(
        outcome -> {
          members.gone(id);
          providers.remove(id, outcome.idle());
          if (!outcome.known()) {
            return WorkerRemoval.UNKNOWN;
          }
          return outcome.idle() ? WorkerRemoval.DRAINED : WorkerRemoval.CUT_SHORT;
        },
        Runnable::run);
  }

  /**
   * Begins to make the workers those that are configured: opens the providers that are new or have
   * changed. Nobody else sees anything of that before {@link Reload#start}.
   *
   * @throws RuntimeException when a provider cannot be opened; then nothing has changed
   */
  Reload reload(List<ProviderDefinition> configured) {
    FleetChange change = FleetChange.between(members.all(), configured);
    List<Providers.Running> opened = new ArrayList<>();
    try {
      change.added().forEach(provider -> opened.add(opened(provider)));
      change.replaced().forEach(one -> opened.add(opened(one.provider())));
    } catch (RuntimeException e) {
      opened.forEach(running -> running.provider().close());
      throw e;
    }
    return new Reload(change, opened);
  }

  /** The workers become others. To be used once, by one thread after the other. */
  final class Reload {
    private final FleetChange change;
    private final List<Providers.Running> opened;
    private final List<WorkerId> replaced = new ArrayList<>();
    private final List<WorkerId> successors = new ArrayList<>();

    private Reload(FleetChange change, List<Providers.Running> opened) {
      this.change = change;
      this.opened = opened;
    }

    FleetChange change() {
      return change;
    }

    /**
     * Starts the new workers. Completes when the pool knows them: requests that only they can
     * answer wait for them from then on. None takes requests from one of its name that is well
     * before it is ready.
     */
    CompletionStage<Done> start() {
      List<CompletionStage<?>> starting = new ArrayList<>();
      change.kept().forEach(members::keep);
      int next = 0;
      for (ProviderDefinition provider : change.added()) {
        starting.add(start(members.put(provider), opened.get(next++)));
      }
      for (FleetChange.Replacement one : change.replaced()) {
        Member member = members.put(one.provider());
        replaced.add(one.old().id());
        successors.add(member.id());
        starting.add(start(member, opened.get(next++)));
      }
      return all(starting);
    }

    /**
     * Lets those go that are not wanted any more: each ends what it has. Completes when the new
     * workers have taken the requests from those they replace, as far as they do so soon.
     */
    CompletionStage<Done> finish() {
      for (Member gone : change.removed()) {
        members.going(gone.id().value());
        letGo(gone.id(), gone.provider());
      }
      List<CompletionStage<?>> taking = new ArrayList<>();
      for (int i = 0; i < successors.size(); i++) {
        WorkerId old = replaced.get(i);
        ProviderDefinition provider = change.replaced().get(i).old().provider();
        taking.add(
            whenStanding(successors.get(i))
                .whenCompleteAsync((any, failure) -> letGo(old, provider), Runnable::run));
      }
      return all(taking);
    }

    /** No attempt lasts longer than its clocks allow. */
    private void letGo(WorkerId id, ProviderDefinition provider) {
      var unused = removed(id, provider.settings().timeouts().total().plus(GRACE));
    }

    private CompletionStage<WorkerId> whenStanding(WorkerId id) {
      return AskPattern.ask(
          actors.pool(),
          (ActorRef<WorkerId> replyTo) -> new WorkerPool.WhenStanding(id, replyTo),
          GRACE,
          actors.system().scheduler());
    }

    private static CompletionStage<Done> all(List<CompletionStage<?>> stages) {
      return CompletableFuture.allOf(
              stages.stream().map(it -> it.toCompletableFuture()).toArray(CompletableFuture[]::new))
          .handleAsync((any, failure) -> Done.getInstance(), Runnable::run);
    }
  }
}
