package dev.relevo.gateway;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import dev.relevo.pool.ProviderWorker;
import dev.relevo.pool.WorkerId;
import dev.relevo.pool.WorkerPool;
import dev.relevo.pool.WorkerSupervisor;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.settings.SettingsException;
import dev.relevo.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * Workers that come and go while the gateway runs. None of that outlives the process. Thread-safe.
 */
final class WorkerChanges {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final String SECTION = "relevo.providers";

  private final GatewaySettings settings;
  private final Transport transport;
  private final Providers providers;
  private final Actors actors;
  private final Function<Providers.Running, Behavior<ProviderWorker.Command>> worker;
  private final Set<WorkerId> going = ConcurrentHashMap.newKeySet();

  /**
   * Whom changes are told.
   *
   * @param pool sends requests to workers
   * @param supervisor runs the workers
   */
  record Actors(
      ActorSystem<?> system,
      ActorRef<WorkerPool.Command> pool,
      ActorRef<WorkerSupervisor.Command> supervisor) {}

  /**
   * The changes of a gateway.
   *
   * @param worker makes the worker of a provider
   */
  WorkerChanges(
      GatewaySettings settings,
      Transport transport,
      Providers providers,
      Actors actors,
      Function<Providers.Running, Behavior<ProviderWorker.Command>> worker) {
    this.settings = settings;
    this.transport = transport;
    this.providers = providers;
    this.actors = actors;
    this.worker = worker;
  }

  /** Reads a provider as {@link Gateway#readProvider} says. */
  ProviderDefinition read(String json) {
    Config keys;
    try {
      keys =
          ConfigFactory.parseString(
              json, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
    } catch (ConfigException e) {
      throw new SettingsException(List.of("the worker: must be a JSON object; " + e.getMessage()));
    }
    String name = nameOf(keys);
    if (name.isBlank() || !name.equals(name.trim()) || !name.matches("[^/\\p{Cntrl}]{1,100}")) {
      throw new SettingsException(
          List.of("name: must be a text of at most 100 characters, without a slash"));
    }
    Config section = keys.root().withoutKey("name").toConfig();
    return settings.readProvider(name, section.atKey(name).atPath(SECTION));
  }

  private static String nameOf(Config keys) {
    ConfigValue value = keys.root().get("name");
    return value != null && value.unwrapped() instanceof String name ? name : "";
  }

  CompletionStage<Boolean> add(ProviderDefinition definition) {
    WorkerId id = new WorkerId(definition.settings().id());
    Providers.Running running =
        new Providers.Running(definition.opener().open(transport), definition.settings());
    if (!providers.add(id, running)) {
      running.provider().close();
      return CompletableFuture.completedFuture(false);
    }
    CompletionStage<Boolean> added =
        AskPattern.ask(
            actors.supervisor(),
            (ActorRef<Boolean> replyTo) ->
                new WorkerSupervisor.AddWorker(running.settings(), worker.apply(running), replyTo),
            GRACE,
            actors.system().scheduler());
    return added.whenCompleteAsync(
        (done, failure) -> {
          if (failure != null || !done) {
            providers.remove(id, true);
          }
        },
        Runnable::run);
  }

  CompletionStage<Boolean> drain(WorkerId id, boolean draining) {
    if (!draining && going.contains(id)) {
      return CompletableFuture.completedFuture(false);
    }
    return AskPattern.ask(
        actors.pool(),
        (ActorRef<Boolean> replyTo) -> new WorkerPool.Drain(id, draining, replyTo),
        GRACE,
        actors.system().scheduler());
  }

  CompletionStage<WorkerRemoval> remove(WorkerId id, Duration limit) {
    going.add(id);
    CompletionStage<WorkerSupervisor.Removed> removed =
        AskPattern.ask(
            actors.supervisor(),
            (ActorRef<WorkerSupervisor.Removed> replyTo) ->
                new WorkerSupervisor.RemoveWorker(id, limit, replyTo),
            limit.plus(GRACE),
            actors.system().scheduler());
    return removed
        .whenCompleteAsync((any, failure) -> going.remove(id), Runnable::run)
        .thenApplyAsync(
            outcome -> {
              if (!outcome.known()) {
                return WorkerRemoval.UNKNOWN;
              }
              providers.remove(id, outcome.idle());
              return outcome.idle() ? WorkerRemoval.DRAINED : WorkerRemoval.CUT_SHORT;
            },
            Runnable::run);
  }
}
