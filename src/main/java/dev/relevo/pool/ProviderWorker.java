package dev.relevo.pool;

import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.residency.ModelManager;
import dev.relevo.residency.PullStanding;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Owns the truth about one provider: it probes it, learns from how requests fared, and tells the
 * pool. {@link WorkerState} keeps what is known. A provider that is not well is probed after a
 * quarter of a second, then at doubling intervals; probing also starts again what the provider runs
 * itself.
 */
public final class ProviderWorker extends AbstractBehavior<ProviderWorker.Command> {

  /** What a worker understands. */
  public sealed interface Command {}

  /**
   * How a request fared; not answered.
   *
   * @param sent when it was sent
   */
  public record Observed(String model, int keyIndex, Outcome outcome, Instant sent)
      implements Command {
    public Observed {
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(outcome, "outcome");
      Objects.requireNonNull(sent, "sent");
    }
  }

  /** The trial of a model has brought its first content; not answered. */
  public record TrialSpoke(String model) implements Command {
    public TrialSpoke {
      Objects.requireNonNull(model, "model");
    }
  }

  /** What is left of a key has been told; not answered. */
  public record LimitsTold(int keyIndex, KeyLimits limits) implements Command {
    public LimitsTold {
      Objects.requireNonNull(limits, "limits");
    }
  }

  /**
   * Something has changed that a probe tells. Answered once a probe that began later has ended and
   * the pool has been told; a worker that is restarted meanwhile does not answer.
   */
  public record Look(ActorRef<Done> replyTo) implements Command {}

  /** What is being fetched to the provider's disk has changed; not answered. */
  public record PullsTold(List<PullStanding> pulls) implements Command {
    public PullsTold {
      pulls = List.copyOf(pulls);
    }
  }

  /** The provider's host does not tell any more what is in its memory; not answered. */
  public record HostLost() implements Command {}

  /** From now on circuits open by other rules; not answered. */
  public record CircuitChanged(CircuitSettings circuit) implements Command {
    public CircuitChanged {
      Objects.requireNonNull(circuit, "circuit");
    }
  }

  /** The list of models that the provider offers has changed; not answered. */
  public record ModelsChanged() implements Command {}

  private record Probed(long probe, @Nullable ProbeReport report, @Nullable Throwable failure)
      implements Command {}

  private enum Tick implements Command {
    PROBE,
    PROBE_TIMEOUT,
    TELL,
    KEY_RETURNS
  }

  private static final Duration FIRST_RETRY = Duration.ofMillis(250);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(15);
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(10);

  /** Who learns so much later that the time is over has not run meanwhile. */
  private static final Duration ASLEEP = Duration.ofSeconds(2);

  /** How late the pool may learn of a changed speed, or of limits, which it has told itself. */
  private static final Duration SPEED_DELAY = Duration.ofMillis(250);

