package dev.relevo.provider.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams of one engine's process. Three threads write its input, read its output and read what
 * it prints, so that no caller ever waits for it. Thread-safe.
 */
final class EnginePipes {
  private static final Logger LOG = LoggerFactory.getLogger(EnginePipes.class);
  private static final byte[] END_OF_INPUT = new byte[0];
  private static final long PATIENCE_SECONDS = 2;

  private final String name;
  private final Process process;
  private final BlockingQueue<byte[]> input = new LinkedBlockingQueue<>();
  private final Thread errorReader;

  EnginePipes(String name, Process process, EngineLog log) {
    this.name = name;
    this.process = process;
    this.errorReader = thread("log", () -> readLines(process.getErrorStream(), log::add));
  }

  /**
   * Begins to read and to write.
   *
   * @param onLine takes each line of the output
   * @param onEnd called once, after the last line
   */
  void start(Consumer<String> onLine, Runnable onEnd) {
    errorReader.start();
    thread(
            "output",
            () -> {
              try {
                readLines(process.getInputStream(), onLine);
              } finally {
                onEnd.run();
              }
            })
        .start();
    thread("input", this::writeLines).start();
  }

  void send(byte[] line) {
    input.add(line);
  }

  /** Ends the input, by which the engine learns that it is to end. */
  void endInput() {
    input.add(END_OF_INPUT);
  }

  /**
   * Waits for the end of the process, whose output has ended, and of what it prints.
   *
   * @return its status, or null when it had to be ended
   */
  @Nullable Integer awaitEnd() {
    Integer status = null;
    try {
      if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        status = process.exitValue();
      } else {
        process.destroyForcibly();
      }
      errorReader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return status;
  }

  private Thread thread(String task, Runnable body) {
    Thread thread = new Thread(body, "relevo-engine-" + name + "-" + task);
    thread.setDaemon(true);
    return thread;
  }

  private void writeLines() {
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
}
