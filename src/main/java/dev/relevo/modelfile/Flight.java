package dev.relevo.modelfile;

import dev.relevo.modelfile.ModelFileException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The one fetching of a file in this process, for everybody who wants it. Other processes are kept
 * out, and waited for, by a {@link DownloadLock}. Thread-safe.
 */
final class Flight implements Runnable {
  private static final Duration LOCK_POLL = Duration.ofMillis(300);

  private final ModelFile wanted;
  private final FileRequests requests;
  private final DownloadSettings settings;
  private final Surroundings surroundings;
  private final CompletableFuture<Void> stop = new CompletableFuture<>();
  private final CompletableFuture<Obtained> result = new CompletableFuture<>();
  private volatile Progress progress = Progress.checking();
  private int callers;

  Flight(
      ModelFile wanted,
      FileRequests requests,
      DownloadSettings settings,
      Surroundings surroundings) {
    this.wanted = wanted;
    this.requests = requests;
    this.settings = settings;
    this.surroundings = surroundings;
  }

  ModelFile wanted() {
    return wanted;
  }

  CompletableFuture<Obtained> result() {
    return result;
  }

  Progress progress() {
    return progress;
  }

  /** Joins those who wait; false when it is too late for that. */
  synchronized boolean join() {
    if (stop.isDone() || result.isDone()) {
      return false;
    }
    callers++;
    return true;
  }

  /** Waits no more; the last one who leaves ends the work. */
  synchronized void leave() {
    callers--;
    if (callers == 0) {
      stop.complete(null);
    }
  }

  @Override
  public void run() {
    try {
      result.complete(obtain());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      result.completeExceptionally(FileRequests.cancelled());
    } catch (ModelFileException | RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  /** The work cannot be done at all. */
  void fail(Throwable failure) {
    result.completeExceptionally(failure);
  }

  private Obtained obtain() throws ModelFileException, InterruptedException {
    if (isThere()) {
      return there();
    }
    Path lockFile = lockFile();
    while (!stop.isDone()) {
      try (DownloadLock lock = DownloadLock.tryAcquire(lockFile)) {
        if (isThere()) {
          return there();
        }
        if (lock != null) {
          return new Download(
                  wanted, requests, settings, surroundings, stop, told -> progress = told)
              .run();
        }
      } catch (ModelFileException e) {
        throw e;
      } catch (IOException e) {
        throw PartFile.cannotWrite(lockFile, e);
      }
      progress = waiting(lockFile);
      surroundings.pause(LOCK_POLL, stop);
    }
    throw FileRequests.cancelled();
  }

  private Path lockFile() throws ModelFileException {
    Path lockFile = lockFile(wanted.path());
    Path folder = lockFile.getParent();
    try {
      return folder == null
          ? lockFile
          : Files.createDirectories(folder).toRealPath().resolve(lockFile.getFileName());
    } catch (IOException e) {
      throw PartFile.cannotWrite(lockFile, e);
    }
  }

  static Path lockFile(Path file) {
    return file.resolveSibling(file.getFileName() + PartFile.SUFFIX + ".lock");
  }

  private Progress waiting(Path lockFile) {
    long here;
    try {
      here = Files.size(wanted.beside(PartFile.SUFFIX));
    } catch (IOException e) {
      here = 0;
    }
    return new Progress(
        Progress.Phase.WAITING,
        here,
        wanted.sizeBytes(),
        0,
        DownloadLock.holder(lockFile) + " fetches it");
  }

  private boolean isThere() {
    return Files.exists(wanted.path());
  }

  /**
   * A file that is there is used when it is sound, and never replaced: somebody has put it there.
   */
  private Obtained there() throws ModelFileException {
    Long expected = wanted.sizeBytes();
    try {
      GgufHeader header = GgufHeader.read(wanted.path());
      if (expected != null && header.sizeBytes() != expected) {
        throw unusable(
            wanted.path()
                + " has "
                + header.sizeBytes()
                + " bytes, but "
                + wanted.name()
                + " has "
                + expected,
            null);
      }
      progress = new Progress(Progress.Phase.DONE, header.sizeBytes(), header.sizeBytes(), 0, null);
      return new Obtained(wanted.path(), false, null);
    } catch (ModelFileException e) {
      throw e;
    } catch (IOException e) {
      throw unusable(String.valueOf(e.getMessage()), e);
    }
  }

  private static ModelFileException unusable(String what, @Nullable IOException cause) {
    return new ModelFileException(
        Reason.WRONG_CONTENT,
        what + "; remove it, so that it is fetched anew, or choose another path",
        cause);
  }
}
