package dev.relevo.app;

import dev.relevo.gateway.ReloadReport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration again and has it applied, or tells why not. One reload follows the other;
 * those who ask while one is under way share the next, which reads what there is then. Thread-safe.
 */
final class Reloader implements AutoCloseable {

  /** Who goes on under another configuration. */
  interface Target {
    /** Why it cannot, though the configuration has no faults; empty when it can. */
    List<String> objections(Configuration next);

    /** Goes on under it. A stage that fails has changed nothing. */
    CompletionStage<ReloadReport> apply(Configuration next);
  }

  private final Supplier<Configuration> reader;
  private final Target target;
  private final Consumer<String> listener;
  private final Configuration started;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "relevo-reload");
            thread.setDaemon(true);
            // a signal's thread has none, and would pass that on; the defaults are found by it
            thread.setContextClassLoader(Reloader.class.getClassLoader());
            return thread;
          });
  private Configuration current;
  private @Nullable CompletableFuture<Reloaded> waiting;

  /**
   * A reloader.
   *
   * @param started the configuration that the process started with
   * @param reader reads the configuration, with its faults
   * @param listener is told one line about each reload
   */
  Reloader(
      Configuration started,
      Supplier<Configuration> reader,
      Target target,
      Consumer<String> listener) {
    this.started = started;
    this.current = started;
    this.reader = reader;
    this.target = target;
    this.listener = listener;
  }

  /** Reloads. Completes when the new configuration holds, or was refused. */
  synchronized CompletionStage<Reloaded> reload() {
    if (thread.isShutdown()) {
      return CompletableFuture.completedFuture(
          Reloaded.refused(List.of("the gateway is shutting down")));
    }
    if (waiting == null) {
      CompletableFuture<Reloaded> next = new CompletableFuture<>();
      waiting = next;
      thread.execute(() -> run(next));
    }
    return waiting;
  }

  private void run(CompletableFuture<Reloaded> told) {
    synchronized (this) {
      waiting = null;
    }
    Reloaded reloaded;
    try {
      reloaded = reloaded();
    } catch (RuntimeException
        | Error e) { // also a file nested too deeply, or a jar that was replaced
      reloaded = Reloaded.refused(List.of(reason(e)));
    }
    listener.accept(reloaded.line());
    told.complete(reloaded);
  }

  private Reloaded reloaded() {
    Configuration next = reader.get();
    if (!next.faults().isEmpty()) {
      return Reloaded.refused(next.faults());
    }
    if (next.file().path() == null && started.file().path() != null) {
      return Reloaded.refused(List.of(started.file().path() + ": there is no such file any more"));
    }
    List<String> objections = target.objections(next);
    if (!objections.isEmpty()) {
      return Reloaded.refused(objections);
    }
    ReloadReport workers = target.apply(next).toCompletableFuture().join();
    Reloaded done = Reloaded.done(workers, next.keys(), current.keys(), started.keys());
    current = next;
    return done;
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
  }

  /** No reload begins any more. */
  @Override
  public synchronized void close() {
    thread.shutdown();
  }
}
