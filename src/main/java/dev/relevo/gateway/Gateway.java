package dev.relevo.gateway;

import com.typesafe.config.ConfigFactory;
import dev.relevo.access.Caller;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.EmbeddingResponse;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.GatewayException;
import dev.relevo.chat.Served;
import dev.relevo.pool.PoolLoad;
import dev.relevo.pool.QueuePlace;
import dev.relevo.pool.RequestProfile;
import dev.relevo.pool.WorkerView;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Transport;
import dev.relevo.transport.eventloop.EventLoopTransport;
import dev.relevo.transport.pekko.PekkoTransport;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.stream.javadsl.Source;

/**
 * A running gateway: takes chat requests, gives answers, and keeps answering when providers fail.
 * Thread-safe. Three ways to get one:
 *
 * <ul>
 *   <li>{@link #start} with an actor system of its own;
 *   <li>{@link #attach} inside a host application's actor system, whose configuration it neither
 *       needs nor touches;
 *   <li>{@link #behavior} as an actor that the host spawns where it likes.
 * </ul>
 */
public final class Gateway implements AutoCloseable {

  /** What the actor of {@link #behavior} understands. */
  public sealed interface Command {}

  /** Asks for a whole answer. Answered exactly once. */
  public record Complete(ChatRequest request, ActorRef<Reply> replyTo) implements Command {
    public Complete {
      Objects.requireNonNull(request, "request");
    }
  }

  /** Asks for vectors, as {@link Gateway#embed} does. Answered exactly once. */
  public record Embed(EmbeddingRequest request, ActorRef<Reply> replyTo) implements Command {
    public Embed {
      Objects.requireNonNull(request, "request");
    }
  }

  /** Asks for the facade, for callers in the same JVM. Answered at once. */
  public record GetGateway(ActorRef<Gateway> replyTo) implements Command {}

  record Stop() implements Command {}

  /** The answer to {@link Complete} and {@link Embed}. */
  public sealed interface Reply {}

  /** The whole answer. */
  public record Completed(ChatResponse response) implements Reply {}

  /** The vectors. */
  public record Embedded(EmbeddingResponse response) implements Reply {}

  /** Nobody could answer. */
  public record Failed(GatewayError error) implements Reply {}

  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration STOP = Duration.ofSeconds(10);
  private static final AtomicInteger ATTACHED = new AtomicInteger();

  private final ActorRef<Command> guardian;
  private final Transport transport;
  private final Desks desks;
  private final WorkerChanges changes;
  private final LocalModels localModels;
  private final Reloading reloading;
  private final ActorSystem<?> system;
  private final CompletableFuture<Void> stopped;
  private volatile boolean ownsSystem;

  /**
   * The facade.
   *
   * @param stopped completes when the guardian and all below it have stopped
   */
  Gateway(
      ActorRef<Command> guardian,
      Transport transport,
      Desks desks,
      LocalModels localModels,
      WorkerChanges changes,
      Reloading reloading,
      ActorSystem<?> system,
      CompletableFuture<Void> stopped) {
    this.stopped = stopped;
    this.guardian = guardian;
    this.transport = transport;
    this.desks = desks;
    this.localModels = localModels;
    this.changes = changes;
    this.reloading = reloading;
    this.system = system;
  }

  /**
   * Starts a gateway with an actor system of its own, which {@link #close} ends. Waits until the
   * parts are wired, not until a provider is ready: requests that come earlier wait for one.
   */
  public static Gateway start(GatewaySettings settings) {
    return start(settings, Extensions.NONE);
  }

  /** As {@link #start(GatewaySettings)}, with more than its settings say. */
  public static Gateway start(GatewaySettings settings, Extensions extensions) {
    CompletableFuture<Gateway> started = new CompletableFuture<>();
    settings.providers().forEach(provider -> provider.opener().prepare());
    ActorSystem<Command> system =
        ActorSystem.create(
            guardian(settings, extensions, started),
            "relevo",
            ConfigFactory.load("relevo-standalone.conf"));
    try {
      Gateway gateway = await(started);
      gateway.ownsSystem = true;
      return gateway;
    } catch (RuntimeException e) {
      system.terminate();
      throw e;
    }
  }

  /**
   * Starts a gateway inside a running actor system, typed or classic. {@link #close} stops the
   * gateway and leaves the system alone.
   */
  public static Gateway attach(ClassicActorSystemProvider system, GatewaySettings settings) {
    return attach(system, settings, Extensions.NONE);
  }

