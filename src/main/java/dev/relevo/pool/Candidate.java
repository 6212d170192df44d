package dev.relevo.pool;

import dev.relevo.provider.Locality;
import java.util.Objects;

/**
 * A worker and one of its models: what a request can be sent to.
 *
 * @param worker the worker
 * @param model the model
 * @param inUse how many of the worker's slots are in use
 */
public record Candidate(WorkerSnapshot worker, ModelStatus model, int inUse) {
  public Candidate {
    Objects.requireNonNull(worker, "worker");
    Objects.requireNonNull(model, "model");
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
}
