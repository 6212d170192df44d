package dev.relevo.pool;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a request has tried already and must not be given again.
 *
 * @param worker the worker
 * @param model the model, or null when the whole worker is meant
 * @param keyIndex the key, or null when every key is meant
 */
public record Tried(WorkerId worker, @Nullable String model, @Nullable Integer keyIndex) {
  public Tried {
    Objects.requireNonNull(worker, "worker");
  }

  /** Whether the candidate with this key is meant. */
  boolean covers(Candidate candidate, int key) {
    return worker.equals(candidate.id())
        && (model == null || model.equals(candidate.modelName()))
        && (keyIndex == null || keyIndex == key);
  }
}
