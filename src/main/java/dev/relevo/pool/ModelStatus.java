package dev.relevo.pool;

import dev.relevo.provider.Capabilities;
import dev.relevo.provider.ModelInfo;
import java.util.Objects;

/**
 * One model of one worker: what it is and how it has done.
 *
 * @param info what it is
 * @param speed how fast it has been
 * @param circuit whether requests are kept away from it
 */
public record ModelStatus(ModelInfo info, SpeedEstimate speed, CircuitStatus circuit) {
  public ModelStatus {
    Objects.requireNonNull(info, "info");
    Objects.requireNonNull(speed, "speed");
    Objects.requireNonNull(circuit, "circuit");
  }

  /** A model of which nothing is known but its name. */
  static ModelStatus unlisted(String name) {
    return new ModelStatus(
        new ModelInfo(name, Capabilities.USUAL, null, null, true, null),
        SpeedEstimate.UNKNOWN,
        CircuitStatus.CLOSED);
  }
}
