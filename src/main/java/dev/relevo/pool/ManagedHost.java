package dev.relevo.pool;

import dev.relevo.provider.MemorySettings;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.residency.ModelManager;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * What a worker has to do with the memory of its host: it starts who manages that, as its child,
 * and hands on what probes tell of the host. For the worker's thread only.
 */
final class ManagedHost {
  private static final Duration FIRST_BACK_OFF = Duration.ofMillis(250);
  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(15);

  private final ActorRef<ModelManager.Command> manager;

  /**
   * Starts who manages the memory, of which the pool is told.
   *
   * @param context the worker's
   * @param worker the worker
   * @param models who manages it
   */
  ManagedHost(
      ActorContext<?> context,
      WorkerId worker,
      ProviderSettings settings,
      ActorRef<WorkerPool.Command> pool,
      Behavior<ModelManager.Command> models) {
    this.manager =
        context.spawn(
            Behaviors.supervise(models)
                .onFailure(
                    SupervisorStrategy.restartWithBackoff(FIRST_BACK_OFF, LONGEST_BACK_OFF, 0.2)),
            "models");
    MemorySettings memory = Objects.requireNonNull(settings.memory());
    pool.tell(new WorkerPool.MemoryManaged(worker, memory, manager));
  }

  /**
   * The host was probed.
   *
   * @param before how it was before
   */
  void probed(ProbeReport report, Health before) {
    if (!report.state().isReachable()) {
      return;
    }
    Map<String, Long> weights = new HashMap<>();
    for (ModelInfo model : report.models()) {
      weights.put(model.name(), model.sizeBytes() == null ? 0 : model.sizeBytes());
    }
    manager.tell(new ModelManager.OnDisk(weights));
    if (!before.isUsable()) {
      manager.tell(new ModelManager.Look());
    }
  }
}
