package dev.relevo.pool;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Finds workers that take requests and do nothing with them, although their health checks are fine
 * and nobody has failed yet: callers may leave before that. Only what is told of the progress of
 * answers counts, so only workers of which that is told are to be watched. Not thread-safe.
 */
final class StuckWork {
  private final Map<WorkerId, WorkProgress> watched = new HashMap<>();

  /**
   * A request is sent.
   *
   * @param expectedSeconds in how many seconds its answer is expected to be whole
   */
  void began(Lease lease, double expectedSeconds, Instant now) {
    watched
        .computeIfAbsent(lease.worker(), any -> new WorkProgress())
        .began(lease.id(), expectedSeconds, now);
  }

  /** Something has come of an answer. */
  void progressed(Lease lease, Instant now) {
    WorkProgress progress = watched.get(lease.worker());
    if (progress != null) {
      progress.progressed(lease.id(), now);
    }
  }

  /** A request is over. */
  void ended(Lease lease, Outcome outcome, Instant now) {
    WorkProgress progress = watched.get(lease.worker());
    if (progress != null) {
      progress.ended(lease.id(), outcome instanceof Outcome.Succeeded, now);
    }
  }

  /** Whether a worker loads a model, during which nothing can move. */
  void loading(WorkerId worker, boolean loading, Instant now) {
    WorkProgress progress = watched.get(worker);
    if (progress != null) {
      progress.loading(loading, now);
    }
  }

  /** A worker is gone. */
  void removed(WorkerId worker) {
    watched.remove(worker);
  }

  /**
   * Looks who is stuck.
   *
   * @param found is told each worker that is, and what its requests have failed of
   */
  void look(Instant now, BiConsumer<WorkerId, ProviderError> found) {
    watched.forEach(
        (worker, progress) -> {
          String why = progress.stuck(now);
          if (why != null) {
            found.accept(worker, ProviderError.of(ErrorClass.SILENT, why));
          }
        });
  }
}
