package dev.relevo.pool;

import java.util.Objects;

/**
 * A model that is being taken out of the memory of a host.
 *
 * @param worker whose host it is
 * @param model the model's name
 */
public record Unloading(WorkerId worker, String model) {
  public Unloading {
    Objects.requireNonNull(worker, "worker");
    Objects.requireNonNull(model, "model");
  }
}
