package dev.relevo.gateway;

import dev.relevo.access.Caller;
import dev.relevo.access.KeyRules;
import dev.relevo.chat.Steering;
import dev.relevo.pool.Allowed;
import dev.relevo.pool.ModelStatus;
import dev.relevo.pool.RoutingSettings;
import dev.relevo.pool.WorkerSnapshot;
import dev.relevo.pool.WorkerView;
import dev.relevo.provider.Locality;
import java.util.ArrayList;
import java.util.List;

/**
 * What a caller may see of the workers: what its requests may go to, and nothing else.
 *
 * @param allowed who may serve it
 * @param local whether its requests stay on own hardware
 */
record Reach(Allowed allowed, boolean local) {

  static Reach of(Caller caller, RoutingSettings routing) {
    KeyRules rules = caller.rules();
    return new Reach(
        Allowed.of(rules.permissions(), routing), rules.privacy() == Steering.Privacy.LOCAL);
  }

  /** Whether the caller may use that model there. */
  boolean has(WorkerSnapshot worker, String model, List<WorkerSnapshot> all) {
    return (!local || worker.locality() == Locality.LOCAL) && allowed.allows(worker, model, all);
  }

  /** The workers as the caller may see them; those of which it may use nothing are left out. */
  List<WorkerView> of(List<WorkerView> workers) {
    if (allowed.isAny() && !local) {
      return workers;
    }
    List<WorkerSnapshot> all = snapshots(workers);
    List<WorkerView> seen = new ArrayList<>();
    for (WorkerView worker : workers) {
      List<ModelStatus> models =
          worker.snapshot().models().stream()
              .filter(model -> has(worker.snapshot(), model.info().name(), all))
              .toList();
      if (!models.isEmpty()) {
        seen.add(worker.with(worker.snapshot().withModels(models)));
      }
    }
    return seen;
  }

  /** The same for a worker by its name. */
  boolean has(String worker, String model, List<WorkerSnapshot> all) {
    return all.stream().anyMatch(one -> one.id().value().equals(worker) && has(one, model, all));
  }

  /** The hosts of a model as the caller may see them. */
  HostedModel of(HostedModel found, List<WorkerView> workers) {
    List<WorkerSnapshot> all = snapshots(workers);
    return found.among(host -> has(host.name(), found.model(), all));
  }

  static List<WorkerSnapshot> snapshots(List<WorkerView> workers) {
    return workers.stream().map(WorkerView::snapshot).toList();
  }
}