  /**
   * A worker.
   *
   * @param id the worker
   * @param circuit when its models are left alone; asked for whenever the worker starts
   * @param models manages the memory of the provider's host, or null where nobody does
   * @param lane where probes run
   * @param clock tells the time
   * @param random draws numbers of at least 0 and less than 1
   */
  public static Behavior<Command> create(
      WorkerId id,
      ProviderSettings settings,
      ChatProvider provider,
      Supplier<CircuitSettings> circuit,
      ActorRef<WorkerPool.Command> pool,
      @Nullable Behavior<ModelManager.Command> models,
      Supplier<Lane> lane,
      InstantSource clock,
      DoubleSupplier random) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new ProviderWorker(
                        context,
                        timers,
                        id,
                        settings,
                        provider,
                        circuit.get(),
                        pool,
                        models,
                        lane,
                        clock,
                        random)));
  }

  private final TimerScheduler<Command> timers;
  private final WorkerId id;
  private final ProviderSettings settings;
  private final ChatProvider provider;
  private final ActorRef<WorkerPool.Command> pool;
  private final Supplier<Lane> lane;
  private final InstantSource clock;
  private final DoubleSupplier random;
  private final WorkerState state;
  private final @Nullable ManagedHost host;
  private final FailureLog failures = new FailureLog();

  private long probes;
  private boolean probing;
  private Instant probedAt = Instant.MIN;
  private boolean modelsChanged;
  private boolean late;
  private boolean probesSoon;
  private int retries;
  private final List<ActorRef<Done>> looking = new ArrayList<>();
  private final List<ActorRef<Done>> lookingNext = new ArrayList<>();

  private ProviderWorker(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      WorkerId id,
      ProviderSettings settings,
      ChatProvider provider,
      CircuitSettings circuit,
      ActorRef<WorkerPool.Command> pool,
      @Nullable Behavior<ModelManager.Command> models,
      Supplier<Lane> lane,
      InstantSource clock,
      DoubleSupplier random) {
    super(context);
    context.setLoggerName(ProviderWorker.class);
    this.timers = timers;
    this.id = id;
    this.settings = settings;
    this.provider = provider;
    this.pool = pool;
    this.lane = lane;
    this.clock = clock;
    this.random = random;
    this.state = new WorkerState(id, settings, circuit);
    tell();
    this.host = models == null ? null : new ManagedHost(context, id, settings, pool, models);
    // by a message: a provider that throws then fails a running worker, which is told to the pool
    context.getSelf().tell(Tick.PROBE);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Observed.class, this::onObserved)
        .onMessage(TrialSpoke.class, this::onTrialSpoke)
        .onMessage(LimitsTold.class, this::onLimitsTold)
        .onMessage(Look.class, this::onLook)
        .onMessage(PullsTold.class, this::onPullsTold)
        .onMessage(HostLost.class, this::onHostLost)
        .onMessage(ModelsChanged.class, this::onModelsChanged)
        .onMessage(CircuitChanged.class, this::onCircuitChanged)
        .onMessage(Probed.class, this::onProbed)
        .onMessage(Tick.class, this::onTick)
        .onSignal(PreRestart.class, signal -> onPreRestart())
        .build();
  }

  private Behavior<Command> onObserved(Observed observed) {
    WorkerState.Reaction reaction =
        state.observed(
            observed.model(),
            observed.keyIndex(),
            observed.outcome(),
            observed.sent(),
            clock.instant(),
            random.getAsDouble());
    if (reaction == WorkerState.Reaction.NONE) {
      tellLater();
      return this;
    }
    if (observed.outcome() instanceof Outcome.Failed failed) {
      String line =
          failures.line(settings.id(), observed.model(), failed.error().message(), clock.instant());
      if (line != null) {
        getContext().getLog().warn("{}", line);
      }
    }
    if (reaction == WorkerState.Reaction.TELL_AND_PROBE && !probesSoon) {
      retries = 0;
      probeAfter(FIRST_RETRY);
      probesSoon = true; // further failures must not put it off
    }
    tell();
    return this;
  }

  private Behavior<Command> onTrialSpoke(TrialSpoke spoke) {
    state.trialSpoke(spoke.model(), clock.instant());
    tell();
    return this;
  }

  private Behavior<Command> onLimitsTold(LimitsTold told) {
    state.told(told.keyIndex(), told.limits());
    tellLater();
    return this;
  }

  private Behavior<Command> onLook(Look look) {
    (probing ? lookingNext : looking).add(look.replyTo());
    probe();
    return this;
  }

  private Behavior<Command> onPullsTold(PullsTold told) {
    state.pulling(told.pulls());
    tell();
    return this;
  }

  /** Nobody is sent there meanwhile, so no request would find out that it is down. */
  private Behavior<Command> onHostLost(HostLost lost) {
    probe();
    return this;
  }

  /** A probe that is under way may have seen the list as it was before. */
  private Behavior<Command> onModelsChanged(ModelsChanged changed) {
    modelsChanged = probing;
    state.fetched();
    probe();
    return this;
  }

  private Behavior<Command> onCircuitChanged(CircuitChanged changed) {
    state.changed(changed.circuit());
    return this;
  }

  private void answerLooking() {
    looking.forEach(replyTo -> replyTo.tell(Done.getInstance()));
    looking.clear();
    looking.addAll(lookingNext);
    lookingNext.clear();
    if (!looking.isEmpty()) {
      probe();
    }
  }

  private void tellLater() {
    if (!timers.isTimerActive(Tick.TELL)) {
      timers.startSingleTimer(Tick.TELL, Tick.TELL, SPEED_DELAY);
    }
  }

  private Behavior<Command> onProbed(Probed probed) {
    if (probed.probe() != probes || !probing) {
      return this;
    }
    probing = false;
    late = false;
    timers.cancel(Tick.PROBE_TIMEOUT);
    ProbeReport report =
        probed.report() != null
            ? probed.report()
            : ProbeReport.of(
                ProbeReport.State.NOT_RUNNING, "the probe failed: " + probed.failure());
    takeReport(report);
    if (modelsChanged) {
      onModelsChanged(new ModelsChanged());
    }
    answerLooking();
    return this;
  }

  private void takeReport(ProbeReport report) {
    probesSoon = false;
    Health before = state.health();
    Instant now = clock.instant();
    state.probed(report, now);
    if (host != null) {
      host.probed(report, before);
    }
    if (state.health() != before) {
      getContext().getLog().info("{} is {}: {}", settings.id(), state.health(), report.detail());
    }
    if (state.health() == Health.HEALTHY) {
      retries = 0;
      probeAfter(settings.healthInterval());
    } else {
      Duration backOff = FIRST_RETRY.multipliedBy(1L << Math.min(retries++, 10));
      if (state.health() == Health.LOADING) {
        backOff = FIRST_RETRY;
      }
      probeAfter(backOff.compareTo(LONGEST_RETRY) < 0 ? backOff : LONGEST_RETRY);
    }
    tell();
  }

  private Behavior<Command> onTick(Tick tick) {
    switch (tick) {
      case PROBE -> probe();
      case PROBE_TIMEOUT -> onLateProbe();
      case TELL, KEY_RETURNS -> tell();
    }
    return this;
  }

  /**
   * One late probe of a worker that is well may be our own lateness; two in a row are the
   * provider's. A process that was stopped, or a machine that was asleep, has not even waited.
   */
  private void onLateProbe() {
    probing = false;
    if (Duration.between(probedAt, clock.instant()).compareTo(PROBE_TIMEOUT.plus(ASLEEP)) > 0) {
      probe();
      return;
    }
    if (state.health().isUsable() && !late) {
      late = true;
      probeAfter(FIRST_RETRY);
      return;
    }
    takeReport(
        ProbeReport.of(
            ProbeReport.State.NOT_RUNNING,
            "no answer to the probe within " + PROBE_TIMEOUT.toSeconds() + " s"));
  }

  private Behavior<Command> onPreRestart() {
    pool.tell(new WorkerPool.WorkerLost(id, false));
    return this;
  }

  private void probeAfter(Duration delay) {
    timers.startSingleTimer(Tick.PROBE, Tick.PROBE, delay);
  }

  private void probe() {
    probesSoon = false;
    if (probing) {
      return;
    }
    probing = true;
    probedAt = clock.instant();
    long number = ++probes;
    timers.startSingleTimer(Tick.PROBE_TIMEOUT, Tick.PROBE_TIMEOUT, PROBE_TIMEOUT);
    getContext()
        .pipeToSelf(
            provider.probe(lane.get()), (report, failure) -> new Probed(number, report, failure));
  }

  /** A worker without a single key that can be used is out, and back when one may be tried. */
  private void tell() {
    Instant now = clock.instant();
    Instant keyReturn = state.nextKeyReturn(now);
    if (keyReturn == null) {
      timers.cancel(Tick.KEY_RETURNS);
    } else {
      Duration wait = Duration.between(now, keyReturn);
      timers.startSingleTimer(Tick.KEY_RETURNS, Tick.KEY_RETURNS, wait);
    }
    pool.tell(
        new WorkerPool.WorkerChanged(
            state.snapshot(now), settings.timeouts().total(), getContext().getSelf()));
  }
}
