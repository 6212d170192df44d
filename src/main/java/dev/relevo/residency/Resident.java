package dev.relevo.residency;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model in a host's memory or on its way there or out of it, as operators see it.
 *
 * @param model its name
 * @param state where it is
 * @param bytes the memory that is counted for it
 * @param measured whether the host has told these bytes; else they are estimated from its size
 * @param inUse how many requests it answers now
 * @param lastUsed when it last got or finished a request, or null when it has had none
 * @param pinned whether it is never unloaded
 * @param gpuBytes how much of it is on graphics processors; 0 when unknown
 * @param expires when the host would drop it by itself, or null when never or unknown
 * @param contextTokens the window that it was loaded with, or null when unknown
 */
public record Resident(
    String model,
    ModelState state,
    long bytes,
    boolean measured,
    int inUse,
    @Nullable Instant lastUsed,
    boolean pinned,
    long gpuBytes,
    @Nullable Instant expires,
    @Nullable Integer contextTokens) {
  public Resident {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(state, "state");
  }
}
