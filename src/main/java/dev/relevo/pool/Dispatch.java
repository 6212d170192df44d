package dev.relevo.pool;

import dev.relevo.chat.ProviderError;
import dev.relevo.provider.MemorySettings;
import dev.relevo.provider.ProviderLimits;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.RateLimits;
import dev.relevo.residency.Order;
import dev.relevo.residency.Residency;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who gets what and when: knows the workers as they have told of themselves, counts the slots in
 * use, keeps the queue, turns the keys, and says which models are to be in the memory of the hosts
 * that are managed. {@link Selection} decides about one request, this class about all of them. It
 * has no thread and no clock of its own: {@link WorkerPool} runs it, and so does a simulation. Not
 * thread-safe.
 */
public final class Dispatch {
  private CircuitSettings circuit;
  private final InstantSource clock;

  private final Roster workers = new Roster();
  private final ManagedMemory memory = new ManagedMemory();
  private final Forecaster forecaster = new Forecaster();
  private final Leases leases = new Leases(workers, memory, forecaster);
  private final IdleWatch idle = new IdleWatch(workers);
  private final StandingWatch standing = new StandingWatch(workers);
  private final Preloads preloads = new Preloads(workers, memory);
  private final Requests requests;

  /**
   * A pool of workers of which nothing is known yet.
   *
   * @param settings how requests find their worker
   * @param strategies the strategies by their names
   * @param providers those whose workers will tell of themselves: requests that come before that
   *     wait for them
   * @param clock tells the time
   * @param random draws numbers of at least 0 and less than 1
   */
  public Dispatch(
      RoutingSettings settings,
      Strategies strategies,
      List<ProviderSettings> providers,
      InstantSource clock,
      DoubleSupplier random) {
    this.circuit = settings.circuit();
    this.clock = clock;
    this.requests =
        new Requests(
            new Rules(settings, strategies),
            clock,
            random,
            workers,
            memory,
            leases,
            new Occupied(workers, memory, forecaster),
            preloads);
    for (ProviderSettings provider : providers) {
      add(new WorkerId(provider.id()), provider);
    }
    workers.refresh();
  }

  private KnownWorker add(WorkerId id, ProviderSettings provider) {
    Quota quota = quota(id, provider.limits());
    KnownWorker worker =
        workers.findOrAdd(new WorkerState(id, provider, circuit).snapshot(clock.instant()));
    worker.limit(quota);
    return worker;
  }

  /** What the worker has taken in whose place it comes counts where the limits are the same. */
  private @Nullable Quota quota(WorkerId id, @Nullable ProviderLimits limits) {
    KnownWorker before = workers.newest(id);
    Quota known = before == null ? null : before.quota();
    if (limits == null || (known != null && known.limits().equals(limits))) {
      return limits == null ? null : known;
    }
    return new Quota(limits, clock);
  }

  /**
   * From now on other settings hold. Whoever waits is not sent away by them; circuits that are open
   * stay so for their time.
   */
  public void changed(RoutingSettings settings, Strategies strategies) {
    requests.changed(new Rules(settings, strategies));
    if (!settings.circuit().equals(circuit)) {
      circuit = settings.circuit();
      workers.all().forEach(worker -> worker.tell(new ProviderWorker.CircuitChanged(circuit)));
    }
    requests.decideAgain();
  }

  /**
   * Somebody asks for whom to send a request to. The reply comes exactly once, now or later, at the
   * latest by {@link #tick} when the patience is over.
   *
   * @param profile the request
   * @param tried what it has tried already
   * @param patience how long it can wait
   * @param beside whether an attempt that is under way goes on meanwhile
   * @param replyTo gets the reply
   */
  public void acquire(
      RequestProfile profile,
      List<Tried> tried,
      Duration patience,
      boolean beside,
      Consumer<WorkerPool.Reply> replyTo) {
    acquire(profile, tried, patience, beside, null, replyTo);
  }

