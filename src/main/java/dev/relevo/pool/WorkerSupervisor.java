package dev.relevo.pool;

import dev.relevo.provider.ProviderSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Keeps one {@link ProviderWorker} per provider alive. A worker that crashes is restarted alone,
 * after a back-off that doubles while it keeps crashing; the others do not notice. Workers can be
 * added, and removed once they have no requests any more.
 */
public final class WorkerSupervisor extends AbstractBehavior<WorkerSupervisor.Command> {

  /** What the supervisor understands. */
  public sealed interface Command {}

  /**
   * Adds a worker. Answered at once, with whether there was none yet of that very id.
   *
   * @param id the worker
   * @param settings what is configured for its provider
   * @param worker its behaviour
   * @param draining whether it gets no requests for now
   */
  public record AddWorker(
      WorkerId id,
      ProviderSettings settings,
      Behavior<ProviderWorker.Command> worker,
      boolean draining,
      ActorRef<Boolean> replyTo)
      implements Command {
    public AddWorker {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(settings, "settings");
      Objects.requireNonNull(worker, "worker");
    }
  }

  /**
   * Removes a worker, which gets no new requests from now on. Answered when it is gone.
   *
   * @param limit how long its requests may go on; of several wishes the one that ends first counts
   */
  public record RemoveWorker(WorkerId worker, Duration limit, ActorRef<Removed> replyTo)
      implements Command {
    public RemoveWorker {
      Objects.requireNonNull(worker, "worker");
      Objects.requireNonNull(limit, "limit");
    }
  }

  /**
   * The answer to {@link RemoveWorker}.
   *
   * @param known whether there was such a worker
   * @param idle whether it had no requests any more
   */
  public record Removed(boolean known, boolean idle) {}

  private record WorkerStopped(WorkerId worker) implements Command {}

  private record WorkerIdle(WorkerId worker) implements Command {}

  private record LimitReached(WorkerId worker) implements Command {}

  private static final Duration FIRST_BACK_OFF = Duration.ofMillis(200);
  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(10);

  /** A worker that is to go, and who wants to know. */
  private static final class Going {
    private final List<RemoveWorker> wishes = new ArrayList<>(1);
    private boolean idle;
  }

  /**
   * The supervisor.
   *
   * @param workers the behaviour of each worker
   * @param pool learns of workers that stop for good
   * @param props how workers are started
   */
  public static Behavior<Command> create(
      Map<WorkerId, Behavior<ProviderWorker.Command>> workers,
      ActorRef<WorkerPool.Command> pool,
      Props props) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new WorkerSupervisor(context, timers, workers, pool, props)));
  }

  private final TimerScheduler<Command> timers;
  private final ActorRef<WorkerPool.Command> pool;
  private final Props props;
  private final Map<WorkerId, ActorRef<ProviderWorker.Command>> running = new HashMap<>();
  private final Map<WorkerId, Going> going = new HashMap<>();

  private WorkerSupervisor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Map<WorkerId, Behavior<ProviderWorker.Command>> workers,
      ActorRef<WorkerPool.Command> pool,
      Props props) {
    super(context);
    this.timers = timers;
    this.pool = pool;
    this.props = props;
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
                actorName(id),
                props);
    getContext().watchWith(child, new WorkerStopped(id));
    running.put(id, child);
  }

  /** Actor names allow fewer characters than configuration keys; different keys stay different. */
  private static String actorName(WorkerId id) {
    String name = "worker-" + URLEncoder.encode(id.value(), StandardCharsets.UTF_8);
    return id.number() == 0 ? name : name + "@" + id.number();
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(AddWorker.class, this::onAddWorker)
        .onMessage(RemoveWorker.class, this::onRemoveWorker)
        .onMessage(WorkerIdle.class, this::onWorkerIdle)
        .onMessage(LimitReached.class, this::onLimitReached)
        .onMessage(WorkerStopped.class, this::onWorkerStopped)
        .build();
  }

  private Behavior<Command> onAddWorker(AddWorker add) {
    WorkerId id = add.id();
    boolean free = !running.containsKey(id);
    if (free) {
      pool.tell(new WorkerPool.WorkerAdded(id, add.settings(), add.draining()));
      spawn(id, add.worker());
    }
    add.replyTo().tell(free);
    return this;
  }

  private Behavior<Command> onRemoveWorker(RemoveWorker remove) {
    WorkerId id = remove.worker();
    if (!running.containsKey(id)) {
      remove.replyTo().tell(new Removed(false, true));
      return this;
    }
    going
        .computeIfAbsent(
            id,
            any -> {
              pool.tell(new WorkerPool.Drain(id, true, getContext().getSystem().ignoreRef()));
              ActorRef<WorkerId> whenIdle =
                  getContext().messageAdapter(WorkerId.class, WorkerIdle::new);
              pool.tell(new WorkerPool.WhenIdle(id, whenIdle));
              return new Going();
            })
        .wishes
        .add(remove);
    timers.startSingleTimer(remove, new LimitReached(id), remove.limit());
    return this;
  }

  private Behavior<Command> onWorkerIdle(WorkerIdle told) {
    Going gone = going.get(told.worker());
    if (gone != null) {
      gone.idle = true;
      stop(told.worker());
    }
    return this;
  }

  private Behavior<Command> onLimitReached(LimitReached limit) {
    if (going.containsKey(limit.worker())) {
      stop(limit.worker());
    }
    return this;
  }

  private void stop(WorkerId id) {
    ActorRef<ProviderWorker.Command> child = running.get(id);
    if (child != null) {
      getContext().stop(child);
    }
  }

  private Behavior<Command> onWorkerStopped(WorkerStopped stopped) {
    running.remove(stopped.worker());
    pool.tell(new WorkerPool.WorkerLost(stopped.worker(), true));
    Going gone = going.remove(stopped.worker());
    if (gone != null) {
      for (RemoveWorker wish : gone.wishes) {
        timers.cancel(wish);
        wish.replyTo().tell(new Removed(true, gone.idle));
      }
    }
    return this;
  }
}
