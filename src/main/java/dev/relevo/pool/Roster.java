package dev.relevo.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The workers by name, as the pool knows them. Not thread-safe. */
final class Roster {
  private static final KeyTurns NO_TURNS = new KeyTurns();
  private static final KeysInUse NO_KEYS = new KeysInUse();

  private final Map<WorkerId, KnownWorker> workers = new TreeMap<>();
  private List<WorkerSnapshot> snapshots = List.of();

  @Nullable KnownWorker find(WorkerId id) {
    return workers.get(id);
  }

  /** The worker of that name, which is a new one if there is none. */
  KnownWorker findOrAdd(WorkerSnapshot snapshot) {
    return workers.computeIfAbsent(snapshot.id(), any -> new KnownWorker(snapshot));
  }

  void remove(WorkerId id) {
    workers.remove(id);
  }

  Collection<KnownWorker> all() {
    return workers.values();
  }

  /** What the workers have told, as of the last {@link #refresh}. */
  List<WorkerSnapshot> snapshots() {
    return snapshots;
  }

  /** Something has been told. */
  void refresh() {
    List<WorkerSnapshot> current = new ArrayList<>(workers.size());
    for (KnownWorker worker : workers.values()) {
      current.add(worker.snapshot());
    }
    snapshots = List.copyOf(current);
  }

  int inUse(WorkerId worker) {
    KnownWorker known = workers.get(worker);
    return known == null ? 0 : known.inUse();
  }

  int inUse(WorkerId worker, String model) {
    KnownWorker known = workers.get(worker);
    return known == null ? 0 : known.inUse(model);
  }

  boolean trialUnderWay(WorkerId worker, String model) {
    KnownWorker known = workers.get(worker);
    return known != null && known.isTrialUnderWay(model);
  }

  KeyTurns turns(WorkerId worker) {
    KnownWorker known = workers.get(worker);
    return known == null ? NO_TURNS : known.turns();
  }

  KeysInUse keys(WorkerId worker) {
    KnownWorker known = workers.get(worker);
    return known == null ? NO_KEYS : known.keys();
  }
}
