package dev.relevo.pool;

import dev.relevo.residency.Resident;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a host as operators see it.
 *
 * @param worker whose host it is
 * @param budget the most bytes that its models may take
 * @param reserved how many of them are taken or promised
 * @param residents the models in memory, or on their way there or out of it
 * @param refused the models on the host's disk that can never be loaded, by name, and why
 * @param complaint why some pinned models cannot be in memory together, or null when they can
 */
public record MemoryView(
    WorkerId worker,
    long budget,
    long reserved,
    List<Resident> residents,
    Map<String, String> refused,
    @Nullable String complaint) {
  public MemoryView {
    Objects.requireNonNull(worker, "worker");
    residents = List.copyOf(residents);
    refused = Map.copyOf(refused);
  }
}
