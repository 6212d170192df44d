package dev.relevo.residency;

import java.time.Instant;
import java.util.Objects;

/**
 * A model that requests wait for.
 *
 * @param model its name
 * @param since when the one that has waited longest has asked
 */
public record Want(String model, Instant since) {
  public Want {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(since, "since");
  }
}
