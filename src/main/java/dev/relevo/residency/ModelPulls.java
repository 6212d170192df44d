package dev.relevo.residency;

import dev.relevo.provider.ModelHost;
import dev.relevo.provider.ModelTag;
import dev.relevo.provider.PullProgress;
import dev.relevo.transport.Lane;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.SourceQueueWithComplete;
import org.jspecify.annotations.Nullable;

/**
 * Fetches models to the disks of hosts. A host is asked once for a model, however many want to have
 * it: all of them see the progress, and it goes on while one of them listens. What would not fit on
 * the disk is stopped. Thread-safe.
 */
public final class ModelPulls {
  /** How much of the progress a slow listener may be behind before it misses some of it. */
  private static final int BEHIND = 64;

  /**
   * A host that fetches models.
   *
   * @param worker its worker's name
   * @param host does it
   * @param diskBudget the most bytes that models may take on its disk, or null for any number
   */
  public record Target(String worker, ModelHost host, @Nullable Long diskBudget) {
    public Target {
      Objects.requireNonNull(worker, "worker");
      Objects.requireNonNull(host, "host");
    }
  }

  private record Key(String worker, String model) {}

  private final Consumer<Report> listener;
  private final Object telling = new Object();
  private final Map<Key, SharedPull> running = new HashMap<>();
  private final Map<String, Map<String, Long>> onDisk = new HashMap<>();

  /**
   * @param listener learns which models are being fetched, at every percent, and which have come;
   *     must be quick
   */
  public ModelPulls(Consumer<Report> listener) {
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  /** The models that are known to be on a worker's disk, and how many bytes each takes there. */
  public synchronized void onDisk(String worker, Map<String, Long> weights) {
    Map<String, Long> byKey = new HashMap<>();
    weights.forEach((model, bytes) -> byKey.put(ModelTag.with(model), bytes));
    onDisk.put(worker, byKey);
  }

  /**
   * Fetches a model, or listens to what fetches it already. Nothing happens before the source runs;
   * cancelling it stops the fetching when nobody else listens.
   *
   * @return what {@link ModelHost#pull} tells; it fails with a {@link
   *     dev.relevo.chat.ProviderException} when the disk has no room for the model
   */
  public Source<PullProgress, NotUsed> pull(Target target, String model, Lane lane) {
    Key key = new Key(target.worker(), ModelTag.with(model));
    return Source.lazySource(() -> listening(key, target, model, lane))
        .mapMaterializedValue(joined -> NotUsed.getInstance());
  }

  private Source<PullProgress, NotUsed> listening(Key key, Target target, String model, Lane lane) {
    return Source.<PullProgress>queue(BEHIND, OverflowStrategy.dropHead())
        .watchTermination(
            (queue, done) -> {
              join(key, target, model, lane, queue);
              var unused =
                  done.handleAsync(
                      (end, failure) -> {
                        leave(key, queue);
                        return Done.getInstance();
                      },
                      Runnable::run);
              return NotUsed.getInstance();
            });
  }

  private void join(
      Key key,
      Target target,
      String model,
      Lane lane,
      SourceQueueWithComplete<PullProgress> queue) {
    SharedPull fresh;
    synchronized (this) {
      SharedPull pull = running.get(key);
      if (pull != null) {
        pull.add(queue);
        return;
      }
      PulledFiles files = new PulledFiles(model, target.diskBudget(), others(key));
      fresh = new SharedPull(files, target.host(), model, lane);
      running.put(key, fresh);
      fresh.add(queue);
    }
    changed(key.worker());
    fresh.run(() -> changed(key.worker()), failure -> over(key, fresh, model, failure));
  }

  /** What models take on the disk other than the one that is fetched. */
  private long others(Key key) {
    long bytes = 0;
    for (Map.Entry<String, Long> model : onDisk.getOrDefault(key.worker(), Map.of()).entrySet()) {
      bytes += model.getKey().equals(key.model()) ? 0 : model.getValue();
    }
    return bytes;
  }

  private void leave(Key key, SourceQueueWithComplete<PullProgress> queue) {
    synchronized (this) {
      SharedPull pull = running.get(key);
      if (pull == null || !pull.remove(queue)) {
        return;
      }
      running.remove(key);
      pull.stop();
    }
    changed(key.worker());
  }

  private void over(Key key, SharedPull pull, String model, @Nullable Throwable failure) {
    synchronized (this) {
      if (!running.remove(key, pull)) {
        return;
      }
    }
    if (failure == null) {
      listener.accept(new Report.Pulled(key.worker(), model));
    }
    changed(key.worker());
    synchronized (this) {
      pull.end(failure); // those who listened may have the next one fetched at once
    }
  }

  /** Tells how it stands; what is told last is the newest. */
  private void changed(String worker) {
    synchronized (telling) {
      listener.accept(new Report.Pulling(worker, running(worker)));
    }
  }

  /** What a worker's host fetches now, by model. */
  public synchronized List<PullStanding> running(String worker) {
    Map<String, PullStanding> standings = new TreeMap<>();
    running.forEach(
        (key, pull) -> {
          if (key.worker().equals(worker)) {
            standings.put(key.model(), pull.standing());
          }
        });
    return new ArrayList<>(standings.values());
  }
}
