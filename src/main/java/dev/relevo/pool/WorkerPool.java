package dev.relevo.pool;

import dev.relevo.chat.ProviderError;
import dev.relevo.provider.MemorySettings;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.RateLimits;
import dev.relevo.residency.ModelManager;
import dev.relevo.residency.Report;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Grants leases: the thread in which {@link Dispatch} decides, so that what is counted, granted and
 * loaded is decided by one after the other.
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
   * @param settings those that held when the request began, by which it goes on, or null for those
   *     that hold now
   * @param replyTo gets the reply, in the pool's thread: it must be quick
   */
  public record Acquire(
      RequestProfile profile,
      List<Tried> tried,
      Duration patience,
      boolean beside,
      @Nullable RoutingSettings settings,
      Consumer<Reply> replyTo)
      implements Command {
    public Acquire {
      Objects.requireNonNull(profile, "profile");
      tried = List.copyOf(tried);
    }

    /** Asks for a request that begins now. */
    public Acquire(
        RequestProfile profile,
        List<Tried> tried,
        Duration patience,
        boolean beside,
        ActorRef<Reply> replyTo) {
      this(profile, tried, patience, beside, null, new Teller(replyTo));
    }
  }

  /**
   * Nobody is waiting for the answer to an {@link Acquire} any more: the request leaves the queue,
   * and the answer is {@link Forgotten}. Without effect when it has been answered; not answered
   * itself.
   *
   * @param replyTo who would get the answer
   */
  public record Forget(Consumer<Reply> replyTo) implements Command {}

  /**
   * Asks where a request stands that waits. Answered at once.
   *
   * @param requestId the request's id
   */
  public record GetPlace(String requestId, ActorRef<Optional<QueuePlace>> replyTo)
      implements Command {}

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

  /**
   * So many tokens of an answer have come so far; not answered. Told at most once a second, and
   * only while something comes.
   */
  public record Progressed(Lease lease, int tokens) implements Command {
    public Progressed {
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

  /** From now on other settings hold for requests that begin; not answered. */
  public record Changed(RoutingSettings settings) implements Command {
    public Changed {
      Objects.requireNonNull(settings, "settings");
    }
  }

  /**
   * There is a worker that has not told of itself yet; not answered.
   *
   * @param draining whether it gets no requests for now
   */
  public record WorkerAdded(WorkerId worker, ProviderSettings settings, boolean draining)
      implements Command {
    public WorkerAdded {
      Objects.requireNonNull(worker, "worker");
      Objects.requireNonNull(settings, "settings");
    }
  }

  /**
   * A worker gets no new requests from now on, or does again; those in flight go on. Answered at
   * once, with whether there is such a worker.
   */
  public record Drain(WorkerId worker, boolean draining, ActorRef<Boolean> replyTo)
      implements Command {
    public Drain {
      Objects.requireNonNull(worker, "worker");
    }
  }

  /**
   * Asks to be told once a worker gets its name's requests, whether or not it can take them.
   * Answered then, or when the worker is gone.
   */
  public record WhenStanding(WorkerId worker, ActorRef<WorkerId> replyTo) implements Command {
    public WhenStanding {
      Objects.requireNonNull(worker, "worker");
    }
  }

  /**
   * Asks to be told once a worker has no requests in flight. Answered then, unless it is gone by
   * then.
   */
  public record WhenIdle(WorkerId worker, ActorRef<WorkerId> replyTo) implements Command {
    public WhenIdle {
      Objects.requireNonNull(worker, "worker");
    }
  }

  /** A worker has crashed or was removed; not answered. */
  public record WorkerLost(WorkerId worker, boolean forGood) implements Command {}

  /** From now on the memory of a worker's host is managed; not answered. */
  public record MemoryManaged(
      WorkerId worker, MemorySettings settings, ActorRef<ModelManager.Command> manager)
      implements Command {}

  /**
   * A host, or who performs the orders there, has told something about its models; not answered.
   */
  public record MemoryTold(WorkerId worker, Report report) implements Command {}

  /** Asks for all workers. Answered at once. */
  public record ListWorkers(ActorRef<List<WorkerView>> replyTo) implements Command {}

  /** Asks how much there is to do. Answered at once. */
  public record GetLoad(ActorRef<PoolLoad> replyTo) implements Command {}

  /**
   * Wants a model in memory. Answered exactly once, at the latest when {@code patience} is over.
   *
   * @param worker the worker that is to have it, or null for the one that will have it soonest
   * @param model the model's name
   * @param patience how long that can wait
   * @param allowed where the one who asks may have it
   * @param replyTo gets the reply
   */
  public record EnsureLoaded(
      @Nullable WorkerId worker,
      String model,
      Duration patience,
      Allowed allowed,
      ActorRef<LoadReply> replyTo)
      implements Command {
    public EnsureLoaded {
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(allowed, "allowed");
    }
  }

  /**
   * Unloads what nobody uses. Answered at once, with what is unloaded.
   *
   * @param worker the only worker whose host is meant, or null for all
   * @param model the only model that is meant, or null for all
   * @param replyTo gets the reply
   */
  public record UnloadUnused(
      @Nullable WorkerId worker, @Nullable String model, ActorRef<List<Unloading>> replyTo)
      implements Command {}

  /** Asks what is in the memory of the hosts that are managed. Answered at once. */
  public record ListMemory(ActorRef<List<MemoryView>> replyTo) implements Command {}

  /**
   * Has the newest worker of that name look at its provider now, since something has changed there.
   * Answered when it has, and the pool knows; not where there is no such worker.
   */
  public record LookAgain(WorkerId worker, ActorRef<Done> replyTo) implements Command {
    public LookAgain {
      Objects.requireNonNull(worker, "worker");
    }
  }

  private enum Tick implements Command {
    QUEUE,
    SWEEP
  }

  /** The answer to {@link Acquire}. */
  public sealed interface Reply {}

  /**
   * Somebody is there.
   *
   * @param weighed all candidates in their order, and why each was chosen or not
   * @param waited how long the request was in the queue; zero when it was not
   */
  public record Granted(Lease lease, List<Weighed> weighed, Duration waited) implements Reply {
    public Granted {
      weighed = List.copyOf(weighed);
      Objects.requireNonNull(waited, "waited");
    }

    /** Somebody was there at once. */
    public Granted(Lease lease, List<Weighed> weighed) {
      this(lease, weighed, Duration.ZERO);
    }
  }

  /**
   * Nobody is there.
   *
   * @param weighed all candidates in their order, and why none was chosen
   * @param waited how long the request was in the queue; zero when it was not
   */
  public record Refused(Refusal refusal, List<Weighed> weighed, Duration waited) implements Reply {
    public Refused {
      weighed = List.copyOf(weighed);
      Objects.requireNonNull(waited, "waited");
    }

    /** It was clear at once that nobody is there. */
    public Refused(Refusal refusal, List<Weighed> weighed) {
      this(refusal, weighed, Duration.ZERO);
    }
  }

  /** Nobody is wanted any more, as {@link Forget} says. */
  public record Forgotten() implements Reply {}

  /** The answer to {@link EnsureLoaded}. */
  public sealed interface LoadReply {}

  /**
   * The model is in memory.
   *
   * @param worker where
   * @param model its name there
   * @param seconds how long that took
   */
  public record Loaded(WorkerId worker, String model, double seconds) implements LoadReply {}

  /** The model is not in memory, and why. */
  public record NotLoaded(Refusal refusal) implements LoadReply {}

  private static final Duration QUEUE_TICK = Duration.ofMillis(100);
  private static final Duration SWEEP_TICK = Duration.ofSeconds(5);

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
  private final Dispatch dispatch;

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
    this.dispatch =
        new Dispatch(settings, new Strategies(settings.longPrompt()), providers, clock, random);
    timers.startTimerWithFixedDelay(Tick.SWEEP, Tick.SWEEP, SWEEP_TICK);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Acquire.class, this::onAcquire)
        .onMessage(Forget.class, this::onForget)
        .onMessage(GetPlace.class, this::onGetPlace)
        .onMessage(Ended.class, this::onEnded)
        .onMessage(AskedAgain.class, this::onAskedAgain)
        .onMessage(TrialSpoke.class, this::onTrialSpoke)
        .onMessage(Progressed.class, this::onProgressed)
        .onMessage(LimitsTold.class, this::onLimitsTold)
        .onMessage(WorkerChanged.class, this::onWorkerChanged)
        .onMessage(WorkerAdded.class, this::onWorkerAdded)
        .onMessage(Drain.class, this::onDrain)
        .onMessage(Changed.class, this::onChanged)
        .onMessage(WhenStanding.class, this::onWhenStanding)
        .onMessage(WhenIdle.class, this::onWhenIdle)
        .onMessage(WorkerLost.class, this::onWorkerLost)
        .onMessage(MemoryManaged.class, this::onMemoryManaged)
        .onMessage(MemoryTold.class, this::onMemoryTold)
        .onMessage(EnsureLoaded.class, this::onEnsureLoaded)
        .onMessage(UnloadUnused.class, this::onUnloadUnused)
        .onMessage(ListMemory.class, this::onListMemory)
        .onMessage(LookAgain.class, this::onLookAgain)
        .onMessage(ListWorkers.class, this::onListWorkers)
        .onMessage(GetLoad.class, this::onGetLoad)
        .onMessage(Tick.class, this::onTick)
        .build();
  }

  private Behavior<Command> onAcquire(Acquire command) {
    dispatch.acquire(
        command.profile(),
        command.tried(),
        command.patience(),
        command.beside(),
        command.settings(),
        command.replyTo());
    return ticking();
  }

  /** Tells an actor; there is one for each. */
  private record Teller(ActorRef<Reply> actor) implements Consumer<Reply> {
    @Override
    public void accept(Reply reply) {
      actor.tell(reply);
    }
  }

  private Behavior<Command> onForget(Forget command) {
    dispatch.forget(command.replyTo());
    return ticking();
  }

  private Behavior<Command> onGetPlace(GetPlace command) {
    command.replyTo().tell(Optional.ofNullable(dispatch.place(command.requestId())));
    return this;
  }

  /** The queue is looked through as long as somebody is in it. */
  private Behavior<Command> ticking() {
    if (!dispatch.isWaitedFor()) {
      timers.cancel(Tick.QUEUE);
    } else if (!timers.isTimerActive(Tick.QUEUE)) {
      timers.startTimerWithFixedDelay(Tick.QUEUE, Tick.QUEUE, QUEUE_TICK);
    }
    return this;
  }

  private Behavior<Command> onEnded(Ended command) {
    dispatch.ended(command.lease(), command.outcome());
    return this;
  }

  private Behavior<Command> onAskedAgain(AskedAgain again) {
    dispatch.askedAgain(again.lease(), again.error());
    return this;
  }

  private Behavior<Command> onTrialSpoke(TrialSpoke spoke) {
    dispatch.trialSpoke(spoke.lease());
    return this;
  }

  private Behavior<Command> onProgressed(Progressed progressed) {
    dispatch.progressed(progressed.lease(), progressed.tokens());
    return this;
  }

  private Behavior<Command> onLimitsTold(LimitsTold told) {
    dispatch.limitsTold(told.lease(), told.limits());
    return this;
  }

  private Behavior<Command> onWorkerChanged(WorkerChanged changed) {
    dispatch.workerChanged(changed.snapshot(), changed.longestAttempt(), changed.worker()::tell);
    return this;
  }

  private Behavior<Command> onWorkerAdded(WorkerAdded added) {
    dispatch.workerAdded(added.worker(), added.settings(), added.draining());
    return this;
  }

  private Behavior<Command> onChanged(Changed changed) {
    RoutingSettings settings = changed.settings();
    dispatch.changed(settings, new Strategies(settings.longPrompt()));
    return ticking();
  }

  private Behavior<Command> onWhenStanding(WhenStanding asked) {
    dispatch.whenStanding(asked.worker(), () -> asked.replyTo().tell(asked.worker()));
    return this;
  }

  private Behavior<Command> onDrain(Drain drain) {
    drain.replyTo().tell(dispatch.drain(drain.worker(), drain.draining()));
    return this;
  }

  private Behavior<Command> onWhenIdle(WhenIdle asked) {
    dispatch.whenIdle(asked.worker(), () -> asked.replyTo().tell(asked.worker()));
    return this;
  }

  private Behavior<Command> onWorkerLost(WorkerLost lost) {
    dispatch.workerLost(lost.worker(), lost.forGood());
    return this;
  }

  private Behavior<Command> onMemoryManaged(MemoryManaged managed) {
    dispatch.manage(
        managed.worker(),
        managed.settings(),
        order -> managed.manager().tell(new ModelManager.Perform(order)));
    return ticking();
  }

  private Behavior<Command> onMemoryTold(MemoryTold told) {
    dispatch.memoryTold(told.worker(), told.report());
    if (told.report() instanceof Report.Pulling pulling) {
      dispatch.tell(told.worker(), new ProviderWorker.PullsTold(pulling.pulls()));
    } else if (told.report() instanceof Report.Pulled) {
      dispatch.tell(told.worker(), new ProviderWorker.ModelsChanged());
    } else if (told.report() instanceof Report.Lost) {
      dispatch.tell(told.worker(), new ProviderWorker.HostLost());
    }
    return ticking();
  }

  private Behavior<Command> onEnsureLoaded(EnsureLoaded command) {
    dispatch.load(
        command.worker(),
        command.model(),
        command.patience(),
        command.allowed(),
        command.replyTo()::tell);
    return ticking();
  }

  private Behavior<Command> onUnloadUnused(UnloadUnused command) {
    command.replyTo().tell(dispatch.unloadUnused(command.worker(), command.model()));
    return this;
  }

  private Behavior<Command> onListMemory(ListMemory command) {
    command.replyTo().tell(dispatch.memory());
    return this;
  }

  private Behavior<Command> onLookAgain(LookAgain command) {
    dispatch.tell(command.worker(), new ProviderWorker.Look(command.replyTo()));
    return this;
  }

  private Behavior<Command> onListWorkers(ListWorkers command) {
    command.replyTo().tell(dispatch.workers());
    return this;
  }

  private Behavior<Command> onGetLoad(GetLoad command) {
    command.replyTo().tell(dispatch.load());
    return this;
  }

  private Behavior<Command> onTick(Tick tick) {
    switch (tick) {
      case QUEUE -> dispatch.tick();
      case SWEEP -> sweep();
    }
    return ticking();
  }

  private void sweep() {
    for (Lease lease : dispatch.sweep()) {
      getContext().getLog().warn("{} was never ended; it is taken back", lease);
    }
  }
}
