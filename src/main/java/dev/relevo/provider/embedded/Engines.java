package dev.relevo.provider.embedded;

import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns which process serves. There is one, but while a fresh one takes over: it is started beside
 * the old one, gets the new work as soon as it is loaded, and the old one ends with the last of
 * what it has, so that no request is lost. What decides and may block runs on one thread.
 * Thread-safe.
 */
final class Engines {
  private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

  /** A process that could not be replaced is left alone for so long. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final String id;
  private final EmbeddedSettings settings;
  private final EngineLifecycle lifecycle;
  private final ExecutorService starter;
  private final Set<EngineProcess> alive = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean replacing = new AtomicBoolean();
  private volatile @Nullable Engine current;
  private volatile boolean closed;
  private @Nullable Engine next; // this and the next two belong to the starter
  private @Nullable String startFailure;
  private long replaceNotBefore = System.nanoTime();

  Engines(String id, EmbeddedSettings settings) {
    this.id = id;
    this.settings = settings;
    this.lifecycle = settings.lifecycle();
    this.starter = starter(id);
  }

  /** Reading files and starting processes may block. */
  private static ExecutorService starter(String id) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "relevo-engine-" + id + "-start");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /** The engine that was started last, or null. */
  @Nullable Engine current() {
    return current;
  }

  /** Runs something on the thread that starts engines; nothing after {@link #close}. */
  void execute(Runnable task) {
    try {
      starter.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.debug("{}: the provider is closed", id);
    }
  }

  /**
   * Gives work to the engine that serves. Where engines start on demand and none serves, the work
   * waits for one.
   *
   * @return what cancels the work
   * @throws ProviderException when there is no engine
   */
  Runnable use(EngineWork work) {
    for (Engine engine = current; engine != null && engine.process().isServing(); ) {
      Runnable cancel = work.begin(engine.process());
      if (cancel != null) {
        replaceIfWorn(engine);
        return cancel;
      }
      engine = current;
    }
    if (closed) {
      throw ProviderError.unreachable("the provider is closed").toException();
    }
    if (!lifecycle.onDemand()) {
      Engine engine = current;
      boolean loads = engine != null && engine.process().isUsable();
      throw ProviderError.unreachable(
              "the engine of '" + id + (loads ? "' is loading its model" : "' does not run"))
          .toException();
    }
    WaitingWork waiting = new WaitingWork(work);
    execute(() -> beginWhenLoaded(waiting));
    return waiting::cancel;
  }

  private void beginWhenLoaded(WaitingWork waiting) {
    try {
      Engine engine = started();
      var unused =
          engine
              .process()
              .ready()
              .whenCompleteAsync(
                  (loaded, failure) -> {
                    if (failure != null) {
                      waiting.fail(unreachable(String.valueOf(failure.getMessage())));
                    } else if (!waiting.begin(engine.process())) {
                      execute(() -> beginWhenLoaded(waiting));
                    }
                  },
                  Runnable::run);
    } catch (IOException e) {
      waiting.fail(unreachable(String.valueOf(e.getMessage())));
    }
  }

  private static ProviderException unreachable(String message) {
    return ProviderError.unreachable(message).toException();
  }

  /** Whether a start is due only when somebody asks: none runs, and the last one did not fail. */
  boolean awaitsDemand() {
    Engine engine = current;
    return lifecycle.onDemand()
        && startFailure == null
        && (engine == null || !engine.process().isUsable());
  }

  /**
   * The engine that serves or loads; starts one when there is none. On the starter's thread only.
   *
   * @throws IOException when none can be started, with the remedy
   */
  Engine started() throws IOException {
    Engine engine = current;
    if (engine != null && engine.process().isUsable()) {
      return engine;
    }
    Engine fresh = next != null && next.process().isUsable() ? next : launch();
    current = fresh;
    return fresh;
  }

  private Engine launch() throws IOException {
    Engine engine;
    try {
      engine = new Engine(ModelCheck.of(settings));
      engine.runsIn(
          EngineProcess.start(
              id,
              settings,
              engine.model().contextTokens(),
              // on this thread, which sets the field that they look at
              () -> execute(() -> onIdle(engine)),
              () -> execute(() -> onEnd(engine))));
    } catch (IOException e) {
      startFailure = e.getMessage();
      throw e;
    }
    alive.add(engine.process());
    if (closed) {
      engine.process().close();
    }
    var unused =
        engine
            .process()
            .ready()
            .whenCompleteAsync(
                (loaded, failure) -> {
                  if (failure == null) {
                    engine.noteStart();
                  }
                  execute(() -> learn(engine, failure));
                },
                Runnable::run);
    return engine;
  }

  private void learn(Engine engine, @Nullable Throwable failure) {
    if (engine == current) {
      startFailure = failure == null ? null : failure.getMessage();
    }
  }

  /** Has a fresh process take over when the engine has had its share of work or memory. */
  void replaceIfWorn(Engine engine) {
    String reason = engine.reasonToReplace(lifecycle);
    if (reason != null && replacing.compareAndSet(false, true)) {
      execute(() -> replace(engine, reason));
    }
  }

  private void replace(Engine old, String reason) {
    if (old != current || !old.process().isUsable() || System.nanoTime() < replaceNotBefore) {
      replacing.set(false);
      return;
    }
    try {
      Engine fresh = launch();
      next = fresh;
      LOG.info("{}: process {} is replaced, since {}", id, old.process().pid(), reason);
      var unused =
          fresh
              .process()
              .ready()
              .whenCompleteAsync(
                  (loaded, failure) -> execute(() -> onFresh(old, fresh, failure)), Runnable::run);
    } catch (IOException e) {
      postpone(old, String.valueOf(e.getMessage()));
    }
  }

  private void onFresh(Engine old, Engine fresh, @Nullable Throwable failure) {
    next = null;
    if (failure != null) {
      postpone(old, String.valueOf(failure.getMessage()));
      return;
    }
    current = fresh;
    old.process().drain();
    replacing.set(false);
  }

  private void postpone(Engine old, String failure) {
    LOG.warn("{}: process {} goes on, since no other starts: {}", id, old.process().pid(), failure);
    startFailure = null; // the old one serves
    replaceNotBefore = System.nanoTime() + PAUSE.toNanos();
    replacing.set(false);
  }

  private void onIdle(Engine engine) {
    Duration limit = lifecycle.idleStop();
    if (limit != null) {
      long begun = engine.process().begun();
      CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> execute(() -> endIfIdle(engine, begun)));
    }
  }

  private void endIfIdle(Engine engine, long begun) {
    EngineProcess process = engine.process();
    if (process.isUsable() && process.running() == 0 && process.begun() == begun) {
      LOG.info("{}: process {} is ended, since there are no requests", id, process.pid());
      process.drain();
    }
  }

  /** A process that served and died is started again; one that never served waits for a probe. */
  private void onEnd(Engine engine) {
    EngineProcess process = engine.process();
    alive.remove(process);
    boolean served = !process.ready().isCompletedExceptionally();
    if (engine == current && served && !process.isClosing() && !lifecycle.onDemand()) {
      execute(this::startAgain);
    }
  }

  private void startAgain() {
    try {
      var unused = started();
    } catch (IOException e) {
      LOG.warn("{}: {}", id, e.getMessage());
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Ends every process; returns at once. */
  void close() {
    closed = true;
    starter.shutdown();
    alive.forEach(EngineProcess::close);
  }
}
