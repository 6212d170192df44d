package dev.relevo.pool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Those who want to know when a worker has no requests in flight. Not thread-safe. */
final class IdleWatch {
  private final Roster workers;
  private final Map<WorkerId, List<Runnable>> watching = new HashMap<>();

  IdleWatch(Roster workers) {
    this.workers = workers;
  }

  /** Runs that once when the worker is idle, now or then. */
  void whenIdle(WorkerId worker, Runnable idle) {
    watching.computeIfAbsent(worker, any -> new ArrayList<>(1)).add(idle);
    look(worker);
  }

  /** A request of the worker has ended, it seems. */
  void look(WorkerId worker) {
    if (workers.inUse(worker) == 0) {
      List<Runnable> idle = watching.remove(worker);
      if (idle != null) {
        idle.forEach(Runnable::run);
      }
    }
  }

  /** A worker is gone: nobody is told any more. */
  void forget(WorkerId worker) {
    watching.remove(worker);
  }
}
