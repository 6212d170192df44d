package dev.relevo.gateway;

import dev.relevo.chat.ProviderError;
import dev.relevo.provider.PullProgress;
import java.util.List;
import java.util.Objects;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * A model on its way to some hosts.
 *
 * @param model the model
 * @param hosts the names of the hosts, at least one
 * @param steps what they tell. Nothing happens before the source runs, and cancelling it stops the
 *     fetching. Each host ends with {@link Done} or {@link Failed}; then the source completes
 */
public record FleetPull(String model, List<String> hosts, Source<Step, NotUsed> steps) {

  /** One thing that a host tells. */
  public sealed interface Step {
    /** Who tells it. */
    String host();
  }

  /** How far a host is. */
  public record Progress(String host, PullProgress progress) implements Step {
    public Progress {
      Objects.requireNonNull(host, "host");
      Objects.requireNonNull(progress, "progress");
    }
  }

  /** A host has the model. */
  public record Done(String host) implements Step {
    public Done {
      Objects.requireNonNull(host, "host");
    }
  }

  /** A host will not get the model. */
  public record Failed(String host, ProviderError error) implements Step {
    public Failed {
      Objects.requireNonNull(host, "host");
      Objects.requireNonNull(error, "error");
    }
  }

  public FleetPull {
    Objects.requireNonNull(model, "model");
    hosts = List.copyOf(hosts);
  }
}
