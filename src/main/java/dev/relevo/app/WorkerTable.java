package dev.relevo.app;

import dev.relevo.gateway.GatewaySettings;
import dev.relevo.pool.Health;
import dev.relevo.pool.KeyStatus;
import dev.relevo.pool.ModelStatus;
import dev.relevo.pool.WorkerSnapshot;
import dev.relevo.pool.WorkerView;
import dev.relevo.provider.ProviderDefinition;
import java.util.ArrayList;
import java.util.List;

/** Shows workers as a table of text. */
final class WorkerTable {
  private static final int MODELS_SHOWN = 3;

  private WorkerTable() {}

  /** The state in one word. */
  static String state(Health health) {
    return switch (health) {
      case HEALTHY -> "ready";
      case DEGRADED -> "degraded";
      case LOADING -> "loading";
      case STARTING -> "starting";
      case CHECKING -> "checking";
      case DRAINING -> "draining";
      case DOWN -> "down";
    };
  }

  /**
   * The table's lines, its head first; columns are padded, and the last one is free.
   *
   * @param settings tell which workers have no key of their own
   */
  static List<String> lines(List<WorkerView> workers, GatewaySettings settings) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("WORKER", "KIND", "STATE", "KEYS", "MODELS", "DETAIL"));
    for (WorkerView worker : workers) {
      WorkerSnapshot snapshot = worker.snapshot();
      rows.add(
          List.of(
              snapshot.id().value(),
              snapshot.kind(),
              state(snapshot.health()),
              keys(snapshot, settings),
              models(snapshot.models()),
              snapshot.detail()));
    }
    return Table.lines(rows);
  }

  private static String keys(WorkerSnapshot worker, GatewaySettings settings) {
    int configured =
        settings.providers().stream()
            .map(ProviderDefinition::settings)
            .filter(provider -> provider.id().equals(worker.id().value()))
            .mapToInt(provider -> provider.keys().size())
            .sum();
    long out = worker.keys().stream().filter(key -> key.state() != KeyStatus.State.USABLE).count();
    String all = configured == 0 ? "none" : Integer.toString(configured);
    return out == 0 ? all : configured == 0 ? "missing" : all + " (" + out + " out)";
  }

  private static String models(List<ModelStatus> models) {
    List<String> names =
        models.stream().limit(MODELS_SHOWN).map(model -> model.info().name()).toList();
    String shown = String.join(", ", names);
    int more = models.size() - names.size();
    return models.isEmpty() ? "-" : more == 0 ? shown : shown + " and " + more + " more";
  }
}
