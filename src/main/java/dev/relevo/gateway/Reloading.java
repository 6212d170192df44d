package dev.relevo.gateway;

import dev.relevo.chat.GatewayError;
import dev.relevo.pool.WorkerPool;
import dev.relevo.provider.ProviderDefinition;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Applies other settings to a gateway that runs, one after the other. First the new workers are
 * made known, then everything else changes for requests that begin, then those go that are not
 * wanted any more: so at no moment a name means nothing that has meant something before and does
 * afterwards. Thread-safe.
 */
final class Reloading {
  private final Desks desks;
  private final WorkerChanges workers;
  private final ActorRef<WorkerPool.Command> pool;
  private volatile GatewaySettings settings;
  private CompletionStage<?> last = CompletableFuture.completedFuture(null);

  /**
   * The changes of a gateway.
   *
   * @param settings those that it has started with
   * @param desks where requests that begin find how they go on
   */
  Reloading(
      GatewaySettings settings,
      Desks desks,
      WorkerChanges workers,
      ActorRef<WorkerPool.Command> pool) {
    this.settings = settings;
    this.desks = desks;
    this.workers = workers;
    this.pool = pool;
  }

  /** Reads a provider as {@link Gateway#readProvider} says. */
  ProviderDefinition readProvider(String json) {
    return AddedProvider.read(json, settings);
  }

  /** As {@link Gateway#reload}. */
  synchronized CompletionStage<ReloadReport> reload(GatewaySettings next) {
    CompletionStage<ReloadReport> mine =
        last.handleAsync((any, failure) -> next, Runnable::run)
            .thenComposeAsync(this::apply, Runnable::run);
    last = mine;
    return mine;
  }

  private CompletionStage<ReloadReport> apply(GatewaySettings next) {
    GatewayError closed = desks.get().closed();
    if (closed != null) {
      throw closed.toException();
    }
    WorkerChanges.Reload change = workers.reload(next.providers());
    return change
        .start()
        .thenComposeAsync(
            done -> {
              turnTo(next, !change.change().isNone());
              return change.finish();
            },
            Runnable::run)
        .thenApplyAsync(done -> ReloadReport.of(change.change()), Runnable::run);
  }

  private void turnTo(GatewaySettings next, boolean othersAnswer) {
    Desk now = desks.get();
    now.requests().keepAtMost(next.records().keep());
    now.cache().changed(next.cache());
    boolean other = othersAnswer || !now.routing().equals(next.routing());
    desks.become(now.with(next.routing()));
    pool.tell(new WorkerPool.Changed(next.routing()));
    settings = next;
    if (other) {
      // what was kept under a name may not be what that name stands for now
      now.cache().clear();
    }
  }
}
