package dev.relevo.gateway;

import dev.relevo.pool.WorkerPool;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * A question to the pool for a lease that is under way, and the address of its reply. Every request
 * has one, so it takes no actor of its own. Thread-safe.
 */
final class Asking implements Consumer<WorkerPool.Reply> {
  private final ActorRef<WorkerPool.Command> pool;
  private final Cancellable timer;
  private final CompletableFuture<WorkerPool.Reply> reply = new CompletableFuture<>();

  /**
   * A question; it has not been asked yet.
   *
   * @param pool who is asked
   * @param patience how long its reply is waited for
   * @param system tells when that is over
   */
  Asking(ActorRef<WorkerPool.Command> pool, Duration patience, ActorSystem<?> system) {
    this.pool = pool;
    this.timer =
        system.scheduler().scheduleOnce(patience, this::onTimer, system.executionContext());
  }

  private void onTimer() {
    reply.completeExceptionally(new TimeoutException("the pool has not replied"));
  }

  /** The reply; fails when none comes in time. Completes on any thread. */
  CompletionStage<WorkerPool.Reply> reply() {
    return reply;
  }

  @Override
  public void accept(WorkerPool.Reply told) {
    timer.cancel();
    reply.complete(told);
  }

  /** Nobody waits for the reply any more, so the request need not either. */
  void forget() {
    pool.tell(new WorkerPool.Forget(this));
  }
}
