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
import java.util.concurrent.TimeUnit;
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

  /** For so long a worker goes on in place of its successor that is still loading or fetching. */
  private static final Duration LONGEST_START = Duration.ofDays(1);

  /** No request goes on for longer; timers do not reach as far as what may be configured. */
  private static final Duration LONGEST_END = Duration.ofDays(30);

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
    Member member;
    synchronized (this) {
      member = members.add(definition);
    }
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
    return id == null ? CompletableFuture.completedFuture(false) : drain(id, draining);
  }

  private CompletionStage<Boolean> drain(WorkerId id, boolean draining) {
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
    return removed
        .whenCompleteAsync(
            (any, failure) -> {
              if (failure != null) {
                members.stays(id);
              }
            },
            Runnable::run)
        .thenApplyAsync(
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
   * changed, and takes their names for them. Nothing starts before {@link Reload#start}.
   *
   * @throws RuntimeException when a provider cannot be opened; then nothing has changed
   */
  synchronized Reload reload(List<ProviderDefinition> configured) {
    FleetChange change = FleetChange.between(members.all(), configured);
    List<ProviderDefinition> wanted = new ArrayList<>(change.added());
    change.replaced().forEach(one -> wanted.add(one.provider()));
    List<Providers.Running> opened = new ArrayList<>();
    try {
      wanted.forEach(provider -> opened.add(opened(provider)));
    } catch (RuntimeException e) {
      opened.forEach(running -> running.provider().close());
      String name = wanted.get(opened.size()).settings().id();
      throw new IllegalStateException("relevo.providers." + name + ": cannot be opened: " + e, e);
    }
    change.kept().forEach(members::keep);
    change.removed().forEach(gone -> members.going(gone.id().value()));
    return new Reload(change, wanted.stream().map(members::put).toList(), opened);
  }

  /** The workers become others. To be used once, by one thread after the other. */
  final class Reload {
    private final FleetChange change;
    private final List<Member> fresh;
    private final List<Providers.Running> opened;

    /**
     * A change.
     *
     * @param fresh the new workers, those that take another's place behind the others
     * @param opened their providers
     */
    private Reload(FleetChange change, List<Member> fresh, List<Providers.Running> opened) {
      this.change = change;
      this.fresh = fresh;
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
      for (int i = 0; i < fresh.size(); i++) {
        starting.add(WorkerChanges.this.start(fresh.get(i), opened.get(i)));
      }
      return all(starting);
    }

    /**
     * Lets those go that are not wanted any more: each ends what it has. Completes when they get no
     * new requests, and the new workers have taken the requests from those they replace, as far as
     * they do so soon; one that takes longer to load is not waited for, but the one that it
     * replaces goes no earlier.
     */
    CompletionStage<Done> finish() {
      List<CompletionStage<?>> taking = new ArrayList<>();
      change.removed().forEach(old -> taking.add(letGo(old)));
      for (int i = 0; i < change.replaced().size(); i++) {
        Member old = change.replaced().get(i).old();
        Member successor = fresh.get(change.added().size() + i);
        taking.add(
            whenStanding(successor.id())
                .handleAsync((any, failure) -> old, Runnable::run)
                .thenComposeAsync(this::letGo, Runnable::run)
                .toCompletableFuture()
                .copy()
                .completeOnTimeout(false, GRACE.toMillis(), TimeUnit.MILLISECONDS));
      }
      return all(taking);
    }

    /**
     * Completes when it gets no new requests; it is gone when it has no old ones any more, and no
     * attempt lasts longer than its clocks allow.
     */
    private CompletionStage<Boolean> letGo(Member old) {
      Duration total = old.provider().settings().timeouts().total();
      Duration longest = total.compareTo(LONGEST_END) < 0 ? total : LONGEST_END;
      return drain(old.id(), true)
          .whenCompleteAsync(
              (any, failure) -> {
                var unused = removed(old.id(), longest.plus(GRACE));
              },
              Runnable::run);
    }

    private CompletionStage<WorkerId> whenStanding(WorkerId id) {
      return AskPattern.ask(
          actors.pool(),
          (ActorRef<WorkerId> replyTo) -> new WorkerPool.WhenStanding(id, replyTo),
          LONGEST_START,
          actors.system().scheduler());
    }

    private CompletionStage<Done> all(List<CompletionStage<?>> stages) {
      return CompletableFuture.allOf(
              stages.stream()
                  .map(CompletionStage::toCompletableFuture)
                  .toArray(CompletableFuture[]::new))
          .handleAsync((any, failure) -> Done.getInstance(), actors.system().executionContext());
    }
  }
}
