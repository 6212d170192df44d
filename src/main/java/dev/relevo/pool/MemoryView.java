package dev.relevo.pool;

import dev.relevo.residency.Resident;
import java.util.List;
import java.util.Objects;

/**
 * The memory of a host as operators see it.
 *
 * @param worker whose host it is
 * @param budget the most bytes that its models may take
 * @param reserved how many of them are taken or promised
 * @param residents the models in memory, or on their way there or out of it
 */
public record MemoryView(WorkerId worker, long budget, long reserved, List<Resident> residents) {
  public MemoryView {
    Objects.requireNonNull(worker, "worker");
    residents = List.copyOf(residents);
  }
}
