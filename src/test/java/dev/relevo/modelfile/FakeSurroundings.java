package dev.relevo.modelfile;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A machine on which no wait takes time, and whose disk is as large as a test says. */
final class FakeSurroundings implements Surroundings {
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private volatile long freeBytes = Long.MAX_VALUE;
  private volatile Runnable onPause = () -> {};

  /** The waits that were asked for. */
  List<Duration> pauses() {
    return List.copyOf(pauses);
  }

  void hasFree(long bytes) {
    freeBytes = bytes;
  }

  /** Does something at each wait. */
  void atEachPause(Runnable action) {
    onPause = action;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long freeBytes(Path folder) {
    return freeBytes;
  }

  @Override
  public void pause(Duration duration, CompletableFuture<?> signal) {
    pauses.add(duration);
    onPause.run();
    Thread.onSpinWait();
  }
}
