package dev.relevo.residency;

import dev.relevo.provider.MemorySettings;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The memory of one host as it is known: who takes how much of it. Not thread-safe. */
final class Memory {
  final MemorySettings settings;
  final Footprints footprints;
  final Pins pins;
  private final Map<String, Occupant> occupants = new TreeMap<>();

  Memory(MemorySettings settings) {
    this.settings = settings;
    this.footprints = new Footprints(settings.budget());
    this.pins = new Pins(settings.pinned(), footprints, settings.budget());
  }

  /** What is known of a model; its name is a whole name. */
  Occupant occupant(String model) {
    return occupants.computeIfAbsent(model, Occupant::new);
  }

  /** The same for whoever only looks. */
  Occupant look(String model) {
    Occupant known = occupants.get(model);
    return known == null ? new Occupant(model) : known;
  }

  Collection<Occupant> occupants() {
    return occupants.values();
  }

  /** What is taken. */
  long reserved() {
    long bytes = 0;
    for (Occupant one : occupants.values()) {
      bytes += one.takesRoom() ? footprints.of(one.key) : 0;
    }
    return bytes;
  }

  /** What is taken by models that the gateway has had loaded or uses, and that are to stay. */
  long ours() {
    long bytes = 0;
    for (Occupant one : occupants.values()) {
      boolean stays = one.takesRoom() && !one.is(Occupant.Phase.UNLOADING);
      bytes += stays && one.isOurs() ? footprints.of(one.key) : 0;
    }
    return bytes;
  }

  /** Whether any model is in use. */
  boolean isInUse() {
    return occupants.values().stream().anyMatch(one -> one.inUse() > 0);
  }

  /** How much of what is taken will be free once those have gone that are on their way out. */
  long leaving() {
    long bytes = 0;
    for (Occupant one : occupants.values()) {
      bytes += one.is(Occupant.Phase.UNLOADING) ? footprints.of(one.key) : 0;
    }
    return bytes;
  }

  /** What a model needs beside what is taken for it already. */
  long need(Occupant one) {
    return one.takesRoom() ? 0 : footprints.of(one.key);
  }

  /** Whoever has come or gone, or was measured, may have changed which pinned models fit. */
  void settle() {
    pins.settle(key -> look(key).takesRoom());
  }

  Victims victims(Set<String> wanted, Instant now) {
    return new Victims(occupants.values(), pins, wanted, settings, now);
  }
}