  /**
   * As {@link #attach(ClassicActorSystemProvider, GatewaySettings)}, with more than its settings
   * say.
   */
  public static Gateway attach(
      ClassicActorSystemProvider system, GatewaySettings settings, Extensions extensions) {
    CompletableFuture<Gateway> started = new CompletableFuture<>();
    ActorRef<Command> guardian =
        Adapter.toTyped(system.classicSystem())
            .systemActorOf(
                guardian(settings, extensions, started),
                "relevo-" + ATTACHED.incrementAndGet(),
                Props.empty());
    try {
      return await(started);
    } catch (RuntimeException e) {
      guardian.tell(new Stop());
      throw e;
    }
  }

  /** A gateway as an actor; it stops with its parent. */
  public static Behavior<Command> behavior(GatewaySettings settings) {
    return behavior(settings, Extensions.NONE);
  }

  /** As {@link #behavior(GatewaySettings)}, with more than its settings say. */
  public static Behavior<Command> behavior(GatewaySettings settings, Extensions extensions) {
    return guardian(settings, extensions, new CompletableFuture<>());
  }

  private static Behavior<Command> guardian(
      GatewaySettings settings, Extensions extensions, CompletableFuture<Gateway> started) {
    return GatewayGuardian.create(
        settings, extensions, (context, any) -> transport(context, settings), started);
  }

  private static Transport transport(ActorContext<?> context, GatewaySettings settings) {
    return switch (settings.transport()) {
      case EVENT_LOOP -> new EventLoopTransport(context.getSystem(), settings.proxies());
      case PEKKO -> new PekkoTransport(context.getSystem(), settings.proxies());
    };
  }

