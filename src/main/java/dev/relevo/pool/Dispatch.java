package dev.relevo.pool;

import dev.relevo.chat.ProviderError;
import dev.relevo.provider.MemorySettings;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.RateLimits;
import dev.relevo.residency.Order;
import dev.relevo.residency.Residency;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  private static final Duration LEASE_GRACE = Duration.ofSeconds(30);

  private final RoutingSettings settings;
  private final Strategies strategies;
  private final InstantSource clock;
  private final DoubleSupplier random;

  private final Roster workers = new Roster();
  private final ManagedMemory memory = new ManagedMemory();
  private final Forecaster forecaster = new Forecaster();
  private final StuckWork stuck = new StuckWork();
  private final Occupied occupied = new Occupied(workers, memory, forecaster);
  private final Preloads preloads = new Preloads(workers, memory);
  private final Map<Long, RunningLease> running = new HashMap<>();
  private final Map<WorkerId, List<Runnable>> whenIdle = new HashMap<>();
  private final WaitingLine line;
  private long leases;

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
    this.settings = settings;
    this.strategies = strategies;
    this.clock = clock;
    this.random = random;
    this.line = new WaitingLine(settings);
    for (ProviderSettings provider : providers) {
      workers.findOrAdd(new WorkerState(provider, settings.circuit()).snapshot(clock.instant()));
    }
    workers.refresh();
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
    Instant now = clock.instant();
    Selection.Ask ask = new Selection.Ask(profile, tried, beside, now, now.plus(patience));
    Selection.Decision decision = decide(ask);
    if (decision instanceof Selection.Wait wait) {
      enqueue(new Waiting(ask, replyTo, wait), wait);
    } else {
      answer(ask, replyTo, decision, null);
    }
  }

  private void enqueue(Waiting waiting, Selection.Wait wait) {
    Instant now = clock.instant();
    if (!line.add(waiting, now)) {
      answer(waiting.ask(), waiting.replyTo(), wait.queueFull(), null);
    } else if (!wait.isForSlots() || !isInVain(waiting, now)) {
      note(waiting.ask(), wait);
      memory.order(now);
    }
  }

  /**
   * Whether its turn will surely come too late: then it leaves the queue, and gets at once what it
   * would get in the end.
   */
  private boolean isInVain(Waiting waiting, Instant now) {
    StartForecast.Expected expected = line.expected(waiting, running.values(), now);
    Duration late = expected.lateFor(waiting.ask().patience(settings));
    if (late == null) {
      return false;
    }
    Selection.Decision end = decide(waiting.ask().havingWaited(settings.queueTimeout()));
    if (end instanceof Selection.Wait) {
      return false;
    }
    line.remove(waiting, now);
    Selection.Decision told =
        end instanceof Selection.Refused refused
            ? new Selection.Refused(expected.refusal(late), refused.weighed())
            : end;
    answer(waiting.ask(), waiting.replyTo(), told, null);
    return true;
  }

  /** Nobody waits for the reply to an {@link #acquire} any more. */
  public void forget(Consumer<WorkerPool.Reply> replyTo) {
    if (line.remove(replyTo, clock.instant())) {
      replyTo.accept(new WorkerPool.Forgotten());
      serveQueue();
    }
  }

  /** Where a request stands that waits; null when it does not. */
  public @Nullable QueuePlace place(String requestId) {
    return line.place(requestId, running.values(), memory, clock.instant());
  }

  /** What somebody waits for. */
  private void note(Selection.Ask ask, Selection.Wait wait) {
    claim(ask, wait.claimed());
    Candidate wanted = wait.wanted();
    if (wanted != null) {
      memory.want(wanted.id(), wanted.modelName(), ask.since());
    }
  }

  private void claim(Selection.Ask ask, @Nullable Candidate claimed) {
    if (claimed != null) {
      occupied.claim(claimed, ask.profile(), clock.instant());
    }
  }

  private Selection.Decision decide(Selection.Ask ask) {
    return new Selection(workers.snapshots(), occupied, settings, strategies, clock.instant())
        .decide(ask, leases, random.getAsDouble());
  }

  /** Answers one that has waited. Returns what that means for the queue. */
  private FairQueue.Verdict answer(Waiting waiting, Selection.Decision decision) {
    answer(waiting.ask(), waiting.replyTo(), decision, waiting);
    return decision instanceof Selection.Chosen
        ? FairQueue.Verdict.BEGINS
        : FairQueue.Verdict.LEAVES;
  }

  private void answer(
      Selection.Ask ask,
      Consumer<WorkerPool.Reply> replyTo,
      Selection.Decision decision,
      @Nullable Waiting waiting) {
    Duration waited = waiting == null ? Duration.ZERO : waiting.waited(clock.instant());
    if (decision instanceof Selection.Chosen chosen) {
      Lease lease = grant(ask.profile(), chosen, waiting != null);
      replyTo.accept(new WorkerPool.Granted(lease, chosen.weighed(), waited));
    } else if (decision instanceof Selection.Refused refused) {
      replyTo.accept(new WorkerPool.Refused(refused.refusal(), refused.weighed(), waited));
    }
  }

  private Lease grant(RequestProfile profile, Selection.Chosen chosen, boolean queued) {
    Candidate candidate = chosen.candidate();
    Instant now = clock.instant();
    boolean trial = candidate.model().circuit().state(now) == CircuitStatus.State.HALF_OPEN;
    Lease lease =
        new Lease(
            leases++,
            candidate.id(),
            candidate.modelName(),
            candidate.model().info().capabilities(),
            candidate.model().info().contextTokens(),
            candidate.model().speed(),
            chosen.key().index(),
            chosen.fallback(),
            chosen.substituted(),
            trial);
    KnownWorker worker = Objects.requireNonNull(workers.find(candidate.id()));
    worker.granted(lease, chosen, profile.tokens());
    memory.began(lease, now);
    forecaster.began(lease, candidate, profile, now);
    if (memory.manages(candidate.id())) {
      stuck.began(lease, forecaster.remainingSeconds(lease, now), now);
    }
    running.put(lease.id(), new RunningLease(lease, profile, queued, now, expiry(worker, now)));
    return lease;
  }

  private static Instant expiry(KnownWorker worker, Instant now) {
    return now.plus(worker.longestAttempt()).plus(LEASE_GRACE);
  }

  /** A lease ends; its second end is ignored. */
  public void ended(Lease lease, Outcome outcome) {
    end(lease.id(), outcome);
    serveQueue();
  }

  private void end(long leaseId, Outcome outcome) {
    RunningLease ended = running.remove(leaseId);
    if (ended == null) {
      return;
    }
    Instant now = clock.instant();
    memory.ended(ended.lease(), now);
    line.ended(ended, outcome, now);
    Outcome known = forecaster.ended(ended.lease(), outcome, now);
    stuck.ended(ended.lease(), outcome, now);
    KnownWorker worker = workers.find(ended.lease().worker());
    if (worker != null) {
      worker.ended(ended.lease(), known, ended.since());
      if (worker.inUse() == 0) {
        tellIdle(ended.lease().worker());
      }
    }
  }

  /** An attempt under a lease has failed, and the same candidate is asked once more under it. */
  public void askedAgain(Lease lease, ProviderError error) {
    KnownWorker worker = workers.find(lease.worker());
    RunningLease asked = running.get(lease.id());
    if (worker != null && asked != null) {
      worker.failedOnce(lease, error, asked.since());
      Instant now = clock.instant();
      forecaster.beganAgain(lease, now);
      running.put(lease.id(), asked.again(now, expiry(worker, now)));
    }
  }

  /** The first content has come under a lease that is a trial. */
  public void trialSpoke(Lease lease) {
    KnownWorker worker = workers.find(lease.worker());
    if (worker != null && running.containsKey(lease.id())) {
      worker.trialSpoke(lease);
    }
  }

  /** So many tokens of an answer have come so far. */
  public void progressed(Lease lease, int tokens) {
    Instant now = clock.instant();
    forecaster.progressed(lease, tokens, now);
    stuck.progressed(lease, now);
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
    workers.findOrAdd(new WorkerState(provider, settings.circuit()).snapshot(clock.instant()));
    refresh();
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
   * @param idle is run once, now or then, but not after the worker is gone
   */
  public void whenIdle(WorkerId worker, Runnable idle) {
    KnownWorker known = workers.find(worker);
    if (known == null || known.inUse() == 0) {
      idle.run();
    } else {
      whenIdle.computeIfAbsent(worker, any -> new ArrayList<>(1)).add(idle);
    }
  }

  private void tellIdle(WorkerId worker) {
    List<Runnable> waiting = whenIdle.remove(worker);
    if (waiting != null) {
      waiting.forEach(Runnable::run);
    }
  }

  /**
   * A worker has crashed, or is gone.
   *
   * @param forGood whether it does not come back
   */
  public void workerLost(WorkerId worker, boolean forGood) {
    KnownWorker known = workers.find(worker);
    if (known != null && forGood) {
      workers.remove(worker);
      memory.forget(worker);
      whenIdle.remove(worker);
      line.forget(worker);
      for (RunningLease lease : List.copyOf(running.values())) {
        if (lease.lease().worker().equals(worker)) {
          end(lease.lease().id(), new Outcome.Cancelled());
        }
      }
      forecaster.removed(worker);
      stuck.removed(worker);
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
    for (RunningLease lease : running.values()) {
      if (lease.lease().worker().equals(worker)) {
        memory.began(lease.lease(), now);
      }
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
    serveQueue();
  }

  /** A worker has to learn something that did not come from itself. */
  void tell(WorkerId worker, ProviderWorker.Command what) {
    KnownWorker known = workers.find(worker);
    if (known != null) {
      known.tell(what);
    }
  }

  private void refresh() {
    workers.refresh();
    serveQueue();
  }

  /**
   * Somebody wants a model in memory, and no answer yet. The reply comes exactly once, as by {@link
   * #acquire}.
   *
   * @param worker the worker that is to have it, or null for the one that will have it soonest
   * @param model the model's name
   * @param patience how long that can wait
   */
  public void load(
      @Nullable WorkerId worker,
      String model,
      Duration patience,
      Consumer<WorkerPool.LoadReply> replyTo) {
    Instant now = clock.instant();
    preloads.ask(new Preloads.Asked(worker, model, now, now.plus(patience), replyTo));
    serveQueue();
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
    return workers.all().stream().map(KnownWorker::view).toList();
  }

  /** How much there is to do. */
  public PoolLoad load() {
    return new PoolLoad(running.size(), line.sizes());
  }

  /** Whether {@link #tick} is to be called: somebody waits. */
  public boolean isWaitedFor() {
    return line.size() > 0 || preloads.areWaiting();
  }

  /** Decides about everybody who waits, by which those are refused whose time is up. */
  public void tick() {
    occupied.beginRound();
    line.offerAll(clock.instant(), this::offer);
    endRound();
  }

  private void endRound() {
    Instant now = clock.instant();
    preloads.serve(now);
    memory.order(now);
  }

  /**
   * Takes back the leases that nobody has ended, looks after what nobody uses, and for workers that
   * do nothing.
   *
   * @return the leases that were taken back
   */
  public List<Lease> sweep() {
    Instant now = clock.instant();
    List<Lease> takenBack = new ArrayList<>(0);
    for (RunningLease lease : List.copyOf(running.values())) {
      if (!lease.expires().isAfter(now)) {
        takenBack.add(lease.lease());
        end(lease.lease().id(), new Outcome.Cancelled());
      }
    }
    lookForStuck(now);
    serveQueue();
    memory.order(now);
    return takenBack;
  }

  /** A worker that is stuck learns that its requests have failed, before they have. */
  private void lookForStuck(Instant now) {
    for (KnownWorker worker : workers.all()) {
      WorkerId id = worker.snapshot().id();
      stuck.loading(id, memory.isLoading(id, now), now);
    }
    stuck.look(
        now,
        (id, error) -> {
          for (RunningLease lease : running.values()) {
            if (lease.lease().worker().equals(id)) {
              stuck.ended(lease.lease(), new Outcome.Cancelled(), now);
              Objects.requireNonNull(workers.find(id))
                  .failedOnce(lease.lease(), error, lease.since());
            }
          }
        });
  }

  /**
   * Something has changed: decides again about one of each kind that waits, and about the next of
   * that kind when it need not wait any longer, or has claimed a place while others are free. About
   * everybody is decided by {@link #tick}; until then they keep the places that they have claimed.
   */
  private void serveQueue() {
    if (!isWaitedFor()) {
      if (occupied.endRounds()) {
        memory.order(clock.instant());
      }
      return;
    }
    occupied.beginRound();
    WaitingKinds inVain = new WaitingKinds();
    line.offerAll(
        clock.instant(),
        waiting -> {
          if (inVain.covers(waiting.kind(), waiting.promptCharacters())) {
            claim(waiting.ask(), waiting.claimed());
            return FairQueue.Verdict.WAITS;
          }
          Selection.Decision decision = decide(waiting.ask());
          if (decision instanceof Selection.Wait wait) {
            waitsOn(waiting, wait);
            if (wait.claimed() == null || !wait.othersFree()) {
              inVain.add(waiting.kind(), waiting.promptCharacters());
            }
            return FairQueue.Verdict.WAITS;
          }
          return answer(waiting, decision);
        });
    endRound();
  }

  /** Decides about one that waits. */
  private FairQueue.Verdict offer(Waiting waiting) {
    Selection.Decision decision = decide(waiting.ask());
    if (decision instanceof Selection.Wait wait) {
      waitsOn(waiting, wait);
      return FairQueue.Verdict.WAITS;
    }
    return answer(waiting, decision);
  }

  private void waitsOn(Waiting waiting, Selection.Wait wait) {
    waiting.waits(wait);
    note(waiting.ask(), wait);
  }
}
