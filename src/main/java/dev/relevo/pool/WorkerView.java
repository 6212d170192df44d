package dev.relevo.pool;

import java.util.List;
import java.util.Objects;

/**
 * A worker as operators see it.
 *
 * @param snapshot what the worker knows about its provider
 * @param inUse how many of its slots are in use
 * @param inUseByKey how many requests are in flight with each of its keys
 */
public record WorkerView(WorkerSnapshot snapshot, int inUse, List<Integer> inUseByKey) {
  public WorkerView {
    Objects.requireNonNull(snapshot, "snapshot");
    inUseByKey = List.copyOf(inUseByKey);
  }
}
