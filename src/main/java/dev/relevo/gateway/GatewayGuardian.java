package dev.relevo.gateway;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.relevo.pool.ProviderWorker;
import dev.relevo.pool.WorkerId;
import dev.relevo.pool.WorkerPool;
import dev.relevo.pool.WorkerSupervisor;
import dev.relevo.provider.MemorySettings;
import dev.relevo.provider.ModelHost;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.residency.ModelManager;
import dev.relevo.residency.ModelPulls;
import dev.relevo.transport.Transport;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Wires a gateway: opens the providers, starts the pool and the supervisor, and closes all of it
 * when it stops.
 */
final class GatewayGuardian extends AbstractBehavior<Gateway.Command> {

  /**
   * The guardian.
   *
   * @param extensions what it is given beside its settings
   * @param transports makes the transport
   * @param started completes with the facade, or fails when a part does not start
   */
  static Behavior<Gateway.Command> create(
      GatewaySettings settings,
      Extensions extensions,
      BiFunction<ActorContext<?>, GatewaySettings, Transport> transports,
      CompletableFuture<Gateway> started) {
    return Behaviors.setup(
        context -> {
          try {
            GatewayGuardian guardian =
                new GatewayGuardian(
                    context, settings, extensions, transports.apply(context, settings));
            started.complete(guardian.gateway);
            return guardian;
          } catch (RuntimeException e) {
            started.completeExceptionally(e);
            throw e;
          }
        });
  }

  private final Gateway gateway;
  private final Providers providers;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();

  private GatewayGuardian(
      ActorContext<Gateway.Command> context,
      GatewaySettings settings,
      Extensions extensions,
      Transport transport) {
    super(context);
    InstantSource clock = InstantSource.system();
    DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
    Props withRequests = props(transport.dispatcher());
    this.providers = open(settings, transport);
    ActorRef<WorkerPool.Command> pool =
        context.spawn(
            Behaviors.supervise(
                    WorkerPool.create(
                        settings.routing(),
                        settings.providers().stream().map(ProviderDefinition::settings).toList(),
                        clock,
                        random))
                .onFailure(SupervisorStrategy.resume()),
            "pool",
            withRequests);
    ModelPulls pulls =
        new ModelPulls(
            report ->
                pool.tell(new WorkerPool.MemoryTold(providers.worker(report.worker()), report)));
    Desks desks =
        new Desks(
            new Desk(
                context.getSystem(),
                pool,
                providers,
                settings.routing(),
                new ResponseCache(settings.cache(), Ticker.systemTicker()),
                new RequestLog(
                    settings.records().keep(),
                    clock,
                    System::nanoTime,
                    new RequestEnds(extensions.listeners())),
                extensions.admissions(),
                extensions.propagation(),
                clock));
    BiFunction<WorkerId, Providers.Running, Behavior<ProviderWorker.Command>> worker =
        (id, running) ->
            ProviderWorker.create(
                id,
                running.settings(),
                running.provider(),
                () -> desks.get().routing().circuit(),
                pool,
                models(id, running, pulls, pool, transport, clock),
                transport::anyLane,
                clock,
                random);
    Map<WorkerId, Behavior<ProviderWorker.Command>> workers = new LinkedHashMap<>();
    providers
        .byName()
        .forEach(
            (name, running) -> {
              WorkerId id = new WorkerId(name);
              workers.put(id, worker.apply(id, running));
            });
    ActorRef<WorkerSupervisor.Command> supervisor =
        context.spawn(WorkerSupervisor.create(workers, pool, withRequests), "workers");
    WorkerChanges changes =
        new WorkerChanges(
            transport,
            providers,
            new Members(settings.providers()),
            new WorkerChanges.Actors(context.getSystem(), pool, supervisor),
            worker);
    this.gateway =
        new Gateway(
            context.getSelf(),
            transport,
            desks,
            new LocalModels(desks, pulls, transport::anyLane),
            changes,
            new Reloading(settings, desks, changes, pool),
            context.getSystem(),
            stopped);
  }

  /** Who manages the memory of a provider that is a host of models; null for any other. */
  private static @Nullable Behavior<ModelManager.Command> models(
      WorkerId worker,
      Providers.Running running,
      ModelPulls pulls,
      ActorRef<WorkerPool.Command> pool,
      Transport transport,
      InstantSource clock) {
    MemorySettings memory = running.settings().memory();
    if (memory == null || !(running.provider() instanceof ModelHost host)) {
      return null;
    }
    return ModelManager.create(
        running.settings(),
        memory,
        host,
        pulls,
        report -> pool.tell(new WorkerPool.MemoryTold(worker, report)),
        transport::anyLane,
        clock);
  }

  private static Props props(@Nullable String dispatcher) {
    return dispatcher == null ? Props.empty() : DispatcherSelector.fromConfig(dispatcher);
  }

  private static Providers open(GatewaySettings settings, Transport transport) {
    Map<WorkerId, Providers.Running> running = new LinkedHashMap<>();
    for (ProviderDefinition definition : settings.providers()) {
      try {
        running.put(
            new WorkerId(definition.settings().id()),
            new Providers.Running(definition.opener().open(transport), definition.settings()));
      } catch (RuntimeException e) {
        new Providers(running).close();
        throw e;
      }
    }
    return new Providers(running);
  }

  @Override
  public Receive<Gateway.Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Gateway.GetGateway.class, this::onGetGateway)
        .onMessage(Gateway.Complete.class, this::onComplete)
        .onMessage(Gateway.Embed.class, this::onEmbed)
        .onMessage(Gateway.Stop.class, this::onStop)
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Gateway.Command> onGetGateway(Gateway.GetGateway command) {
    command.replyTo().tell(gateway);
    return this;
  }

  private Behavior<Gateway.Command> onComplete(Gateway.Complete command) {
    tell(gateway.complete(command.request()), Gateway.Completed::new, command.replyTo());
    return this;
  }

  private Behavior<Gateway.Command> onEmbed(Gateway.Embed command) {
    tell(gateway.embed(command.request()), Gateway.Embedded::new, command.replyTo());
    return this;
  }

  private static <T> void tell(
      CompletionStage<T> response,
      Function<T, Gateway.Reply> success,
      ActorRef<Gateway.Reply> replyTo) {
    response.handleAsync(
        (whole, failure) -> {
          replyTo.tell(
              failure == null
                  ? success.apply(whole)
                  : new Gateway.Failed(Gateway.errorOf(failure)));
          return whole;
        },
        Runnable::run);
  }

  private Behavior<Gateway.Command> onStop(Gateway.Stop command) {
    return Behaviors.stopped();
  }

  /** Whoever still asks is refused at once: the pool is gone, and would never reply. */
  private Behavior<Gateway.Command> onPostStop() {
    gateway.drain();
    try {
      providers.close();
    } finally {
      stopped.complete(null);
    }
    return this;
  }
}
