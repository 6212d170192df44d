package dev.relevo.residency;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.LoadedModel;
import dev.relevo.provider.MemorySettings;
import dev.relevo.provider.ModelHost;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.PullProgress;
import dev.relevo.provider.UpstreamErrors;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.jspecify.annotations.Nullable;

/**
 * Performs what is decided about the memory of one host, and tells what came of it: it loads and
 * unloads models, looks at the memory every five seconds and whenever an order has to be confirmed,
 * and fetches models that are configured and missing. It decides nothing itself. {@link Errands}
 * keeps what is under way.
 */
public final class ModelManager extends AbstractBehavior<ModelManager.Command> {

  /** What a manager understands. */
  public sealed interface Command {}

  /** An order is to be performed; its end is reported, and nothing else is answered. */
  public record Perform(Order order) implements Command {
    public Perform {
      Objects.requireNonNull(order, "order");
    }
  }

  /**
   * The host's memory is to be looked at now, as after it has come back; the result is reported.
   */
  public record Look() implements Command {}

  /** The models on the host's disk, and how many bytes each takes there; not answered. */
  public record OnDisk(Map<String, Long> weights) implements Command {
    public OnDisk {
      weights = Map.copyOf(weights);
    }
  }

  /** A model is to be fetched, also when nobody listens; {@link ModelPulls} tells how it goes. */
  public record Pull(String model) implements Command {
    public Pull {
      Objects.requireNonNull(model, "model");
    }
  }

  private record Looked(long look, @Nullable List<LoadedModel> loaded, @Nullable Throwable failure)
      implements Command {}

  private record Answered(Order order, long number, @Nullable Throwable failure)
      implements Command {}

  private record Overdue(Order order, long number) implements Command {}

  private record Fetched(String model, @Nullable Throwable failure) implements Command {}

  private enum Tick implements Command {
    LOOK,
    LOOK_TIMEOUT,
    FETCH
  }

  /** How often the memory is looked at when nothing happens. */
  static final Duration INTERVAL = Duration.ofSeconds(5);

  private static final Duration SOON = Duration.ofMillis(100);
  private static final int LONGEST_SOON = 4;
  private static final Duration ONCE_MORE = Duration.ofSeconds(1);
  private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration GRACE = Duration.ofSeconds(5);

