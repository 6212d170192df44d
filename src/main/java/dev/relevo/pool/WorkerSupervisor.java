package dev.relevo.pool;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Keeps one {@link ProviderWorker} per provider alive. A worker that crashes is restarted alone,
 * after a back-off that doubles while it keeps crashing; the others do not notice.
 */
public final class WorkerSupervisor extends AbstractBehavior<WorkerSupervisor.Command> {

  /** What the supervisor understands. */
  public sealed interface Command {}

  private record WorkerStopped(WorkerId worker) implements Command {}

  private static final Duration FIRST_BACK_OFF = Duration.ofMillis(200);
  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(10);

  /**
   * The supervisor.
   *
   * @param workers the behaviour of each worker
   * @param pool learns of workers that stop for good
   */
  public static Behavior<Command> create(
      Map<WorkerId, Behavior<ProviderWorker.Command>> workers, ActorRef<WorkerPool.Command> pool) {
    return Behaviors.setup(context -> new WorkerSupervisor(context, workers, pool));
  }

  private final ActorRef<WorkerPool.Command> pool;

  private WorkerSupervisor(
      ActorContext<Command> context,
      Map<WorkerId, Behavior<ProviderWorker.Command>> workers,
      ActorRef<WorkerPool.Command> pool) {
    super(context);
    this.pool = pool;
    workers.forEach(this::spawn);
  }

  private void spawn(WorkerId id, Behavior<ProviderWorker.Command> worker) {
    ActorRef<ProviderWorker.Command> child =
        getContext()
            .spawn(
                Behaviors.supervise(worker)
                    .onFailure(
                        SupervisorStrategy.restartWithBackoff(
                            FIRST_BACK_OFF, LONGEST_BACK_OFF, 0.2)),
                actorName(id));
    getContext().watchWith(child, new WorkerStopped(id));
  }

  /** Actor names allow fewer characters than configuration keys; different keys stay different. */
  private static String actorName(WorkerId id) {
    return "worker-" + URLEncoder.encode(id.value(), StandardCharsets.UTF_8);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder().onMessage(WorkerStopped.class, this::onWorkerStopped).build();
  }

  private Behavior<Command> onWorkerStopped(WorkerStopped stopped) {
    pool.tell(new WorkerPool.WorkerLost(stopped.worker(), true));
    return this;
  }
}
