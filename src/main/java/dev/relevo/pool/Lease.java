package dev.relevo.pool;

import dev.relevo.provider.Capabilities;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The right to send one request to one candidate. It ends exactly once, by {@link
 * WorkerPool.Ended}; one that does not is taken back after the longest time that an attempt may
 * take.
 *
 * @param id tells leases apart
 * @param worker the worker
 * @param model the model, as the provider names it
 * @param capabilities what the model can do
 * @param contextTokens the model's window in tokens, or null when unknown
 * @param speed how fast the candidate has been
 * @param keyIndex which of the provider's keys to use
 * @param fallback whether somebody preferred was passed over because he could not answer
 * @param substituted whether the asked model is unknown and this one was chosen instead
 * @param trial whether it is to be seen by this request if the candidate is well again
 * @param tariff what is paid for it
 */
public record Lease(
    long id,
    WorkerId worker,
    String model,
    Capabilities capabilities,
    @Nullable Integer contextTokens,
    SpeedEstimate speed,
    int keyIndex,
    boolean fallback,
    boolean substituted,
    boolean trial,
    Tariff tariff) {
  public Lease {
    Objects.requireNonNull(worker, "worker");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(capabilities, "capabilities");
    Objects.requireNonNull(speed, "speed");
    Objects.requireNonNull(tariff, "tariff");
  }

  /** A lease of which nobody knows what it costs. */
  public Lease(
      long id,
      WorkerId worker,
      String model,
      Capabilities capabilities,
      @Nullable Integer contextTokens,
      SpeedEstimate speed,
      int keyIndex,
      boolean fallback,
      boolean substituted,
      boolean trial) {
    this(
        id,
        worker,
        model,
        capabilities,
        contextTokens,
        speed,
        keyIndex,
        fallback,
        substituted,
        trial,
        Tariff.UNKNOWN);
  }

  /** The same lease, paid for in another way. */
  public Lease withTariff(Tariff value) {
    return new Lease(
        id,
        worker,
        model,
        capabilities,
        contextTokens,
        speed,
        keyIndex,
        fallback,
        substituted,
        trial,
        value);
  }
}