  /**
   * A manager.
   *
   * @param settings the worker's settings
   * @param memory how its memory is managed
   * @param host performs the orders
   * @param pulls fetches models
   * @param listener gets every report, in the order of what happened; must be quick
   * @param lane where calls to the host run
   * @param clock tells the time
   */
  public static Behavior<Command> create(
      ProviderSettings settings,
      MemorySettings memory,
      ModelHost host,
      ModelPulls pulls,
      Consumer<Report> listener,
      Supplier<Lane> lane,
      InstantSource clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new ModelManager(
                        context, timers, settings, memory, host, pulls, listener, lane, clock)));
  }

  private final TimerScheduler<Command> timers;
  private final String worker;
  private final MemorySettings memory;
  private final ModelHost host;
  private final ModelPulls pulls;
  private final Consumer<Report> listener;
  private final Supplier<Lane> lane;
  private final InstantSource clock;
  private final Errands errands;
  private final AutoPulls missing;

  private long looks;
  private boolean looking;
  private boolean looksAgain;
  private int soon;
  private int failedLooks;
  private boolean hasTold;
  private @Nullable UniqueKillSwitch fetching;

  private ModelManager(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ProviderSettings settings,
      MemorySettings memory,
      ModelHost host,
      ModelPulls pulls,
      Consumer<Report> listener,
      Supplier<Lane> lane,
      InstantSource clock) {
    super(context);
    context.setLoggerName(ModelManager.class);
    this.timers = timers;
    this.worker = settings.id();
    this.memory = memory;
    this.host = host;
    this.pulls = pulls;
    this.listener = listener;
    this.lane = lane;
    this.clock = clock;
    this.errands = new Errands(worker);
    this.missing = new AutoPulls(memory.autoPull() ? configured(settings) : List.of());
    context.getSelf().tell(Tick.LOOK);
  }

  private static List<String> configured(ProviderSettings settings) {
    List<String> models = new ArrayList<>(settings.models());
    if (settings.defaultModel() != null) {
      models.add(settings.defaultModel());
    }
    return models;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Perform.class, this::onPerform)
        .onMessage(Answered.class, this::onAnswered)
        .onMessage(Overdue.class, this::onOverdue)
        .onMessage(Look.class, this::onLook)
        .onMessage(Looked.class, this::onLooked)
        .onMessage(OnDisk.class, this::onOnDisk)
        .onMessage(Pull.class, this::onPull)
        .onMessage(Fetched.class, this::onFetched)
        .onMessage(Tick.class, this::onTick)
        .onSignal(PreRestart.class, signal -> onEnd())
        .onSignal(PostStop.class, signal -> onEnd())
        .build();
  }

  private Behavior<Command> onPerform(Perform perform) {
    Order order = perform.order();
    if (errands.isUnderWay(order.model())) {
      return this;
    }
    long number = errands.begin(order, clock.instant());
    timers.startSingleTimer(number, new Overdue(order, number), memory.loadTimeout().plus(GRACE));
    getContext()
        .pipeToSelf(
            called(
                running ->
                    order instanceof Order.Load
                        ? host.load(order.model(), running)
                        : host.unload(order.model(), running)),
            (done, failure) -> new Answered(order, number, failure));
    return this;
  }

  private Behavior<Command> onAnswered(Answered answered) {
    ProviderError failure =
        answered.failure() == null ? null : UpstreamErrors.told(answered.failure()).error();
    take(answered.order(), answered.number(), failure);
    return this;
  }

  private Behavior<Command> onOverdue(Overdue overdue) {
    String what = overdue.order() instanceof Order.Load ? "loading " : "unloading ";
    String seconds = memory.loadTimeout().plus(GRACE).toSeconds() + " s";
    take(
        overdue.order(),
        overdue.number(),
        ProviderError.of(
            ErrorClass.SILENT, what + overdue.order().model() + " took longer than " + seconds));
    return this;
  }

  private void take(Order order, long number, @Nullable ProviderError failure) {
    timers.cancel(number);
    if (errands.answered(order, number, failure, clock.instant())) {
      soon = 0;
      look();
    }
  }

  /** Who has come back is looked at again soon if that fails. */
  private Behavior<Command> onLook(Look command) {
    failedLooks = 0;
    look();
    return this;
  }

  /** A look that is under way may be older than what it is to confirm, so another one follows. */
  private void look() {
    if (looking) {
      looksAgain = true;
      return;
    }
    looking = true;
    looksAgain = false;
    errands.lookBegins();
    long number = ++looks;
    timers.cancel(Tick.LOOK);
    timers.startSingleTimer(Tick.LOOK_TIMEOUT, Tick.LOOK_TIMEOUT, LOOK_TIMEOUT);
    getContext()
        .pipeToSelf(called(host::loaded), (loaded, failure) -> new Looked(number, loaded, failure));
  }

  private Behavior<Command> onLooked(Looked looked) {
    if (looked.look() != looks || !looking) {
      return this;
    }
    if (looked.loaded() != null) {
      failedLooks = 0;
      hasTold = true;
      lookEnds(errands.seen(looked.loaded(), clock.instant()), INTERVAL);
    } else if (looked.failure() != null && isIgnorance(looked.failure())) {
      failedLooks = 0;
      lookEnds(errands.cannotTell(), INTERVAL);
    } else {
      onFailedLook();
    }
    return this;
  }

  /** One failed look may be a broken connection; two in a row tell that the host is gone. */
  private void onFailedLook() {
    List<Report> reports = errands.notSeen(clock.instant());
    if (++failedLooks == 2) {
      reports.add(new Report.Lost(worker));
    }
    lookEnds(reports, failedLooks == 1 ? ONCE_MORE : INTERVAL);
  }

  private void lookEnds(List<Report> reports, Duration next) {
    looking = false;
    timers.cancel(Tick.LOOK_TIMEOUT);
    if (looksAgain) {
      look();
    } else {
      timers.startSingleTimer(Tick.LOOK, Tick.LOOK, errands.awaitConfirmation() ? soon() : next);
    }
    reports.forEach(this::tell);
  }

  private Duration soon() {
    return SOON.multipliedBy(1L << Math.min(soon++, LONGEST_SOON));
  }

  /** Whether the host does not know the question, or is behind a proxy that hides the answer. */
  private boolean isIgnorance(Throwable failure) {
    ProviderError error = UpstreamErrors.told(failure).error();
    boolean isHidden = error.status() == 403 || error.errorClass() == ErrorClass.BROKEN_ANSWER;
    return error.errorClass() == ErrorClass.UNSUPPORTED
        || error.status() == 404
        || error.status() == 405
        || error.status() == 501
        || (isHidden && !hasTold);
  }

  private void tell(Report report) {
    if (report instanceof Report.Loaded loaded) {
      getContext()
          .getLog()
          .info("{} has loaded {} in {} s", worker, loaded.model(), loaded.seconds());
    } else if (report instanceof Report.LoadFailed failed) {
      getContext()
          .getLog()
          .warn("{} cannot load {}: {}", worker, failed.model(), failed.error().message());
    } else if (report instanceof Report.Unloaded unloaded) {
      getContext().getLog().info("{} has unloaded {}", worker, unloaded.model());
    } else if (report instanceof Report.UnloadFailed failed) {
      getContext().getLog().warn("{} cannot unload {}: {}", worker, failed.model(), failed.why());
    }
    listener.accept(report);
  }

  private Behavior<Command> onOnDisk(OnDisk onDisk) {
    pulls.onDisk(worker, onDisk.weights());
    missing.onDisk(onDisk.weights().keySet());
    fetch();
    return this;
  }

  private Behavior<Command> onPull(Pull pull) {
    missing.want(pull.model());
    fetch();
    return this;
  }

  private void fetch() {
    String model = missing.next(clock.instant());
    if (model == null) {
      Duration rest = missing.rest(clock.instant());
      if (rest != null) {
        timers.startSingleTimer(Tick.FETCH, Tick.FETCH, rest);
      }
      return;
    }
    Lane running = lane.get();
    PullLog progress = new PullLog(worker, model, getContext().getLog());
    var pull =
        pulls
            .pull(new ModelPulls.Target(worker, host, memory.diskBudget()), model, running)
            .viaMat(KillSwitches.single(), Keep.right())
            .toMat(Sink.<PullProgress>foreach(progress::take), Keep.both())
            .run(running.materializer());
    fetching = pull.first();
    getContext().pipeToSelf(pull.second(), (done, failure) -> new Fetched(model, failure));
  }

  private Behavior<Command> onFetched(Fetched fetched) {
    fetching = null;
    if (fetched.failure() == null) {
      getContext().getLog().info("{} has fetched {}", worker, fetched.model());
      missing.fetched(fetched.model());
    } else {
      String why = UpstreamErrors.told(fetched.failure()).error().message();
      getContext().getLog().warn("{} cannot fetch {}: {}", worker, fetched.model(), why);
      missing.failed(fetched.model(), clock.instant());
    }
    fetch();
    return this;
  }

  private Behavior<Command> onTick(Tick tick) {
    switch (tick) {
      case LOOK -> look();
      case LOOK_TIMEOUT -> onFailedLook();
      case FETCH -> fetch();
    }
    return this;
  }

  private Behavior<Command> onEnd() {
    errands.abandon("nobody is there any more who does it").forEach(listener);
    if (fetching != null) {
      fetching.shutdown();
    }
    return this;
  }

  /** A host that throws has failed, and nothing more. */
  private <T> CompletionStage<T> called(Function<Lane, CompletionStage<T>> call) {
    try {
      return call.apply(lane.get());
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
