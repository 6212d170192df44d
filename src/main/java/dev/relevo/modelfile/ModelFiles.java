package dev.relevo.modelfile;

import dev.relevo.modelfile.ModelFileException.Reason;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that model files are there. What a path holds in the end is always a whole file that
 * was checked; until then everything happens in {@code FILE.part} beside it. Thread-safe.
 */
public final class ModelFiles {
  private final DownloadSettings settings;
  private final Map<String, String> environment;
  private final Surroundings surroundings;
  private final Map<Path, Flight> flights = new HashMap<>();
  private @Nullable FileRequests requests;

  /**
   * Nothing happens yet.
   *
   * @param environment where {@code HTTPS_PROXY} and the like are looked up
   */
  public ModelFiles(DownloadSettings settings, Map<String, String> environment) {
    this(settings, environment, Surroundings.ofMachine());
  }

  ModelFiles(
      DownloadSettings settings, Map<String, String> environment, Surroundings surroundings) {
    this.settings = settings;
    this.environment = Map.copyOf(environment);
    this.surroundings = surroundings;
  }

  /**
   * Fetches a file unless it is there. One that is there is taken when its header accounts for its
   * size; its checksum is not computed again. Several callers for one path share one download, in
   * this process and, by waiting for each other, among processes.
   *
   * @param executor runs the download, which blocks its thread; asked only when none runs yet
   */
  public Fetch obtain(ModelFile wanted, Executor executor) {
    Flight flight;
    boolean started = false;
    Fetch fetch;
    synchronized (this) {
      Flight running = flights.get(wanted.path());
      if (running != null && !running.wanted().equals(wanted) && !running.result().isDone()) {
        return refused(wanted, running);
      }
      if (running != null && running.join()) {
        flight = running;
      } else {
        flight = new Flight(wanted, requests(), settings, surroundings);
        flight.join();
        flights.put(wanted.path(), flight);
        started = true;
      }
      fetch = new Fetch(flight);
    }
    if (started) {
      start(flight, executor);
    }
    return fetch;
  }

  /** The client is made when it is needed: it has threads of its own. */
  private FileRequests requests() {
    FileRequests made = requests;
    if (made == null) {
      made = new FileRequests(settings, environment);
      requests = made;
    }
    return made;
  }

  private void start(Flight flight, Executor executor) {
    var unused =
        flight.result().whenCompleteAsync((obtained, failure) -> forget(flight), Runnable::run);
    try {
      executor.execute(flight);
    } catch (RejectedExecutionException e) {
      flight.fail(e);
    }
  }

  private synchronized void forget(Flight flight) {
    flights.remove(flight.wanted().path(), flight);
  }

  private Fetch refused(ModelFile wanted, Flight running) {
    Flight never = new Flight(wanted, requests(), settings, surroundings);
    never.fail(
        new ModelFileException(
            Reason.UNUSABLE_FOLDER,
            wanted.path()
                + " is being fetched from "
                + running.wanted().shownUrl()
                + " already; choose another file for "
                + wanted.shownUrl()));
    return new Fetch(never);
  }
}
