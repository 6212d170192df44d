package dev.relevo.residency;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much memory models take: what the host has told of it, else an estimate from their size on
 * disk, since the cache of a conversation and the host's own needs come on top. What was told is
 * remembered when a model leaves the memory. Names are whole names. Not thread-safe.
 */
final class Footprints {
  /** What is counted for a model of which nothing is known. */
  static final long UNKNOWN = 4 * Gibibytes.ONE;

  private static final long OWN_NEEDS = Gibibytes.ONE / 4;

  private final long budget;
  private final Map<String, Long> weights = new HashMap<>();
  private final Map<String, Long> measured = new HashMap<>();

  Footprints(long budget) {
    this.budget = budget;
  }

  /** The sizes of the models on disk; 0 where one is unknown. */
  void onDisk(Map<String, Long> bytes) {
    weights.clear();
    weights.putAll(bytes);
  }

  /** The host has told what a model takes. */
  void measured(String model, long bytes) {
    if (bytes > 0) {
      measured.put(model, bytes);
    }
  }

  boolean isMeasured(String model) {
    return measured.containsKey(model);
  }

  /** The bytes to count for a model. One of which nothing is known is given a try. */
  long of(String model) {
    Long told = measured.get(model);
    if (told != null) {
      return told;
    }
    Long weight = weightOf(model);
    return weight == null ? Math.min(UNKNOWN, budget) : weight + weight / 5 + OWN_NEEDS;
  }

  /** Where the figure for a model comes from, in words. */
  String source(String model) {
    Long weight = weightOf(model);
    if (measured.containsKey(model)) {
      return "as its host has told";
    }
    return weight == null
        ? "assumed, since its size is unknown"
        : "estimated from its " + Gibibytes.text(weight) + " on disk";
  }

  boolean isOnDisk(String model) {
    return weights.containsKey(model);
  }

  private @Nullable Long weightOf(String model) {
    Long weight = weights.get(model);
    return weight == null || weight <= 0 ? null : weight;
  }
}
