package dev.relevo.telemetry;

import dev.relevo.chat.Steering;
import dev.relevo.gateway.CacheCounts;
import dev.relevo.pool.CircuitStatus;
import dev.relevo.pool.Health;
import dev.relevo.pool.KeyStatus;
import dev.relevo.pool.MemoryView;
import dev.relevo.pool.ModelStatus;
import dev.relevo.pool.PoolLoad;
import dev.relevo.pool.WorkerSnapshot;
import dev.relevo.pool.WorkerView;
import dev.relevo.residency.Resident;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** How the pool was when somebody looked. Thread-safe. */
final class PoolMeters {
  private static final double MILLIS_PER_SECOND = 1e3;
  private static final List<String> ALONE = List.of();

  private final MeterRegistry registry;
  private final GaugeTable answering;
  private final GaugeTable inFlight;
  private final GaugeTable leases;
  private final GaugeTable queue;
  private final GaugeTable workers;
  private final GaugeTable health;
  private final GaugeTable slots;
  private final GaugeTable slotsUsed;
  private final GaugeTable circuits;
  private final GaugeTable keys;
  private final GaugeTable keyWait;
  private final GaugeTable keysInFlight;
  private final GaugeTable budget;
  private final GaugeTable reserved;
  private final GaugeTable resident;
  private volatile CacheCounts cache = CacheCounts.NONE;

  /**
   * What was seen, as far as the pool told it in time.
   *
   * @param workers the workers
   * @param load how much there is to do
   * @param memory what is in the memory of hosts
   * @param inFlight how many requests are under way
   * @param cache how often the response cache was asked
   */
  record Seen(
      Optional<List<WorkerView>> workers,
      Optional<PoolLoad> load,
      Optional<List<MemoryView>> memory,
      int inFlight,
      CacheCounts cache) {}

  PoolMeters(MeterRegistry registry) {
    this.registry = registry;
    answering = table("pool.answering", "", "Whether the pool told how it is: 1, or 0");
    inFlight = table("requests.in.flight", "", "Requests that have begun and not ended");
    leases = table("leases", "", "Attempts that hold a slot");
    queue = table("queue.length", "", "Requests that wait for somebody", "priority");
    workers = table("workers", "", "Workers in each state of health", "health");
    health = table("worker.health", "", "1 for the health that a worker has", "worker", "health");
    slots = table("worker.slots", "", "How many requests a worker gets at once", "worker");
    slotsUsed = table("worker.slots.used", "", "How many requests a worker has now", "worker");
    circuits = table("circuits", "", "Models of a worker by their circuits", "worker", "state");
    keys =
        table(
            "provider.key", "", "1 for the state of a provider's key", "worker", "index", "state");
    keyWait =
        table("provider.key.wait", "seconds", "How long a key is out still", "worker", "index");
    keysInFlight =
        table("provider.key.in.flight", "", "Requests that use a key now", "worker", "index");
    budget = table("memory.budget", "bytes", "What models may take of a host", "worker");
    reserved = table("memory.reserved", "bytes", "What models take or will take", "worker");
    resident =
        table("model.memory", "bytes", "What a model takes of a host", "worker", "model", "state");
    cached("hit", CacheCounts::hits);
    cached("miss", CacheCounts::misses);
  }

  private GaugeTable table(String name, String unit, String description, String... labels) {
    return new GaugeTable(registry, "relevo." + name, unit, description, labels);
  }

  private void cached(String result, ToDoubleFunction<CacheCounts> count) {
    FunctionCounter.builder("relevo.cache", this, it -> count.applyAsDouble(it.cache))
        .description("How often the response cache had the answer that was looked for")
        .tag("result", result)
        .register(registry);
  }

  /** The names of all models on offer. */
  static Set<String> models(List<WorkerView> workers) {
    Set<String> names = new HashSet<>();
    workers.forEach(
        worker -> worker.snapshot().models().forEach(model -> names.add(model.info().name())));
    return names;
  }

  synchronized void show(Seen seen, Instant now) {
    cache = seen.cache();
    inFlight.show(Map.of(ALONE, (double) seen.inFlight()));
    answering.show(Map.of(ALONE, seen.workers().isPresent() ? 1.0 : 0.0));
    showLoad(seen.load());
    showWorkers(seen.workers());
    showCircuits(seen.workers().orElse(List.of()), now);
    showKeys(seen.workers().orElse(List.of()), now);
    showMemory(seen.memory().orElse(List.of()));
  }

