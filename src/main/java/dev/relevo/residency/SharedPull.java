package dev.relevo.residency;

import dev.relevo.provider.ModelHost;
import dev.relevo.provider.PullProgress;
import dev.relevo.transport.Lane;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.SourceQueueWithComplete;
import org.jspecify.annotations.Nullable;

/** One fetching of one model, and those who listen to it. Thread-safe. */
final class SharedPull {
  private final PulledFiles files;
  private final ModelHost host;
  private final String model;
  private final Lane lane;
  private final Set<SourceQueueWithComplete<PullProgress>> listeners = new LinkedHashSet<>();
  private @Nullable UniqueKillSwitch running;
  private int percent = -1;
  private boolean stopped;

  SharedPull(PulledFiles files, ModelHost host, String model, Lane lane) {
    this.files = files;
    this.host = host;
    this.model = model;
    this.lane = lane;
  }

  /** Another one listens; it is told first what is known. */
  synchronized void add(SourceQueueWithComplete<PullProgress> listener) {
    listeners.add(listener);
    files.soFar().forEach(listener::offer);
  }

  /** Returns whether nobody listens any more. */
  synchronized boolean remove(SourceQueueWithComplete<PullProgress> listener) {
    return listeners.remove(listener) && listeners.isEmpty();
  }

  /**
   * Asks the host, unless nobody listens any more.
   *
   * @param progress is run at each percent
   * @param end gets the failure, or null when the model is there
   */
  synchronized void run(Runnable progress, Consumer<@Nullable Throwable> end) {
    if (stopped) {
      return;
    }
    Pair<UniqueKillSwitch, CompletionStage<Done>> run =
        Source.lazySource(() -> host.pull(model, lane))
            .viaMat(KillSwitches.single(), Keep.right())
            .toMat(Sink.foreach(it -> take(it, progress)), Keep.both())
            .run(lane.materializer());
    running = run.first();
    var unused =
        run.second()
            .handleAsync(
                (done, failure) -> {
                  end.accept(failure);
                  return done;
                },
                lane.executor());
  }

  private void take(PullProgress told, Runnable progress) {
    synchronized (this) {
      files.take(told);
      listeners.forEach(it -> it.offer(told));
      int before = percent;
      percent = files.standing().percent();
      if (percent == before) {
        return;
      }
    }
    progress.run();
  }

  synchronized void stop() {
    stopped = true;
    if (running != null) {
      running.shutdown();
    }
  }

  /** Tells all who listen that it is over. */
  synchronized void end(@Nullable Throwable failure) {
    for (SourceQueueWithComplete<PullProgress> listener : listeners) {
      if (failure == null) {
        listener.complete();
      } else {
        listener.fail(failure);
      }
    }
  }

  synchronized PullStanding standing() {
    return files.standing();
  }
}
