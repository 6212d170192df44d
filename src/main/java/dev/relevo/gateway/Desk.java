package dev.relevo.gateway;

import dev.relevo.access.Admission;
import dev.relevo.access.Admissions;
import dev.relevo.access.Demand;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.TraceContext;
import dev.relevo.pool.Allowed;
import dev.relevo.pool.Lease;
import dev.relevo.pool.MemoryView;
import dev.relevo.pool.Outcome;
import dev.relevo.pool.PoolLoad;
import dev.relevo.pool.QueuePlace;
import dev.relevo.pool.RequestProfile;
import dev.relevo.pool.RoutingSettings;
import dev.relevo.pool.Tariff;
import dev.relevo.pool.Tried;
import dev.relevo.pool.Unloading;
import dev.relevo.pool.WorkerId;
import dev.relevo.pool.WorkerPool;
import dev.relevo.pool.WorkerView;
import dev.relevo.provider.Price;
import dev.relevo.provider.RateLimits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;

/**
 * Where attempts get their leases and give them back: hides the asking of actors. A request keeps
 * the one with which it began, and so the settings that held then; all of a gateway share the rest.
 * Thread-safe.
 */
final class Desk {
  /** The pool answers in time by itself; this only guards against a pool that is gone. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** Two probes that are late, and a little more. */
  private static final Duration LOOK = Duration.ofSeconds(25);

  private final ActorSystem<?> system;
  private final ActorRef<WorkerPool.Command> pool;
  private final Providers providers;
  private final RoutingSettings routing;
  private final ResponseCache cache;
  private final RequestLog requests;
  private final Admissions admissions;
  private final Propagation propagation;
  private final InstantSource clock;
  private final HedgeBudget hedges;
  private final UsageCounts usage;
  private final CostEstimate costs;
  private final AtomicBoolean draining;

  Desk(
      ActorSystem<?> system,
      ActorRef<WorkerPool.Command> pool,
      Providers providers,
      RoutingSettings routing,
      ResponseCache cache,
      RequestLog requests,
      Admissions admissions,
      Propagation propagation,
      InstantSource clock) {
    this(
        system,
        pool,
        providers,
        routing,
        cache,
        requests,
        admissions,
        propagation,
        clock,
        new HedgeBudget(routing.hedging().budget()),
        new UsageCounts(clock),
        new CostEstimate(() -> workers(pool, system), providers, clock),
        new AtomicBoolean());
  }

  private Desk(
      ActorSystem<?> system,
      ActorRef<WorkerPool.Command> pool,
      Providers providers,
      RoutingSettings routing,
      ResponseCache cache,
      RequestLog requests,
      Admissions admissions,
      Propagation propagation,
      InstantSource clock,
      HedgeBudget hedges,
      UsageCounts usage,
      CostEstimate costs,
      AtomicBoolean draining) {
    this.system = system;
    this.pool = pool;
    this.providers = providers;
    this.routing = routing;
    this.cache = cache;
    this.requests = requests;
    this.admissions = admissions;
    this.propagation = propagation;
    this.clock = clock;
    this.hedges = hedges;
    this.usage = usage;
    this.costs = costs;
    this.draining = draining;
  }

  /** The same for requests that begin under other settings. */
  Desk with(RoutingSettings other) {
    double budget = other.hedging().budget();
    return new Desk(
        system,
        pool,
        providers,
        other,
        cache,
        requests,
        admissions,
        propagation,
        clock,
        budget == routing.hedging().budget() ? hedges : new HedgeBudget(budget),
        usage,
        costs,
        draining);
  }

  InstantSource clock() {
    return clock;
  }

  RoutingSettings routing() {
    return routing;
  }

  HedgeBudget hedges() {
    return hedges;
  }

  UsageCounts usage() {
    return usage;
  }

  ResponseCache cache() {
    return cache;
  }

  Providers providers() {
    return providers;
  }

  /**
   * The lease with the price that is configured or listed for its model, where the provider does
   * not offer the model and was asked for it by name.
   */
  Lease priced(Lease lease) {
    Tariff tariff = lease.tariff();
    if (tariff.price() != null) {
      return lease;
    }
    Price price = provider(lease).settings().priceOf(lease.model());
    return price == null
        ? lease
        : lease.withTariff(new Tariff(tariff.kind(), tariff.local(), price));
  }

  Providers.Running provider(Lease lease) {
    return providers.of(lease.worker());
  }

  /** From now on every new request is refused. */
  void drain() {
    draining.set(true);
  }

  RequestLog requests() {
    return requests;
  }

  /**
   * A new request begins.
   *
   * @param deadline how long all its attempts may take, or null for as long as is configured
   */
  RequestTrace trace(
      RequestProfile profile, Origin origin, boolean streamed, @Nullable Duration deadline) {
    String strategy = profile.strategy();
    return requests.begin(
        profile,
        origin,
        streamed,
        strategy == null ? routing.strategy() : strategy,
        deadline == null ? routing.deadline() : deadline);
  }

