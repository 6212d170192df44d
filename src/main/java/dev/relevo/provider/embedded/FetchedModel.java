package dev.relevo.provider.embedded;

import dev.relevo.modelfile.Fetch;
import dev.relevo.modelfile.ModelFile;
import dev.relevo.modelfile.ModelFileException;
import dev.relevo.modelfile.ModelFiles;
import dev.relevo.modelfile.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches a file that is missing, where it is known from where. Thread-safe. */
final class FetchedModel implements ModelSupply {
  private static final Logger LOG = LoggerFactory.getLogger(FetchedModel.class);

  /** After a failure that may pass by itself it is tried again so much later. */
  private static final Duration SHORT_REST = Duration.ofSeconds(30);

  /** After one that somebody has to mend. */
  private static final Duration LONG_REST = Duration.ofMinutes(10);

  private static final int LOGGED_STEP = 10;

  private final String name;
  private final Path path;
  private final @Nullable ModelFile wanted;
  private final ModelFiles files;
  private final InstantSource clock;
  private @Nullable Fetch fetch;
  private @Nullable Failed failure;
  private Instant restsUntil = Instant.MIN;
  private int loggedPercent = -LOGGED_STEP;

  /**
   * The supply of one file; nothing happens yet.
   *
   * @param name who needs it, for the log
   * @param path where it is looked for
   * @param wanted where to fetch it from, or null when nobody knows
   */
  FetchedModel(
      String name, Path path, @Nullable ModelFile wanted, ModelFiles files, InstantSource clock) {
    this.name = name;
    this.path = path;
    this.wanted = wanted;
    this.files = files;
    this.clock = clock;
  }

  @Override
  public synchronized State look() {
    if (wanted == null || Files.exists(path)) {
      return new Settled();
    }
    if (fetch == null) {
      if (failure != null && clock.instant().isBefore(restsUntil)) {
        return failure;
      }
      LOG.info("{}: {} is missing and is fetched from {}", name, path, wanted.url());
      fetch = files.obtain(wanted, FetchedModel::inBackground);
    }
    return state(fetch);
  }

  private State state(Fetch running) {
    if (!running.result().toCompletableFuture().isDone()) {
      Progress progress = running.progress();
      log(progress);
      return new Underway("fetching " + path + " (" + progress + ")");
    }
    fetch = null;
    try {
      running.result().toCompletableFuture().join();
      LOG.info("{}: {} has been fetched", name, path);
      return new Settled();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      boolean passes = cause instanceof ModelFileException told && told.mayPass();
      restsUntil = clock.instant().plus(passes ? SHORT_REST : LONG_REST);
      failure = new Failed(String.valueOf(cause.getMessage()));
      LOG.warn("{}: {}", name, failure.reason());
      return failure;
    }
  }

  /** A line for every tenth, for those who watch a log or a terminal. */
  private void log(Progress progress) {
    Long total = progress.totalBytes();
    if (total == null || total == 0) {
      return;
    }
    int percent = (int) (progress.doneBytes() * 100 / total);
    if (percent >= loggedPercent + LOGGED_STEP) {
      loggedPercent = percent - percent % LOGGED_STEP;
      LOG.info("{}: {}", name, progress);
    }
  }

  private static void inBackground(Runnable download) {
    Thread thread = new Thread(download, "relevo-model-download");
    thread.setDaemon(true);
    thread.start();
  }

  /** What has come is kept for the next time. */
  @Override
  public synchronized void close() {
    if (fetch != null) {
      fetch.cancel();
      fetch = null;
    }
  }
}
