package dev.relevo.app;

import dev.relevo.pool.Health;
import dev.relevo.pool.KeyStatus;
import dev.relevo.pool.WorkerSnapshot;
import dev.relevo.pool.WorkerView;
import dev.relevo.provider.Locality;
import dev.relevo.provider.Use;
import java.util.ArrayList;
import java.util.List;

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

  /** One line for each trouble; none when all is well. */
  static List<String> of(List<WorkerView> workers) {
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
    }
    return lines;
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
