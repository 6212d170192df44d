package dev.relevo.provider.embedded;

import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One engine from its start to its end; it is never started again. Three threads of its own write
 * its input, read its output and read what it prints, so that no caller ever waits for it.
 * Thread-safe.
 */
final class EngineProcess {
  private static final Logger LOG = LoggerFactory.getLogger(EngineProcess.class);
  private static final byte[] END_OF_INPUT = new byte[0];
  private static final long PATIENCE_SECONDS = 2;

  private final String name;
  private final Path scratch;
  private final Process process;
  private final EngineLog log;
  private final Generations generations = new Generations();
  private final BlockingQueue<byte[]> input = new LinkedBlockingQueue<>();
  private final CompletableFuture<EngineFrame.Ready> ready = new CompletableFuture<>();
  private final Thread errorReader;
  private volatile String phase = "starting";
  private volatile @Nullable String loadFailure;
  private volatile boolean closing;
  private volatile boolean ended;

  private EngineProcess(String name, Path scratch, Process process) {
    this.name = name;
    this.scratch = scratch;
    this.process = process;
    this.log = new EngineLog(name);
    this.errorReader = thread("log", this::readErrors);
  }

  /**
   * Starts an engine and has it load its model.
   *
   * @param name tells engines apart in messages
   * @throws IOException when the process cannot be started
   */
  static EngineProcess start(String name, EmbeddedSettings settings, int contextTokens)
      throws IOException {
    Path scratch = ScratchFolder.create();
    Process process;
    try {
      process = EngineLauncher.start(settings, scratch);
    } catch (IOException e) {
      ScratchFolder.delete(scratch);
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
    EngineProcess engine = new EngineProcess(name, scratch, process);
    engine.send(
        new EngineFrame.Load(
            settings.path().toString(), contextTokens, settings.slots(), settings.threads()));
    engine.errorReader.start();
    engine.thread("output", engine::readFrames).start();
    engine.thread("input", engine::writeFrames).start();
    return engine;
  }

  /**
   * Completes when the model is loaded; fails with a {@link ProviderException} when the engine ends
   * before.
   */
  CompletableFuture<EngineFrame.Ready> ready() {
    return ready;
  }

  /** What it is doing, in a word. */
  String phase() {
    return phase;
  }

  boolean hasEnded() {
    return ended;
  }

  /** The id of the process. */
  long pid() {
    return process.pid();
  }

  /** The folder that it has to itself. */
  Path scratch() {
    return scratch;
  }

  /** How many generations the engine works on, cancelled ones included until they have stopped. */
  int running() {
    return generations.size();
  }

  /**
   * Begins a generation.
   *
   * @param task makes the task from its number
   * @return the number, for {@link #cancel}
   */
  long generate(LongFunction<EngineFrame.Generate> task, Generations.Listener listener) {
    long id = generations.nextId();
    EngineFrame.Generate frame = task.apply(id);
    generations.add(id, listener);
    send(frame);
    return id;
  }

  /** Stops a generation between two tokens; nothing happens when it has ended. */
  void cancel(long id) {
    if (generations.silence(id)) {
      send(new EngineFrame.Cancel(id));
    }
  }

  /** Ends the engine; returns at once. */
  void close() {
    closing = true;
    input.add(END_OF_INPUT);
    CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
  }

  private void send(EngineFrame frame) {
    input.add(EngineProtocol.encode(frame));
  }

  private Thread thread(String task, Runnable body) {
    Thread thread = new Thread(body, "relevo-engine-" + name + "-" + task);
    thread.setDaemon(true);
    return thread;
  }

  private void writeFrames() {
    try (OutputStream out = process.getOutputStream()) {
      for (byte[] line = input.take(); line.length > 0; line = input.take()) {
        out.write(line);
        out.flush();
      }
    } catch (IOException e) {
      LOG.debug("{}: the engine reads no more: {}", name, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readErrors() {
    readLines(process.getErrorStream(), log::add);
  }

  private void readFrames() {
    try {
      readLines(process.getInputStream(), this::onLine);
    } finally {
      onEnd();
    }
  }

  private void onLine(String line) {
    EngineFrame frame = EngineProtocol.decode(line);
    if (frame == null) {
      log.add(line);
    } else {
      onFrame(frame);
    }
  }

  private static void readLines(InputStream stream, Consumer<String> handler) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        handler.accept(line);
      }
    } catch (IOException e) {
      LOG.debug("reading from an engine ended: {}", e.getMessage());
    }
  }

  private void onFrame(EngineFrame frame) {
    if (frame instanceof EngineFrame.OfGeneration ofGeneration) {
      generations.onFrame(ofGeneration);
    } else if (frame instanceof EngineFrame.Loading) {
      phase = "loading";
    } else if (frame instanceof EngineFrame.Ready loaded) {
      phase = "ready";
      LOG.info(
          "{}: model loaded in {} ms, process {}", name, loaded.loadNanos() / 1_000_000, pid());
      ready.complete(loaded);
    } else if (frame instanceof EngineFrame.LoadFailed failed) {
      loadFailure = failed.reason();
    }
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
    // what the engine said is for the operator: it explains a failed start, not a broken answer
    generations.failAll(ProviderError.unreachable(ending).toException());
    input.add(END_OF_INPUT);
    ScratchFolder.delete(scratch);
  }

  private String ending() {
    String status = "";
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      } else {
        status = " with status " + process.exitValue();
      }
      errorReader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (closing) {
      return "the engine of '" + name + "' has been closed";
    }
    String failure = loadFailure;
    return failure == null
        ? "the engine of '" + name + "' ended" + status
        : "the engine of '" + name + "' could not load the model: " + failure;
  }
}
