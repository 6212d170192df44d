package dev.relevo.residency;

import dev.relevo.provider.ModelTag;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The models that stay in memory, and the room that they leave to others. Those that do not fit
 * beside the ones that are there, and the ones before them, are not loaded. Names are whole names.
 * Not thread-safe.
 */
final class Pins {
  private final List<String> pinned;
  private final Footprints footprints;
  private final long budget;
  private final Set<String> held = new LinkedHashSet<>();
  private Set<String> onDisk = Set.of();
  private long bytes;
  private @Nullable String complaint;

  Pins(List<String> names, Footprints footprints, long budget) {
    this.pinned = names.stream().map(ModelTag::with).distinct().toList();
    this.footprints = footprints;
    this.budget = budget;
  }

  /** Those on the host's disk, which are the ones that can be loaded. */
  void onDisk(Set<String> models) {
    onDisk = Set.copyOf(models);
  }

  boolean contains(String model) {
    return pinned.contains(model);
  }

  /** Finds out anew who fits; one that takes room already keeps it. */
  void settle(Predicate<String> takesRoom) {
    held.clear();
    bytes = 0;
    complaint = null;
    List<String> others = new ArrayList<>(pinned.size());
    for (String model : pinned) {
      if (takesRoom.test(model)) {
        hold(model);
      } else if (onDisk.contains(model)) {
        others.add(model);
      }
    }
    long all = bytes;
    Set<String> left = new HashSet<>();
    for (String model : others) {
      all += footprints.of(model);
      if (bytes + footprints.of(model) <= budget) {
        hold(model);
      } else {
        left.add(model);
      }
    }
    if (all > budget) {
      complaint =
          "the pinned models need "
              + Gibibytes.text(all)
              + " together, more than memory-budget ("
              + Gibibytes.text(budget)
              + ")"
              + (left.isEmpty() ? "" : "; left out: " + String.join(", ", sorted(left)));
    }
  }

  private void hold(String model) {
    held.add(model);
    bytes += footprints.of(model);
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }

  /** Those that are in memory or have a place there, in their order. */
  Set<String> held() {
    return held;
  }

  /** The most that a model may take. */
  long limit(String model) {
    if (contains(model)) {
      return held.contains(model) ? budget : 0;
    }
    return budget - bytes;
  }

  /** Why a model can never be loaded; null when it can. */
  @Nullable String objection(String model) {
    long need = footprints.of(model);
    if (need <= limit(model)) {
      return null;
    }
    String key = "memory-budget (" + Gibibytes.text(budget) + ")";
    String needs =
        "it needs " + Gibibytes.text(need) + " of memory (" + footprints.source(model) + "), ";
    if (need > budget) {
      return needs + "more than " + key;
    }
    return contains(model)
        ? complaint
        : needs
            + "and pinned models leave "
            + Gibibytes.text(Math.max(0, budget - bytes))
            + " of "
            + key;
  }

  /** Why some pinned models cannot be in memory together; null when they can. */
  @Nullable String complaint() {
    return complaint;
  }
}