  private static Gateway await(CompletableFuture<Gateway> started) {
    try {
      return started.get(START.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the gateway started", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the gateway did not start: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("the gateway did not start; the log says why", e);
    }
  }

  /**
   * Streams an answer. Nothing happens before the source runs; each run is a request of its own.
   *
   * @return emits the answer's events as {@link ChatEvent} describes them, a usage report always
   *     among them, and fails with a {@link GatewayException}. Its materialised value tells who
   *     serves once the first content is there. Cancelling it stops the provider's work
   */
  public Source<ChatEvent, CompletionStage<Served>> chat(ChatRequest request) {
    return chat(request, Origin.embedded(newRequestId()), transport::anyLane, served -> {});
  }

  /**
   * As {@link #chat(ChatRequest)}, for a request that comes from somewhere and lives on a lane.
   *
   * @param onServed told who serves, on the stream's thread and before the first event
   */
  public Source<ChatEvent, CompletionStage<Served>> chat(
      ChatRequest request, Origin origin, Lane lane, Consumer<Served> onServed) {
    return chat(request, origin, () -> lane, onServed);
  }

  private Source<ChatEvent, CompletionStage<Served>> chat(
      ChatRequest asked, Origin origin, Supplier<Lane> lanes, Consumer<Served> onServed) {
    ChatRequest request = origin.bind(asked);
    RequestProfile profile = RequestProfile.of(origin.requestId(), request);
    return Source.fromGraph(new AnswerStage(request, profile, origin, desks, lanes, onServed));
  }

  /**
   * Asks for a whole answer.
   *
   * @return completes with it, or fails with a {@link GatewayException}
   */
  public CompletionStage<ChatResponse> complete(ChatRequest request) {
    return complete(request, Origin.embedded(newRequestId()), transport.anyLane());
  }

  /**
   * As {@link #complete(ChatRequest)}, for a request that comes from somewhere and lives on a lane.
   */
  public CompletionStage<ChatResponse> complete(ChatRequest asked, Origin origin, Lane lane) {
    ChatRequest request = origin.bind(asked);
    RequestProfile profile = RequestProfile.of(origin.requestId(), request);
    Duration deadline = request.steering().deadline();
    Desk desk = desks.get();
    RequestTrace trace = desk.trace(profile, origin, false, deadline);
    return begun(trace, () -> complete(request, profile, desk, trace, lane));
  }

  private static CompletionStage<ChatResponse> complete(
      ChatRequest request, RequestProfile profile, Desk desk, RequestTrace trace, Lane lane) {
    GatewayError refused =
        desk.refusal(RequestCheck.fault(request), profile, profile.promptTokens(), trace);
    if (refused != null) {
      return refused(refused, trace);
    }
    CacheTurn cache = desk.cache().turn(request);
    ChatResponse kept = cache.find(profile.requestId());
    if (kept != null) {
      trace.answered(kept.served());
      trace.finished(kept.answer().usage());
      return CompletableFuture.completedFuture(kept);
    }
    return new WholeReply<>(
            lease ->
                new WholeAnswer(request, lease, AnswerLimit.forLease(request, lease, desk), cache),
            profile,
            request.steering().deadline(),
            trace,
            Company.asksForThought(request),
            desk,
            lane)
        .get();
  }

  /** A fault on the way ends the request too, and so what is reserved for it is free again. */
  private static <T> CompletionStage<T> begun(
      RequestTrace trace, Supplier<CompletionStage<T>> way) {
    try {
      return way.get();
    } catch (RuntimeException e) {
      trace.failed(errorOf(e));
      return CompletableFuture.failedFuture(e);
    }
  }

  private static <T> CompletionStage<T> refused(GatewayError why, RequestTrace trace) {
    trace.failed(why);
    return CompletableFuture.failedFuture(why.toException());
  }

  /**
   * Asks for a vector of each text. When a worker fails, only others with the same model are asked:
   * the vectors of two models cannot be compared, so an unknown model is never replaced. A model
   * named {@code auto} means the one that makes vectors, and is refused when there are several.
   *
   * @return completes with them, or fails with a {@link GatewayException}
   */
  public CompletionStage<EmbeddingResponse> embed(EmbeddingRequest request) {
    return embed(request, Origin.embedded(newRequestId()), transport.anyLane());
  }

  /**
   * As {@link #embed(EmbeddingRequest)}, for a request that comes from somewhere and lives on a
   * lane.
   */
  public CompletionStage<EmbeddingResponse> embed(
      EmbeddingRequest asked, Origin origin, Lane lane) {
    EmbeddingRequest request = origin.bind(asked);
    RequestProfile profile = RequestProfile.of(origin.requestId(), request);
    Duration deadline = request.steering().deadline();
    Desk desk = desks.get();
    RequestTrace trace = desk.trace(profile, origin, false, deadline);
    return begun(trace, () -> embed(request, profile, desk, trace, lane));
  }

  private static CompletionStage<EmbeddingResponse> embed(
      EmbeddingRequest request, RequestProfile profile, Desk desk, RequestTrace trace, Lane lane) {
    GatewayError refused = desk.refusal(null, profile, inputTokens(request), trace);
    if (refused != null) {
      return refused(refused, trace);
    }
    return new WholeReply<>(
            lease -> new WantedVectors(request, lease),
            profile,
            request.steering().deadline(),
            trace,
            false,
            desk,
            lane)
        .get();
  }

  private static int inputTokens(EmbeddingRequest request) {
    return (request.inputCharacters() + 3) / 4;
  }

  /** How long all attempts of a request together may take when the request does not say. */
  public Duration deadline() {
    return desk().routing().deadline();
  }

  /** The workers as they are now. */
  public CompletionStage<List<WorkerView>> workers() {
    return desk().workers();
  }

  /**
   * Where a request stands that waits in the queue.
   *
   * @param requestId its id; where several have the same, the first to wait is told of
   * @return nothing when it does not wait, or waits for somebody of whom it is not known when he is
   *     back
   */
  public CompletionStage<Optional<QueuePlace>> queuePlace(String requestId) {
    return desk().place(requestId);
  }

  /**
   * Reads a provider that can be added.
   *
   * @param json an object with {@code name} and the keys that stand below {@code
   *     relevo.providers.NAME} elsewhere
   * @throws dev.relevo.settings.SettingsException with everything that is wrong, each beginning
   *     with its full key
   */
  public ProviderDefinition readProvider(String json) {
    return reloading.readProvider(json);
  }

  /**
   * Applies other settings without a request being lost: requests in flight go on with those that
   * held when they began, and those that begin afterwards find the new ones. Workers whose settings
   * have not changed are kept with all that was learned about them; workers that were added while
   * the gateway runs stay, unless their names are configured now. Where this is called several
   * times, the last call's settings hold in the end.
   *
   * @return completes when everything holds, and a new worker has the requests of the one whose
   *     place it takes, unless it takes more than a few seconds to be ready; fails when a provider
   *     cannot be opened, and then nothing has changed
   */
  public CompletionStage<ReloadReport> reload(GatewaySettings settings) {
    return reloading.reload(settings);
  }

  /**
   * Adds a worker, which is gone when the gateway ends.
   *
   * @return completes with whether its name was free, when requests that could go there wait for it
   */
  public CompletionStage<Boolean> addWorker(ProviderDefinition provider) {
    GatewayError closed = desk().closed();
    return closed == null
        ? changes.add(provider)
        : CompletableFuture.failedFuture(closed.toException());
  }

  /**
   * From now on the worker gets no new requests; those in flight go on.
   *
   * @return completes with whether there is such a worker
   */
  public CompletionStage<Boolean> drainWorker(String name) {
    return changes.drain(name, true);
  }

  /**
   * From now on the worker gets new requests again, unless it is being removed.
   *
   * @return completes with whether there is such a worker, and it stays
   */
  public CompletionStage<Boolean> resumeWorker(String name) {
    return changes.drain(name, false);
  }

  /**
   * Removes a worker, and what was learned about it. It gets no new requests from now on.
   *
   * @param limit how long requests in flight may go on; those that are left then fail where the
   *     provider cannot go on without the worker, and others go on with them
   * @return completes when it is gone
   */
  public CompletionStage<WorkerRemoval> removeWorker(String name, Duration limit) {
    return changes.remove(name, limit);
  }

  /** How much there is to do now. */
  public CompletionStage<PoolLoad> load() {
    return desk().load();
  }

  /** The models on offer now, by name. */
  public CompletionStage<List<ModelCard>> models() {
    return models(Caller.ANYBODY);
  }

  /** The models on offer now to a caller, by name. */
  public CompletionStage<List<ModelCard>> models(Caller caller) {
    Desk desk = desk();
    Reach reach = Reach.of(caller, desk.routing());
    return desk.workers().thenApplyAsync(workers -> ModelCard.of(reach.of(workers)), Runnable::run);
  }

  /** The models on the gateway's own hosts. */
  public LocalModels localModels() {
    return localModels;
  }

  /**
   * All names that a caller may choose from now, as models: what is on offer to it, and the aliases
   * and tiers of whose models any is. A model that an alias hides is left out, and a tier that an
   * alias or a model hides.
   */
  public CompletionStage<List<ModelCard>> choices(Caller caller) {
    return choosing(caller).thenApplyAsync(Choices::cards, Runnable::run);
  }

  private CompletionStage<Choices> choosing(Caller caller) {
    Desk desk = desk();
    Reach reach = Reach.of(caller, desk.routing());
    return desk.workers()
        .thenApplyAsync(workers -> new Choices(reach.of(workers), desk.routing()), Runnable::run);
  }

  /**
   * The model that is asked first where a caller names this one: the first on offer to it of an
   * alias or a tier, and else the name itself.
   */
  public CompletionStage<String> firstChoice(String model, Caller caller) {
    return choosing(caller).thenApplyAsync(choices -> choices.first(model), Runnable::run);
  }

  /** What is configured and known of models, by name, whether or not anybody offers them. */
  public CompletionStage<List<ModelReport>> modelReports() {
    return desk()
        .workers()
        .thenApplyAsync(
            workers -> ModelReport.of(workers, desk().routing().tiers(), desk().usage().list()),
            Runnable::run);
  }

  /** What workers' models were used for since the gateway started. */
  public List<ModelUsage> usage() {
    return desk().usage().list();
  }

  /**
   * What became of a request, or is becoming of it while it runs. The requests that ended last are
   * remembered, as many as {@code relevo.records.keep} says.
   *
   * @param id the request's id; where several had the same, the newest is told
   */
  public Optional<RequestRecord> request(String id) {
    return desk().requests().find(id);
  }

  /** The requests that run or are remembered, the newest first. */
  public List<RequestRecord> requests(int limit) {
    return desk().requests().newest(limit, null);
  }

  /** Those of them that ended in this way, or run. */
  public List<RequestRecord> requests(int limit, RequestRecord.Outcome outcome) {
    return desk().requests().newest(limit, outcome);
  }

  /** How many requests that have ended are remembered at most. */
  public int requestsKept() {
    return desk().requests().keep();
  }

  /** How often the response cache had the answer that was looked for. */
  public CacheCounts cacheCounts() {
    return desk().cache().counts();
  }

  /** How many requests are under way. */
  public int requestsInFlight() {
    return desk().requests().inFlight();
  }

  /** The transport that the gateway's own connections use. */
  public Transport transport() {
    return transport;
  }

  /** Refuses new requests from now on; those in flight go on. */
  public void drain() {
    desk().drain();
  }

  private Desk desk() {
    return desks.get();
  }

  /** Whether new requests are refused. */
  public boolean isDraining() {
    return desk().closed() != null;
  }

  /**
   * Stops the gateway at once, and its actor system where it is its own. Waits until that is done.
   */
  @Override
  public void close() {
    desk().drain();
    CompletableFuture<?> end = stopped;
    if (ownsSystem) {
      system.terminate();
      end = system.getWhenTerminated().toCompletableFuture();
    } else {
      guardian.tell(new Stop());
    }
    try {
      end.get(STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      system.log().warn("the gateway did not stop in time", e);
    }
  }

  /** A new id for a request. */
  public static String newRequestId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return "req_" + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
  }

  /**
   * The error behind a failure of this facade; one that is not the facade's is told as {@code
   * INTERNAL}, without its own words, which are not for callers.
   */
  public static GatewayError errorOf(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof GatewayException told
        ? told.error()
        : GatewayError.of(
            GatewayError.Kind.INTERNAL,
            "a fault of the gateway kept it from answering; its log says which");
  }
}