  private void showLoad(Optional<PoolLoad> load) {
    Map<List<String>, Double> granted = new HashMap<>();
    Map<List<String>, Double> waiting = new HashMap<>();
    load.ifPresent(
        it -> {
          granted.put(ALONE, (double) it.leases());
          for (Steering.Priority priority : Steering.Priority.values()) {
            waiting.put(
                List.of(Meters.word(priority)),
                (double) it.waitingByPriority().getOrDefault(priority, 0));
          }
        });
    leases.show(granted);
    queue.show(waiting);
  }

  private void showWorkers(Optional<List<WorkerView>> told) {
    Map<List<String>, Double> byHealth = new HashMap<>();
    Map<List<String>, Double> each = new HashMap<>();
    Map<List<String>, Double> all = new HashMap<>();
    Map<List<String>, Double> used = new HashMap<>();
    if (told.isPresent()) {
      for (Health state : Health.values()) {
        byHealth.put(List.of(Meters.word(state)), 0.0);
      }
    }
    for (WorkerView view : told.orElse(List.of())) {
      WorkerSnapshot worker = view.snapshot();
      String name = worker.id().value();
      byHealth.merge(List.of(Meters.word(worker.health())), 1.0, Double::sum);
      each.put(List.of(name, Meters.word(worker.health())), 1.0);
      // one that was replaced may still be ending what it has, under the same name
      all.merge(List.of(name), (double) worker.slots(), Math::max);
      used.merge(List.of(name), (double) view.inUse(), Double::sum);
    }
    workers.show(byHealth);
    health.show(each);
    slots.show(all);
    slotsUsed.show(used);
  }

  private void showCircuits(List<WorkerView> told, Instant now) {
    Map<List<String>, Double> counts = new HashMap<>();
    for (WorkerView view : told) {
      WorkerSnapshot worker = view.snapshot();
      for (CircuitStatus.State state : CircuitStatus.State.values()) {
        counts.put(List.of(worker.id().value(), Meters.word(state)), 0.0);
      }
      Stream.concat(worker.models().stream(), worker.unlisted().stream())
          .map(ModelStatus::circuit)
          .forEach(
              circuit ->
                  counts.merge(
                      List.of(worker.id().value(), Meters.word(circuit.state(now))),
                      1.0,
                      Double::sum));
    }
    circuits.show(counts);
  }

  /** Keys are known by their places in the configuration; no part of them is told. */
  private void showKeys(List<WorkerView> told, Instant now) {
    Map<List<String>, Double> states = new HashMap<>();
    Map<List<String>, Double> waits = new HashMap<>();
    Map<List<String>, Double> uses = new HashMap<>();
    for (WorkerView view : told) {
      String worker = view.snapshot().id().value();
      for (KeyStatus key : view.snapshot().keys()) {
        if (key.isConfigured()) {
          String index = Integer.toString(key.index());
          states.put(List.of(worker, index, Meters.word(key.state())), 1.0);
          long millis = Duration.between(now, key.usableAt()).toMillis();
          waits.put(List.of(worker, index), Math.max(0, millis) / MILLIS_PER_SECOND);
          uses.put(List.of(worker, index), (double) view.inUseByKey().get(key.index()));
        }
      }
    }
    keys.show(states);
    keyWait.show(waits);
    keysInFlight.show(uses);
  }

  private void showMemory(List<MemoryView> told) {
    Map<List<String>, Double> budgets = new HashMap<>();
    Map<List<String>, Double> taken = new HashMap<>();
    Map<List<String>, Double> models = new HashMap<>();
    for (MemoryView memory : told) {
      String worker = memory.worker().value();
      budgets.put(List.of(worker), (double) memory.budget());
      taken.put(List.of(worker), (double) memory.reserved());
      for (Resident model : memory.residents()) {
        models.put(
            List.of(worker, model.model(), Meters.word(model.state())), (double) model.bytes());
      }
    }
    budget.show(budgets);
    reserved.show(taken);
    resident.show(models);
  }
}