  /**
   * The same for a request that goes on by settings which may have changed since it began.
   *
   * @param own these settings, or null for those that hold now
   */
  void acquire(
      RequestProfile profile,
      List<Tried> tried,
      Duration patience,
      boolean beside,
      @Nullable RoutingSettings own,
      Consumer<WorkerPool.Reply> replyTo) {
    requests.acquire(profile, tried, patience, beside, own, replyTo);
  }

  /** Nobody waits for the reply to an {@link #acquire} any more. */
  public void forget(Consumer<WorkerPool.Reply> replyTo) {
    requests.forget(replyTo);
  }

  /** Where a request stands that waits; null when it does not. */
  public @Nullable QueuePlace place(String requestId) {
    return requests.place(requestId);
  }

  /** A lease ends; its second end is ignored. */
  public void ended(Lease lease, Outcome outcome) {
    end(lease, outcome);
    requests.decideAgain();
  }

  private void end(Lease lease, Outcome outcome) {
    Instant now = clock.instant();
    RunningLease ended = leases.end(lease, outcome, now);
    if (ended != null) {
      requests.ended(ended, outcome, now);
      idle.look(lease.worker());
    }
  }

  /** An attempt under a lease has failed, and the same candidate is asked once more under it. */
  public void askedAgain(Lease lease, ProviderError error) {
    leases.askedAgain(lease, error, clock.instant());
  }

  /** The first content has come under a lease that is a trial. */
  public void trialSpoke(Lease lease) {
    leases.trialSpoke(lease);
  }

  /** So many tokens of an answer have come so far. */
  public void progressed(Lease lease, int tokens) {
    leases.progressed(lease, tokens, clock.instant());
  }

  /** A reply tells what is left of the key that a request was sent with. */
  public void limitsTold(Lease lease, RateLimits limits) {
    KnownWorker worker = workers.find(lease.worker());
    if (worker != null) {
      worker.told(lease, limits, clock.instant());
      refresh();
    }
  }

  /**
   * A worker tells of itself.
   *
   * @param longestAttempt how long an attempt there may take
   * @param teller takes what the worker has to learn
   */
  public void workerChanged(
      WorkerSnapshot snapshot, Duration longestAttempt, Consumer<ProviderWorker.Command> teller) {
    workers.findOrAdd(snapshot).changed(snapshot, longestAttempt, teller);
    memory.told(snapshot, clock.instant());
    refresh();
  }

  /** There is a worker that will tell of itself: requests that come before that wait for it. */
  public void workerAdded(ProviderSettings provider) {
    workerAdded(new WorkerId(provider.id()), provider, false);
  }

  /**
   * There is a worker that will tell of itself. Where there is another of its name, that one keeps
   * getting the requests until something is known of the new one, if it is well.
   *
   * @param draining whether it gets no requests for now, as the other one
   */
  void workerAdded(WorkerId id, ProviderSettings provider, boolean draining) {
    add(id, provider).drain(draining);
    refresh();
  }

  /** Runs that once when a worker gets its name's requests, or is gone: now or then. */
  void whenStanding(WorkerId worker, Runnable run) {
    standing.whenStanding(worker, run);
  }

  /**
   * A worker gets no new requests from now on, or does again; those in flight go on.
   *
   * @return whether there is such a worker
   */
  public boolean drain(WorkerId worker, boolean draining) {
    KnownWorker known = workers.find(worker);
    if (known == null) {
      return false;
    }
    known.drain(draining);
    refresh();
    return true;
  }

  /**
   * Somebody wants to know when a worker has no requests in flight.
   *
   * @param run is run once, now or then, but not after the worker is gone
   */
  public void whenIdle(WorkerId worker, Runnable run) {
    idle.whenIdle(worker, run);
  }

