package dev.relevo.pool;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A worker as operators see it.
 *
 * @param snapshot what the worker knows about its provider
 * @param inUse how many of its slots are in use
 * @param inUseByKey how many requests are in flight with each of its keys
 * @param quota what is left of its limits, or null where it has none
 */
public record WorkerView(
    WorkerSnapshot snapshot, int inUse, List<Integer> inUseByKey, @Nullable QuotaStanding quota) {
  public WorkerView {
    Objects.requireNonNull(snapshot, "snapshot");
    inUseByKey = List.copyOf(inUseByKey);
  }

  /** A worker without limits. */
  public WorkerView(WorkerSnapshot snapshot, int inUse, List<Integer> inUseByKey) {
    this(snapshot, inUse, inUseByKey, null);
  }

  /** The same with another snapshot. */
  public WorkerView with(WorkerSnapshot other) {
    return new WorkerView(other, inUse, inUseByKey, quota);
  }
}
