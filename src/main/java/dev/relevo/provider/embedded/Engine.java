package dev.relevo.provider.embedded;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A process and what is known of its model. Thread-safe once its process is set. */
final class Engine {
  private final ModelCheck model;
  private @Nullable EngineProcess process; // set before anybody sees the engine
  private volatile long residentAtStart;

  Engine(ModelCheck model) {
    this.model = model;
  }

  void runsIn(EngineProcess value) {
    process = value;
  }

  ModelCheck model() {
    return model;
  }

  EngineProcess process() {
    return Objects.requireNonNull(process);
  }

  /** Its memory in bytes, or 0 where the system does not tell. */
  long residentBytes() {
    return Bytes.residentOf(process().pid());
  }

  /** The model has just been loaded. */
  void noteStart() {
    residentAtStart = residentBytes();
  }

  /** Why another should take over, in words, or null when none should. */
  @Nullable String reasonToReplace(EngineLifecycle lifecycle) {
    long resident = lifecycle.memoryLimit() > 0 ? residentBytes() : 0;
    return lifecycle.reasonToReplace(process().begun(), resident, residentAtStart);
  }
}
