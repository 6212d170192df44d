package dev.relevo.pool;

import dev.relevo.chat.ProviderError;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.RateLimits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Grants leases: {@link Selection} decides, this actor acts. It alone counts the slots in use,
 * keeps the queue and turns the keys; what it knows of a worker is the worker's last snapshot.
 */
public final class WorkerPool extends AbstractBehavior<WorkerPool.Command> {

  /** What the pool understands. */
  public sealed interface Command {}

  /**
   * Asks for somebody to send a request to. Answered exactly once, at the latest when {@code
   * patience} is over.
   *
   * @param profile the request
   * @param tried what it has tried already
   * @param patience how long it can wait
   * @param beside whether an attempt that is under way goes on meanwhile: then nobody is waited
   *     for, and no last resort is given
   * @param replyTo gets the reply
   */
  public record Acquire(
      RequestProfile profile,
      List<Tried> tried,
      Duration patience,
      boolean beside,
      ActorRef<Reply> replyTo)
      implements Command {
    public Acquire {
      Objects.requireNonNull(profile, "profile");
      tried = List.copyOf(tried);
    }
  }

  /** Ends a lease; not answered. The second end of a lease is ignored. */
  public record Ended(Lease lease, Outcome outcome) implements Command {}

  /**
   * An attempt under a lease has failed, and the same candidate is asked once more under it; not
   * answered.
   */
  public record AskedAgain(Lease lease, ProviderError error) implements Command {
    public AskedAgain {
      Objects.requireNonNull(lease, "lease");
      Objects.requireNonNull(error, "error");
    }
  }

  /**
   * The first content has come under a lease that is a trial, so that others need not wait for the
   * end of its answer; not answered.
   */
  public record TrialSpoke(Lease lease) implements Command {
    public TrialSpoke {
      Objects.requireNonNull(lease, "lease");
    }
  }

  /** A reply to a request tells what is left of the key that it was sent with; not answered. */
  public record LimitsTold(Lease lease, RateLimits limits) implements Command {
    public LimitsTold {
      Objects.requireNonNull(lease, "lease");
      Objects.requireNonNull(limits, "limits");
    }
  }

  /** A worker's knowledge has changed; not answered. */
  public record WorkerChanged(
      WorkerSnapshot snapshot, Duration longestAttempt, ActorRef<ProviderWorker.Command> worker)
      implements Command {}

  /** A worker has crashed or was removed; not answered. */
  public record WorkerLost(WorkerId worker, boolean forGood) implements Command {}

  /** Asks for all workers. Answered at once. */
  public record ListWorkers(ActorRef<List<WorkerView>> replyTo) implements Command {}

  /** Asks how much there is to do. Answered at once. */
  public record GetLoad(ActorRef<PoolLoad> replyTo) implements Command {}

  private enum Tick implements Command {
    QUEUE,
    LEASES
  }

  /** The answer to {@link Acquire}. */
  public sealed interface Reply {}

  /**
   * Somebody is there.
   *
   * @param weighed all candidates in their order, and why each was chosen or not
   */
  public record Granted(Lease lease, List<Weighed> weighed) implements Reply {
    public Granted {
      weighed = List.copyOf(weighed);
    }
  }

  /**
   * Nobody is there.
   *
   * @param weighed all candidates in their order, and why none was chosen
   */
  public record Refused(Refusal refusal, List<Weighed> weighed) implements Reply {
    public Refused {
      weighed = List.copyOf(weighed);
    }
  }

  private static final Duration QUEUE_TICK = Duration.ofMillis(100);
  private static final Duration LEASES_TICK = Duration.ofSeconds(5);
  private static final Duration LEASE_GRACE = Duration.ofSeconds(30);

