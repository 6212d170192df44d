package dev.relevo.gateway;

import dev.relevo.chat.ChatRequest;
import dev.relevo.pool.ProviderWorker;
import dev.relevo.pool.WorkerId;
import dev.relevo.pool.WorkerPool;
import dev.relevo.pool.WorkerSupervisor;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.transport.Transport;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Wires a gateway: opens the providers, starts the pool and the supervisor, and closes all of it
 * when it stops.
 */
final class GatewayGuardian extends AbstractBehavior<Gateway.Command> {

  static Behavior<Gateway.Command> create(
      GatewaySettings settings,
      BiFunction<ActorContext<?>, GatewaySettings, Transport> transports,
      Consumer<Gateway> started) {
    return Behaviors.setup(
        context ->
            new GatewayGuardian(context, settings, transports.apply(context, settings), started));
  }

  private final Gateway gateway;
  private final Providers providers;

  private GatewayGuardian(
      ActorContext<Gateway.Command> context,
      GatewaySettings settings,
      Transport transport,
      Consumer<Gateway> started) {
    super(context);
    InstantSource clock = InstantSource.system();
    DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
    this.providers = open(settings, transport);
    ActorRef<WorkerPool.Command> pool =
        context.spawn(
            Behaviors.supervise(WorkerPool.create(settings.routing(), clock, random))
                .onFailure(SupervisorStrategy.resume()),
            "pool");
    Map<WorkerId, Behavior<ProviderWorker.Command>> workers = new LinkedHashMap<>();
    providers
        .byWorker()
        .forEach(
            (id, running) ->
                workers.put(
                    id,
                    ProviderWorker.create(
                        running.settings(),
                        running.provider(),
                        settings.routing().circuit(),
                        pool,
                        transport::anyLane,
                        clock,
                        random)));
    context.spawn(WorkerSupervisor.create(workers, pool), "workers");
    Desk desk = new Desk(context.getSystem(), pool, providers, settings.routing(), clock);
    this.gateway = new Gateway(context.getSelf(), transport, desk, context.getSystem());
    started.accept(gateway);
  }

  private static Providers open(GatewaySettings settings, Transport transport) {
    Map<WorkerId, Providers.Running> running = new LinkedHashMap<>();
    for (ProviderDefinition definition : settings.providers()) {
      running.put(
          new WorkerId(definition.settings().id()),
          new Providers.Running(definition.opener().open(transport), definition.settings()));
    }
    return new Providers(running);
  }

  @Override
  public Receive<Gateway.Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Gateway.GetGateway.class, this::onGetGateway)
        .onMessage(Gateway.Complete.class, this::onComplete)
        .onMessage(Gateway.Stop.class, stop -> Behaviors.stopped())
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Gateway.Command> onGetGateway(Gateway.GetGateway command) {
    command.replyTo().tell(gateway);
    return this;
  }

  private Behavior<Gateway.Command> onComplete(Gateway.Complete command) {
    ChatRequest request = command.request();
    ActorRef<Gateway.Reply> replyTo = command.replyTo();
    CompletionStage<Void> told =
        gateway
            .complete(request)
            .handleAsync(
                (response, failure) -> {
                  replyTo.tell(
                      failure == null
                          ? new Gateway.Completed(response)
                          : new Gateway.Failed(Gateway.errorOf(failure)));
                  return null;
                },
                Runnable::run);
    getContext().getLog().trace("asked: {}", told);
    return this;
  }

  private Behavior<Gateway.Command> onPostStop() {
    providers.close();
    return this;
  }
}
