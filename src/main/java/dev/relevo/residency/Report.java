package dev.relevo.residency;

import dev.relevo.chat.ProviderError;
import dev.relevo.provider.LoadedModel;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * What happened on a host, told by whoever performs the orders there. It can be written down in the
 * host's {@link Residency}, at the time of its coming.
 */
public sealed interface Report extends BiConsumer<Residency, Instant> {
  /** The worker's name, as configured. */
  String worker();

  /** The host has told what is in its memory. */
  record Seen(String worker, List<LoadedModel> loaded, Set<String> except) implements Report {
    public Seen {
      Objects.requireNonNull(worker, "worker");
      loaded = List.copyOf(loaded);
      except = Set.copyOf(except);
    }

    @Override
    public void accept(Residency residency, Instant now) {
      residency.seen(loaded, except, now);
    }
  }

  /** The host never tells what is in its memory. */
  record CannotTell(String worker) implements Report {
    public CannotTell {
      Objects.requireNonNull(worker, "worker");
    }

    @Override
    public void accept(Residency residency, Instant now) {
      residency.cannotTell(now);
    }
  }

  /** The host cannot be reached. */
  record Lost(String worker) implements Report {
    public Lost {
      Objects.requireNonNull(worker, "worker");
    }

    @Override
    public void accept(Residency residency, Instant now) {
      residency.lost(now);
    }
  }

  /** A model was loaded. */
  record Loaded(String worker, String model, double seconds) implements Report {
    public Loaded {
      Objects.requireNonNull(worker, "worker");
      Objects.requireNonNull(model, "model");
    }

    @Override
    public void accept(Residency residency, Instant now) {
      residency.loaded(model, seconds, now);
    }
  }

  /** A model could not be loaded. */
  record LoadFailed(String worker, String model, ProviderError error) implements Report {
    public LoadFailed {
      Objects.requireNonNull(worker, "worker");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(error, "error");
    }

    @Override
    public void accept(Residency residency, Instant now) {
      residency.loadFailed(model, error, now);
    }
  }

  /** A model has left the memory. */
  record Unloaded(String worker, String model) implements Report {
    public Unloaded {
      Objects.requireNonNull(worker, "worker");
      Objects.requireNonNull(model, "model");
    }

    @Override
    public void accept(Residency residency, Instant now) {
      residency.unloaded(model, now);
    }
  }

  /** A model did not leave the memory. */
  record UnloadFailed(String worker, String model, String why) implements Report {
    public UnloadFailed {
      Objects.requireNonNull(worker, "worker");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(why, "why");
    }

    @Override
    public void accept(Residency residency, Instant now) {
      residency.unloadFailed(model, now);
    }
  }

  /** The models that are being fetched to the host's disk have changed, or how far they are. */
  record Pulling(String worker, List<PullStanding> pulls) implements Report {
    public Pulling {
      Objects.requireNonNull(worker, "worker");
      pulls = List.copyOf(pulls);
    }

    @Override
    public void accept(Residency residency, Instant now) {
      residency.pulling(pulls.stream().map(PullStanding::model).collect(Collectors.toSet()));
    }
  }

  /** A model was fetched: the host's list of models has changed. */
  record Pulled(String worker, String model) implements Report {
    public Pulled {
      Objects.requireNonNull(worker, "worker");
      Objects.requireNonNull(model, "model");
    }

    @Override
    public void accept(Residency residency, Instant now) {
      // the host's list tells, when it is asked for next
    }
  }
}