  /**
   * The pool.
   *
   * @param settings how requests find their worker
   * @param providers those whose workers will tell of themselves: requests that come before that
   *     wait for them
   * @param clock tells the time
   * @param random draws numbers of at least 0 and less than 1
   */
  public static Behavior<Command> create(
      RoutingSettings settings,
      List<ProviderSettings> providers,
      InstantSource clock,
      DoubleSupplier random) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new WorkerPool(context, timers, settings, providers, clock, random)));
  }

  private final TimerScheduler<Command> timers;
  private final RoutingSettings settings;
  private final Strategies strategies;
  private final InstantSource clock;
  private final DoubleSupplier random;

  private final Roster workers = new Roster();
  private final Map<Long, Running> running = new HashMap<>();
  private final LeaseQueue<Waiting> queue;
  private long leases;

  private record Waiting(Selection.Ask ask, WaitingKinds.Kind kind, ActorRef<Reply> replyTo) {
    int promptCharacters() {
      return ask.profile().promptCharacters();
    }
  }

  private record Running(Lease lease, Instant since, Instant expires) {}

  private WorkerPool(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      RoutingSettings settings,
      List<ProviderSettings> providers,
      InstantSource clock,
      DoubleSupplier random) {
    super(context);
    context.setLoggerName(WorkerPool.class);
    this.timers = timers;
    this.settings = settings;
    this.strategies = new Strategies(settings.longPrompt());
    this.clock = clock;
    this.random = random;
    this.queue = new LeaseQueue<>(settings.queueLength());
    for (ProviderSettings provider : providers) {
      workers.findOrAdd(new WorkerState(provider, settings.circuit()).snapshot(clock.instant()));
    }
    refresh();
    timers.startTimerWithFixedDelay(Tick.LEASES, Tick.LEASES, LEASES_TICK);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Acquire.class, this::onAcquire)
        .onMessage(Ended.class, this::onEnded)
        .onMessage(AskedAgain.class, this::onAskedAgain)
        .onMessage(TrialSpoke.class, this::onTrialSpoke)
        .onMessage(LimitsTold.class, this::onLimitsTold)
        .onMessage(WorkerChanged.class, this::onWorkerChanged)
        .onMessage(WorkerLost.class, this::onWorkerLost)
        .onMessage(ListWorkers.class, this::onListWorkers)
        .onMessage(GetLoad.class, this::onGetLoad)
        .onMessage(Tick.class, this::onTick)
        .build();
  }

  private Behavior<Command> onAcquire(Acquire command) {
    Instant now = clock.instant();
    Selection.Ask ask =
        new Selection.Ask(
            command.profile(),
            command.tried(),
            command.beside(),
            now,
            now.plus(command.patience()));
    Selection.Decision decision = decide(ask);
    if (decision instanceof Selection.Wait wait) {
      enqueue(ask, command.replyTo(), wait);
    } else {
      answer(ask, command.replyTo(), decision);
    }
    return this;
  }

  private void enqueue(Selection.Ask ask, ActorRef<Reply> replyTo, Selection.Wait wait) {
    Waiting waiting = new Waiting(ask, WaitingKinds.Kind.of(ask), replyTo);
    if (!queue.add(waiting, ask.profile().priority())) {
      answer(ask, replyTo, wait.queueFull());
    } else if (!timers.isTimerActive(Tick.QUEUE)) {
      timers.startTimerWithFixedDelay(Tick.QUEUE, Tick.QUEUE, QUEUE_TICK);
    }
  }

  private Selection.Decision decide(Selection.Ask ask) {
    return new Selection(workers.snapshots(), workers, settings, strategies, clock.instant())
        .decide(ask, leases, random.getAsDouble());
  }

  private void answer(Selection.Ask ask, ActorRef<Reply> replyTo, Selection.Decision decision) {
    if (decision instanceof Selection.Chosen chosen) {
      Lease lease = grant(ask.profile(), chosen);
      replyTo.tell(new Granted(lease, chosen.weighed()));
    } else if (decision instanceof Selection.Refused refused) {
      replyTo.tell(new Refused(refused.refusal(), refused.weighed()));
    }
  }

  private Lease grant(RequestProfile profile, Selection.Chosen chosen) {
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
    began(lease, worker);
    return lease;
  }

  /** An attempt begins under the lease. */
  private void began(Lease lease, KnownWorker worker) {
    Instant now = clock.instant();
    running.put(
        lease.id(), new Running(lease, now, now.plus(worker.longestAttempt()).plus(LEASE_GRACE)));
  }

  private Behavior<Command> onEnded(Ended command) {
    end(command.lease().id(), command.outcome());
    serveQueue();
    return this;
  }

  private void end(long leaseId, Outcome outcome) {
    Running ended = running.remove(leaseId);
    if (ended == null) {
      return;
    }
    KnownWorker worker = workers.find(ended.lease().worker());
    if (worker != null) {
      worker.ended(ended.lease(), outcome, ended.since());
    }
  }

  private Behavior<Command> onAskedAgain(AskedAgain again) {
    KnownWorker worker = workers.find(again.lease().worker());
    Running asked = running.get(again.lease().id());
    if (worker != null && asked != null) {
      worker.failedOnce(again.lease(), again.error(), asked.since());
      began(again.lease(), worker);
    }
    return this;
  }

  private Behavior<Command> onTrialSpoke(TrialSpoke spoke) {
    KnownWorker worker = workers.find(spoke.lease().worker());
    if (worker != null && running.containsKey(spoke.lease().id())) {
      worker.trialSpoke(spoke.lease());
    }
    return this;
  }

  private Behavior<Command> onLimitsTold(LimitsTold told) {
    KnownWorker worker = workers.find(told.lease().worker());
    if (worker != null) {
      worker.told(told.lease(), told.limits(), clock.instant());
      refresh();
    }
    return this;
  }

  private Behavior<Command> onWorkerChanged(WorkerChanged changed) {
    workers.findOrAdd(changed.snapshot()).changed(changed);
    refresh();
    return this;
  }

  private Behavior<Command> onWorkerLost(WorkerLost lost) {
    KnownWorker known = workers.find(lost.worker());
    if (known != null && lost.forGood()) {
      workers.remove(lost.worker());
      running.values().removeIf(lease -> lease.lease().worker().equals(lost.worker()));
    } else if (known != null) {
      known.crashed();
    }
    refresh();
    return this;
  }

  private void refresh() {
    workers.refresh();
    serveQueue();
  }

  private Behavior<Command> onListWorkers(ListWorkers command) {
    command.replyTo().tell(workers.all().stream().map(KnownWorker::view).toList());
    return this;
  }

  private Behavior<Command> onGetLoad(GetLoad command) {
    command.replyTo().tell(new PoolLoad(running.size(), queue.size()));
    return this;
  }

  private Behavior<Command> onTick(Tick tick) {
    if (tick == Tick.LEASES) {
      takeBackLeases(clock.instant());
    } else {
      queue.offerAll(this::isAnswered);
      if (queue.size() == 0) {
        timers.cancel(Tick.QUEUE);
      }
    }
    return this;
  }

  private void takeBackLeases(Instant now) {
    for (Running lease : List.copyOf(running.values())) {
      if (!lease.expires().isAfter(now)) {
        getContext().getLog().warn("{} was never ended; it is taken back", lease.lease());
        end(lease.lease().id(), new Outcome.Cancelled());
      }
    }
    serveQueue();
  }

  /**
   * Something has changed: decides again about one of each kind that waits, and about the next of
   * that kind when it need not wait any longer. About everybody is decided by {@link Tick#QUEUE},
   * by which those are refused whose time is up.
   */
  private void serveQueue() {
    if (queue.size() == 0) {
      return;
    }
    WaitingKinds inVain = new WaitingKinds();
    queue.offerAll(
        waiting -> {
          if (inVain.covers(waiting.kind(), waiting.promptCharacters())) {
            return false;
          }
          boolean answered = isAnswered(waiting);
          if (!answered) {
            inVain.add(waiting.kind(), waiting.promptCharacters());
          }
          return answered;
        });
  }

  /** Decides about one that waits. */
  private boolean isAnswered(Waiting waiting) {
    Selection.Decision decision = decide(waiting.ask());
    answer(waiting.ask(), waiting.replyTo(), decision);
    return !(decision instanceof Selection.Wait);
  }
}
