package dev.relevo.app;

import dev.relevo.gateway.GatewaySettings;
import dev.relevo.pool.Health;
import dev.relevo.pool.KeyStatus;
import dev.relevo.pool.ModelStatus;
import dev.relevo.pool.WorkerSnapshot;
import dev.relevo.pool.WorkerView;
import dev.relevo.provider.Locality;
import dev.relevo.provider.MemorySettings;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.provider.Use;
import dev.relevo.residency.Residency;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with workers and how to mend it. */
final class Diagnosis {
  private Diagnosis() {}

  /** Whether a request that names nobody would find a model there now. */
  static boolean canAnswer(WorkerView worker) {
    WorkerSnapshot snapshot = worker.snapshot();
    return snapshot.use() != Use.BY_NAME
        && snapshot.health().isUsable()
        && !snapshot.models().isEmpty();
  }

  /**
   * One line for each trouble; none when all is well.
   *
   * @param settings tell how the memory of hosts is managed
   */
  static List<String> of(List<WorkerView> workers, GatewaySettings settings) {
    List<String> lines = new ArrayList<>();
    if (workers.isEmpty()) {
      lines.add("no provider is configured: set GROQ_API_KEY or the like, or start Ollama");
    }
    for (WorkerView worker : workers) {
      WorkerSnapshot snapshot = worker.snapshot();
      for (KeyStatus key : snapshot.keys()) {
        if (key.state() != KeyStatus.State.USABLE) {
          lines.add(key(snapshot, key));
        }
      }
      if (snapshot.health() != Health.HEALTHY
          && snapshot.keys().stream().allMatch(Diagnosis::isUsable)) {
        lines.add(snapshot.id() + ": " + snapshot.detail() + remedy(snapshot));
      }
      for (ProviderDefinition provider : settings.providers()) {
        if (provider.settings().id().equals(snapshot.id().value())) {
          addMemory(lines, snapshot, provider.settings().memory());
        }
      }
    }
    return lines;
  }

  /** What cannot be in the memory of a host, as far as the models' sizes tell. */
  private static void addMemory(
      List<String> lines, WorkerSnapshot worker, @Nullable MemorySettings settings) {
    if (settings == null) {
      return;
    }
    Map<String, Long> weights = new HashMap<>();
    for (ModelStatus model : worker.models()) {
      Long bytes = model.info().sizeBytes();
      weights.put(model.info().name(), bytes == null ? 0 : bytes);
    }
    Residency residency = new Residency(settings);
    residency.offered(weights);
    String remedy = "; set relevo.providers." + worker.id() + ".memory-budget";
    if (residency.complaint() != null) {
      lines.add(worker.id() + ": " + residency.complaint() + remedy);
    }
    residency
        .refused()
        .forEach(
            (model, why) -> {
              if (!why.equals(residency.complaint())) {
                lines.add(worker.id() + ": " + model + " is refused: " + why + remedy);
              }
            });
  }

  private static boolean isUsable(KeyStatus key) {
    return key.state() == KeyStatus.State.USABLE;
  }

  private static String key(WorkerSnapshot worker, KeyStatus key) {
    String which = worker.id() + ": key " + (key.index() + 1) + " of " + worker.keys().size() + " ";
    return which
        + switch (key.state()) {
          case USABLE -> "works";
          case COOLING_DOWN -> "is limited until " + key.usableAt();
          case QUOTA_EXHAUSTED -> "is used up; pay, or wait until " + key.usableAt();
          case REJECTED ->
              "is missing or not accepted; set it in relevo.providers."
                  + worker.id()
                  + ".api-keys or in the environment";
        };
  }

  /** What helps where the worker itself says nothing about it. */
  private static String remedy(WorkerSnapshot worker) {
    return switch (worker.health()) {
      case HEALTHY, DRAINING -> "";
      case LOADING, STARTING, CHECKING -> "; this may only take a moment more";
      case DEGRADED -> "; look into its own log";
      case DOWN ->
          worker.detail().contains(";")
              ? ""
              : worker.locality() == Locality.CLOUD
                  ? "; check this machine's way to the internet"
                  : "; start it, or correct relevo.providers." + worker.id() + ".base-url";
    };
  }
}
