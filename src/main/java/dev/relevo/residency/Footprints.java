package dev.relevo.residency;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much memory models take: what the host has told of it, else an estimate from their size on
 * disk, since the cache of a conversation and the host's own needs come on top.
 *
 * <p>A model takes more the larger its window is, and callers may have it grow while it is there.
 * When it has left, that counts no longer: then it is what it took when the gateway had it loaded,
 * or what it took for others where that is possible at all. Names are whole names. Not thread-safe.
 */
final class Footprints {
  /** What is counted for a model of which nothing is known. */
  static final long UNKNOWN = 4 * Gibibytes.ONE;

  private static final long OWN_NEEDS = Gibibytes.ONE / 4;

  private final long budget;
  private final Map<String, Long> weights = new HashMap<>();
  private final Map<String, Long> measured = new HashMap<>();

  /** The least that models took just after the gateway had them loaded. */
  private final Map<String, Long> fresh = new HashMap<>();

  Footprints(long budget) {
    this.budget = budget;
  }

  /** The sizes of the models on disk; 0 where one is unknown. One that has changed is another. */
  void onDisk(Map<String, Long> bytes) {
    for (Map.Entry<String, Long> model : bytes.entrySet()) {
      Long before = weights.get(model.getKey());
      if (before != null && !before.equals(model.getValue())) {
        fresh.remove(model.getKey());
        measured.remove(model.getKey());
      }
    }
    weights.clear();
    weights.putAll(bytes);
  }

  /** The host has told what a model takes. */
  void measured(String model, long bytes) {
    if (bytes > 0) {
      measured.put(model, bytes);
    }
  }

  /** The host has told what a model takes that the gateway has just had loaded. */
  void measuredFresh(String model, long bytes) {
    measured(model, bytes);
    if (bytes > 0) {
      fresh.merge(model, bytes, Math::min);
    }
  }

  /** A model has left the memory. */
  void gone(String model) {
    Long told = measured.get(model);
    Long least = fresh.get(model);
    if (least != null) {
      measured.put(model, least);
    } else if (told != null && told > budget && estimate(model) <= budget) {
      measured.remove(model);
    }
  }

  boolean isMeasured(String model) {
    return measured.containsKey(model);
  }

  /** The bytes to count for a model. One of which nothing is known is given a try. */
  long of(String model) {
    Long told = measured.get(model);
    return told == null ? estimate(model) : told;
  }

  private long estimate(String model) {
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
