package dev.relevo.gateway;

import dev.relevo.pool.WorkerPool;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * A question to the pool for a lease that is under way. Thread-safe.
 *
 * @param pool who is asked
 * @param address where the reply goes
 * @param reply the reply; fails when none comes
 */
record Asking(
    ActorRef<WorkerPool.Command> pool, Address address, CompletionStage<WorkerPool.Reply> reply) {

  /** Where a reply goes; known as soon as the question is asked. */
  static final class Address {
    private volatile @Nullable ActorRef<WorkerPool.Reply> actor;

    ActorRef<WorkerPool.Reply> is(ActorRef<WorkerPool.Reply> known) {
      actor = known;
      return known;
    }
  }

  /** Nobody waits for the reply any more, so the request need not either. */
  void forget() {
    ActorRef<WorkerPool.Reply> actor = address.actor;
    if (actor != null) {
      pool.tell(new WorkerPool.Forget(actor));
    }
  }
}