  /** Why no new request is taken, or null when they are. */
  @Nullable GatewayError closed() {
    return draining.get()
        ? GatewayError.of(
            GatewayError.Kind.SHUTTING_DOWN, "the gateway is shutting down; ask another one")
        : null;
  }

  /**
   * Why this request is not taken, or null when it is; then what it is expected to take is reserved
   * until its trace ends.
   *
   * @param fault what is wrong with it, or null
   * @param promptTokens the size of all that it asks to be read
   */
  @Nullable GatewayError refusal(
      @Nullable GatewayError fault, RequestProfile profile, int promptTokens, RequestTrace trace) {
    GatewayError closed = closed();
    if (closed != null || fault != null) {
      return closed == null ? fault : closed;
    }
    Origin origin = trace.origin();
    Demand demand =
        new Demand(
            promptTokens, profile.answerTokens(), () -> costs.of(profile, promptTokens, routing));
    Admission admission = admissions.admit(origin.caller(), demand);
    trace.admitted(admission);
    origin.watcher().admitted(admission.standing());
    return admission.refusal();
  }

  /** Why the pool did not reply: it is gone, or time is up. */
  GatewayError noReply(Attempts attempts) {
    GatewayError closed = closed();
    return closed == null ? attempts.deadlinePassed() : closed;
  }

  /**
   * Asks the pool for a lease.
   *
   * @param beside whether an attempt goes on meanwhile
   */
  Asking acquire(RequestProfile profile, List<Tried> tried, Duration patience, boolean beside) {
    Asking asking = new Asking(pool, patience.plus(GRACE), system);
    pool.tell(new WorkerPool.Acquire(profile, tried, patience, beside, routing, asking));
    return asking;
  }

  /** Where a request stands that waits, or nothing when it does not. */
  CompletionStage<Optional<QueuePlace>> place(String requestId) {
    return AskPattern.ask(
        pool, replyTo -> new WorkerPool.GetPlace(requestId, replyTo), GRACE, system.scheduler());
  }

  /** An attempt has failed, and another one follows under the same lease. */
  void askedAgain(Lease lease, ProviderError error) {
    pool.tell(new WorkerPool.AskedAgain(lease, error));
  }

  /** The first content has come under a lease that is a trial. */
  void trialSpoke(Lease lease) {
    pool.tell(new WorkerPool.TrialSpoke(lease));
  }

  /** So many tokens of an answer have come so far. */
  void progressed(Lease lease, int tokens) {
    pool.tell(new WorkerPool.Progressed(lease, tokens));
  }

  void end(Lease lease, Outcome outcome) {
    pool.tell(new WorkerPool.Ended(lease, outcome));
  }

  /** Who learns what the replies to a lease's requests tell of its key; for any thread. */
  Consumer<RateLimits> limits(Lease lease) {
    return limits -> pool.tell(new WorkerPool.LimitsTold(lease, limits));
  }

  /** The place in a distributed trace that the provider of an attempt is told; null for none. */
  @Nullable TraceContext told(AttemptTrace attempt, Lease lease) {
    return propagation.told(attempt.place(), lease.tariff().local());
  }

  CompletionStage<PoolLoad> load() {
    return AskPattern.ask(pool, WorkerPool.GetLoad::new, GRACE, system.scheduler());
  }

  /** Wants a model in the memory of a worker's host, or of any. */
  CompletionStage<WorkerPool.LoadReply> ensureLoaded(
      @Nullable WorkerId worker, String model, Duration patience, Allowed allowed) {
    return AskPattern.ask(
        pool,
        replyTo -> new WorkerPool.EnsureLoaded(worker, model, patience, allowed, replyTo),
        patience.plus(GRACE),
        system.scheduler());
  }

  /**
   * Unloads a model, or all where none is named, from a worker's host, or wherever it is unused.
   */
  CompletionStage<List<Unloading>> unloadUnused(@Nullable WorkerId worker, @Nullable String model) {
    return AskPattern.ask(
        pool,
        replyTo -> new WorkerPool.UnloadUnused(worker, model, replyTo),
        GRACE,
        system.scheduler());
  }

  CompletionStage<List<MemoryView>> memory() {
    return AskPattern.ask(pool, WorkerPool.ListMemory::new, GRACE, system.scheduler());
  }

  /** Has a worker look at its provider now; completes when the pool knows what it has found. */
  CompletionStage<Done> lookAgain(String worker) {
    WorkerId id = new WorkerId(worker);
    return AskPattern.ask(
        pool, replyTo -> new WorkerPool.LookAgain(id, replyTo), LOOK, system.scheduler());
  }

  CompletionStage<List<WorkerView>> workers() {
    return workers(pool, system);
  }

  private static CompletionStage<List<WorkerView>> workers(
      ActorRef<WorkerPool.Command> pool, ActorSystem<?> system) {
    return AskPattern.ask(pool, WorkerPool.ListWorkers::new, GRACE, system.scheduler());
  }
}
