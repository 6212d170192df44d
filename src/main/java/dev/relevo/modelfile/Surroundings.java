package dev.relevo.modelfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Time and room, which tests replace. Thread-safe. */
interface Surroundings {
  /** As {@link System#nanoTime} counts. */
  long nanoTime();

  /** How many bytes can be written below a folder. */
  long freeBytes(Path folder) throws IOException;

  /** Waits so long, or until the signal completes. */
  void pause(Duration duration, CompletableFuture<?> signal) throws InterruptedException;

  /** Those of the machine. */
  static Surroundings ofMachine() {
    return new Surroundings() {
      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public long freeBytes(Path folder) throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
      }

      @Override
      public void pause(Duration duration, CompletableFuture<?> signal)
          throws InterruptedException {
        try {
          signal.get(duration.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
          // the time is up, or there is nothing to wait for
        }
      }
    };
  }
}