  /**
   * A worker has crashed, or is gone.
   *
   * @param forGood whether it does not come back
   */
  public void workerLost(WorkerId worker, boolean forGood) {
    KnownWorker known = workers.find(worker);
    if (known != null && forGood) {
      Instant now = clock.instant();
      leases.of(worker).forEach(lease -> known.forfeits(lease.lease(), now));
      workers.remove(worker);
      memory.forget(worker);
      idle.forget(worker);
      requests.removed(worker);
      for (RunningLease lease : leases.of(worker)) {
        end(lease.lease(), new Outcome.Cancelled());
      }
      leases.removed(worker);
    } else if (known != null) {
      known.crashed();
    }
    refresh();
  }

  /**
   * From now on the memory of a worker's host is managed; said again, by somebody who knows nothing
   * of earlier orders.
   *
   * @param manager performs the orders
   */
  public void manage(WorkerId worker, MemorySettings memorySettings, Consumer<Order> manager) {
    memory.manage(worker, memorySettings, manager);
    Instant now = clock.instant();
    for (RunningLease lease : leases.of(worker)) {
      memory.began(lease.lease(), now);
    }
    KnownWorker known = workers.find(worker);
    if (known != null) {
      memory.told(known.snapshot(), now);
    }
    refresh();
  }

  /**
   * The host of a worker, or who performs the orders there, has told something about its memory.
   *
   * @param told takes it down
   */
  public void memoryTold(WorkerId worker, BiConsumer<Residency, Instant> told) {
    memory.told(worker, told, clock.instant());
    requests.decideAgain();
  }

  /** The newest worker of that name has to learn something that did not come from itself. */
  void tell(WorkerId worker, ProviderWorker.Command what) {
    KnownWorker known = workers.newest(worker);
    if (known != null) {
      known.tell(what);
    }
  }

  private void refresh() {
    workers.refresh();
    boolean more = memory.managedBy(workers::stands);
    standing.look();
    requests.decideAgain();
    if (more) {
      memory.order(clock.instant());
    }
  }

  /**
   * Somebody wants a model in memory, and no answer yet. The reply comes exactly once, as by {@link
   * #acquire}.
   *
   * @param worker the worker that is to have it, or null for the one that will have it soonest
   * @param model the model's name
   * @param patience how long that can wait
   * @param allowed where the one who asks may have it
   */
  public void load(
      @Nullable WorkerId worker,
      String model,
      Duration patience,
      Allowed allowed,
      Consumer<WorkerPool.LoadReply> replyTo) {
    Instant now = clock.instant();
    preloads.ask(new Preloads.Asked(worker, model, now, now.plus(patience), allowed, replyTo));
    requests.decideAgain();
  }

  /**
   * Unloads what nobody uses and what is not pinned.
   *
   * @param worker the only worker whose host is meant, or null for all
   * @param model the only model that is meant, or null for all
   * @return what is unloaded
   */
  public List<Unloading> unloadUnused(@Nullable WorkerId worker, @Nullable String model) {
    return memory.unloadUnused(worker, model, clock.instant());
  }

  /** What is in the memory of the hosts that are managed. */
  public List<MemoryView> memory() {
    return memory.hosts(clock.instant());
  }

  /** The workers as operators see them. */
  public List<WorkerView> workers() {
    return workers.views();
  }

  /** How much there is to do. */
  public PoolLoad load() {
    return new PoolLoad(leases.running().size(), requests.waiting());
  }

  /** Whether {@link #tick} is to be called: somebody waits. */
  public boolean isWaitedFor() {
    return requests.areWaiting();
  }

  /** Decides about everybody who waits, by which those are refused whose time is up. */
  public void tick() {
    requests.decideAboutAll();
  }

  /**
   * Takes back the leases that nobody has ended, looks after what nobody uses, and for workers that
   * do nothing.
   *
   * @return the leases that were taken back
   */
  public List<Lease> sweep() {
    Instant now = clock.instant();
    List<Lease> takenBack = leases.overdue(now);
    takenBack.forEach(lease -> end(lease, new Outcome.Cancelled()));
    leases.lookForStuck(now);
    requests.decideAgain();
    memory.order(now);
    return takenBack;
  }
}
