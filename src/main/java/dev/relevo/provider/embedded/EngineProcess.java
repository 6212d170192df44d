package dev.relevo.provider.embedded;

import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One engine from its start to its end; it is never started again. It can be drained: then it takes
 * no more work and ends with the last of what it has. Thread-safe.
 */
final class EngineProcess {
  private static final Logger LOG = LoggerFactory.getLogger(EngineProcess.class);
  private static final long PATIENCE_SECONDS = 2;

  /** A JVM on a busy machine may take long to start; it answers no ping before. */
  private static final Duration LONGEST_START = Duration.ofSeconds(60);

  private final String name;
  private final Duration pingTimeout;
  private final ScratchFolder scratch;
  private final Process process;
  private final EngineLog log;
  private final EnginePipes pipes;
  private final Generations generations;
  private final Runnable onEnd;
  private final Pings pings = new Pings(this::send);
  private final CompletableFuture<EngineFrame.Ready> ready = new CompletableFuture<>();
  private volatile String phase = "starting";
  private volatile @Nullable String loadFailure;
  private volatile boolean silent;
  private volatile boolean closing;
  private volatile boolean ended;

  private EngineProcess(
      String name,
      Duration pingTimeout,
      ScratchFolder scratch,
      Process process,
      Runnable onIdle,
      Runnable onEnd) {
    this.name = name;
    this.pingTimeout = pingTimeout;
    this.scratch = scratch;
    this.process = process;
    this.onEnd = onEnd;
    this.log = new EngineLog(name);
    this.pipes = new EnginePipes(name, process, log);
    this.generations = new Generations(() -> onEmpty(onIdle));
  }

  /**
   * Starts an engine and has it load its model.
   *
   * @param name tells engines apart in messages
   * @param onIdle called whenever the last generation under way has ended
   * @param onEnd called once, when the process has ended
   * @throws IOException when the process cannot be started
   */
  static EngineProcess start(
      String name, EmbeddedSettings settings, int contextTokens, Runnable onIdle, Runnable onEnd)
      throws IOException {
    ScratchFolder scratch = ScratchFolder.create();
    Process process;
    try {
      process = EngineLauncher.start(settings, scratch.path());
    } catch (IOException e) {
      scratch.delete();
      throw new IOException(
          "cannot start "
              + settings.java()
              + ": "
              + e.getMessage()
              + "; correct "
              + settings.keyPrefix()
              + "java",
          e);
    }
    EngineProcess engine =
        new EngineProcess(
            name, settings.lifecycle().pingTimeout(), scratch, process, onIdle, onEnd);
    engine.send(
        new EngineFrame.Load(
            settings.path().toString(), contextTokens, settings.slots(), settings.threads()));
    engine.pipes.start(engine::onLine, engine::onEnd);
    return engine;
  }

  /**
   * Completes when the model is loaded; fails with a {@link ProviderException} when the engine ends
   * before.
   */
  CompletableFuture<EngineFrame.Ready> ready() {
    return ready;
  }

  /** Whether it takes work: it is loaded, and neither drained nor ended. */
  boolean isServing() {
    return ready.isDone() && isUsable();
  }

  /** Whether it takes work or will. */
  boolean isUsable() {
    return !ended && !closing && !generations.isDraining();
  }

  /** What it is doing, in a word. */
  String phase() {
    return phase;
  }

  boolean hasEnded() {
    return ended;
  }

  /** Whether it was told to end. */
  boolean isClosing() {
    return closing;
  }

  /** The id of the process. */
  long pid() {
    return process.pid();
  }

  /** The folder that it has to itself. */
  ScratchFolder scratch() {
    return scratch;
  }

  /** How many generations the engine works on, cancelled ones included until they have stopped. */
  int running() {
    return generations.size();
  }

  /** How many generations it has ever begun. */
  long begun() {
    return generations.begun();
  }

