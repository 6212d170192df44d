package dev.relevo.pool;

import dev.relevo.provider.Locality;
import dev.relevo.residency.ModelState;
import dev.relevo.residency.Standing;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A worker and one of its models: what a request can be sent to.
 *
 * @param worker the worker
 * @param model the model
 * @param inUse how many of its slots are in use, which are the worker's, or the model's own where
 *     the worker's memory is managed
 * @param standing whether the model is in memory, or null where nobody manages that
 */
public record Candidate(
    WorkerSnapshot worker, ModelStatus model, int inUse, @Nullable Standing standing) {
  public Candidate {
    Objects.requireNonNull(worker, "worker");
    Objects.requireNonNull(model, "model");
  }

  /** A candidate of whose memory nothing need be known. */
  public Candidate(WorkerSnapshot worker, ModelStatus model, int inUse) {
    this(worker, model, inUse, null);
  }

  public WorkerId id() {
    return worker.id();
  }

  public String modelName() {
    return model.info().name();
  }

  public boolean isLocal() {
    return worker.locality() == Locality.LOCAL;
  }

  public boolean hasFreeSlot() {
    return inUse < worker.slots();
  }

  /** Whether the model is in memory and takes requests, as far as anybody knows. */
  public boolean isReady() {
    return standing == null || standing.state() == ModelState.READY;
  }
}
