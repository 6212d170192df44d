package dev.relevo.app;

import dev.relevo.pool.WorkerView;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends a serving process in order: refuses what is new, lets streams finish, stops the workers. */
final class Shutdown implements Runnable {
  /** Closing what is left takes a moment beyond the limit for streams. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final Duration COUNT = Duration.ofSeconds(1);

  private final Serving serving;
  private final Terminal terminal;

  Shutdown(Serving serving, Terminal terminal) {
    this.serving = serving;
    this.terminal = terminal;
  }

  @Override
  public void run() {
    Duration limit = serving.drainTimeout();
    CompletableFuture<Void> drained = serving.server().drain(limit).toCompletableFuture();
    tell("stopping; " + inFlight() + " under way, waiting for up to " + limit.toSeconds() + " s");
    try {
      drained.get(limit.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      tell("the connections did not close in time: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    serving.close();
    tell("stopped");
  }

  private void tell(String text) {
    terminal.err().println("relevo: " + text);
  }

  private String inFlight() {
    int inUse = Workers.now(serving.gateway(), COUNT).stream().mapToInt(WorkerView::inUse).sum();
    return Names.count(inUse, "answer");
  }
}