  /**
   * Begins a generation or an embedding.
   *
   * @param task makes the task from its number
   * @return the number, for {@link #cancel}, or 0 when the engine takes no more work
   */
  long begin(LongFunction<? extends EngineFrame.OfGeneration> task, Generations.Listener listener) {
    long id = generations.add(listener);
    if (id != 0) {
      send(task.apply(id));
    }
    return id;
  }

  /** Stops a generation; nothing happens when it has ended. */
  void cancel(long id) {
    if (generations.silence(id)) {
      send(new EngineFrame.Cancel(id));
    }
  }

  /**
   * Asks for a sign of life. An engine that gives none in time is ended: whatever it waits for in
   * native code, it answers pings on a thread of their own.
   *
   * @return completes with the sign; fails when the engine ends
   */
  CompletableFuture<Void> ping() {
    boolean starting = phase.equals("starting");
    Duration patience =
        starting && pingTimeout.compareTo(LONGEST_START) < 0 ? LONGEST_START : pingTimeout;
    return pings.ask(patience, () -> endSilent(patience));
  }

  private void endSilent(Duration patience) {
    LOG.warn("{}: the engine has not answered for {} ms and is ended", name, patience.toMillis());
    silent = true;
    process.destroyForcibly();
  }

  /** Takes no more work and ends when what is under way has ended; returns at once. */
  void drain() {
    if (generations.drain()) {
      close();
    }
  }

  private void onEmpty(Runnable onIdle) {
    if (generations.isDraining()) {
      close();
    } else if (!ended) {
      onIdle.run();
    }
  }

  /** Ends the engine; returns at once. */
  void close() {
    closing = true;
    pipes.endInput();
    CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
  }

  private void send(EngineFrame frame) {
    pipes.send(EngineProtocol.encode(frame));
  }

  private void onLine(String line) {
    EngineFrame frame = EngineProtocol.decode(line);
    if (frame == null) {
      log.add(line);
    } else {
      onFrame(frame);
    }
  }

  private void onFrame(EngineFrame frame) {
    if (frame instanceof EngineFrame.OfGeneration ofGeneration) {
      generations.onFrame(ofGeneration);
    } else if (frame instanceof EngineFrame.Pong pong) {
      pings.onPong(pong);
    } else if (frame instanceof EngineFrame.Loading) {
      phase = "loading";
    } else if (frame instanceof EngineFrame.Ready loaded) {
      phase = "ready";
      LOG.info(
          "{}: model loaded in {} ms, process {}", name, loaded.loadNanos() / 1_000_000, pid());
      LOG.info("{}: conversations are written as {}", name, template(loaded.template()));
      ready.complete(loaded);
    } else if (frame instanceof EngineFrame.LoadFailed failed) {
      loadFailure = failed.reason();
    }
  }

  private static String template(String example) {
    String shown = example.replace("\n", "\\n");
    return (example.startsWith("<|im_start|>") ? "ChatML: " : "the model's own template does: ")
        + (shown.length() > 200 ? shown.substring(0, 200) + "…" : shown);
  }

  private void onEnd() {
    String ending = ending();
    String said = closing ? "" : log.explanation();
    String explained = said.isEmpty() ? ending : ending + " (" + said + ")";
    if (!closing) {
      LOG.warn("{}", explained);
    }
    ended = true;
    ready.completeExceptionally(ProviderError.unreachable(explained).toException());
    pings.end();
    // what the engine said is for the operator: it explains a failed start, not a broken answer
    generations.failAll(ProviderError.unreachable(ending).toException());
    pipes.endInput();
    scratch.delete();
    onEnd.run();
  }

  private String ending() {
    Integer status = pipes.awaitEnd();
    if (closing) {
      return "the engine of '" + name + "' has been closed";
    }
    if (silent) {
      return "the engine of '" + name + "' did not answer any more and has been ended";
    }
    String failure = loadFailure;
    return failure == null
        ? "the engine of '" + name + "' ended" + (status == null ? "" : " with status " + status)
        : "the engine of '" + name + "' could not load the model: " + failure;
  }
}
