package dev.relevo.pool;

import java.util.Objects;

/**
 * A worker as operators see it.
 *
 * @param snapshot what the worker knows about its provider
 * @param inUse how many of its slots are in use
 */
public record WorkerView(WorkerSnapshot snapshot, int inUse) {
  public WorkerView {
    Objects.requireNonNull(snapshot, "snapshot");
  }
}
