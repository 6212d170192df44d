package dev.relevo.modelfile;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One caller's share in the fetching of a file. Thread-safe. */
public final class Fetch {
  private final Flight flight;
  private final CompletableFuture<Obtained> result;

  Fetch(Flight flight) {
    this.flight = flight;
    this.result = flight.result().thenApplyAsync(obtained -> obtained, Runnable::run);
  }

  /**
   * Completes when the file is in its place, or with a {@link ModelFileException}, which a
   * continuation finds as the cause of a {@code CompletionException}. Continuations run in the
   * thread that fetches unless they name an executor.
   */
  public CompletionStage<Obtained> result() {
    return result;
  }

  /** How far it has come. */
  public Progress progress() {
    return flight.progress();
  }

  /**
   * Wants the file no more. The work ends when nobody else waits for it; what has come is kept for
   * the next time.
   */
  public void cancel() {
    if (result.completeExceptionally(FileRequests.cancelled())) {
      flight.leave();
    }
  }
}
