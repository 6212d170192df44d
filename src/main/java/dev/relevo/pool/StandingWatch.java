package dev.relevo.pool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Those who want to know when a worker stands for its name. Not thread-safe. */
final class StandingWatch {
  private final Roster workers;
  private final Map<WorkerId, List<Runnable>> watching = new HashMap<>();

  StandingWatch(Roster workers) {
    this.workers = workers;
  }

  /** Runs that once when the worker stands for its name, or is gone: now or then. */
  void whenStanding(WorkerId worker, Runnable run) {
    watching.computeIfAbsent(worker, any -> new ArrayList<>(1)).add(run);
    look();
  }

  /** The roster has been refreshed. */
  void look() {
    if (watching.isEmpty()) {
      return;
    }
    List<WorkerId> over =
        watching.keySet().stream()
            .filter(worker -> workers.stands(worker) || workers.find(worker) == null)
            .toList();
    for (WorkerId worker : over) {
      watching.getOrDefault(worker, List.of()).forEach(Runnable::run);
      watching.remove(worker);
    }
  }
}
