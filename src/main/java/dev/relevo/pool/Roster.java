package dev.relevo.pool;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The workers by name, as the pool knows them. Where a worker is to take the place of another of
 * its name, both are here, and one of them <em>stands</em> for the name: the newer one, unless it
 * is not ready yet while the older one is well. Whoever chooses among the workers sees only those
 * that stand. Not thread-safe.
 */
final class Roster {
  private static final KeyTurns NO_TURNS = new KeyTurns();
  private static final KeysInUse NO_KEYS = new KeysInUse();

  private final Map<WorkerId, KnownWorker> workers = new TreeMap<>();
  private List<WorkerSnapshot> snapshots = List.of();
  private Set<WorkerId> standing = Set.of();

  @Nullable KnownWorker find(WorkerId id) {
    return workers.get(id);
  }

  /** The newest worker that has the same name; null when there is none. */
  @Nullable KnownWorker newest(WorkerId id) {
    KnownWorker newest = null;
    for (Map.Entry<WorkerId, KnownWorker> entry : workers.entrySet()) {
      newest = entry.getKey().isNamesake(id) ? entry.getValue() : newest;
    }
    return newest;
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

  /** What those have told that stand for their names, as of the last {@link #refresh}. */
  List<WorkerSnapshot> snapshots() {
    return snapshots;
  }

  /** Whether the worker is the one that stands for its name, as of the last {@link #refresh}. */
  boolean stands(WorkerId id) {
    return standing.contains(id);
  }

  /** Something has been told. */
  void refresh() {
    List<WorkerSnapshot> current = new ArrayList<>(workers.size());
    for (KnownWorker worker : workers.values()) { // of one name the newest comes last
      WorkerSnapshot told = worker.snapshot();
      int last = current.size() - 1;
      if (last < 0 || !current.get(last).id().isNamesake(told.id())) {
        current.add(told);
      } else if (told.isReady() || !current.get(last).health().isUsable()) {
        current.set(last, told);
      }
    }
    Set<WorkerId> now = new HashSet<>();
    current.forEach(worker -> now.add(worker.id()));
    snapshots = List.copyOf(current);
    standing = now;
  }

  /**
   * The workers as operators see them: those that stand for their names, and before them those that
   * end what they have.
   */
  List<WorkerView> views() {
    List<WorkerView> views = new ArrayList<>(workers.size());
    List<KnownWorker> older = new ArrayList<>(0);
    for (KnownWorker worker : workers.values()) {
      if (!stands(worker.snapshot().id())) {
        older.add(worker);
        continue;
      }
      for (KnownWorker before : older) {
        if (before.snapshot().id().isNamesake(worker.snapshot().id()) && before.inUse() > 0) {
          views.add(before.viewAsReplaced());
        }
      }
      older.clear();
      views.add(worker.view());
    }
    return views;
  }

  /** Until when its limits keep a worker from a request of that many tokens, or null. */
  @Nullable Instant usedUpUntil(WorkerId worker, int tokens, Instant now) {
    KnownWorker known = workers.get(worker);
    return known == null ? null : known.usedUpUntil(tokens, now);
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
