package dev.relevo.pool;

import dev.relevo.provider.MemorySettings;
import dev.relevo.residency.ModelState;
import dev.relevo.residency.Order;
import dev.relevo.residency.Residency;
import dev.relevo.residency.Standing;
import dev.relevo.residency.Want;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The memory of the hosts that are managed: which models are in it, which ones requests wait for,
 * and what follows from that for those who load and unload them. Not thread-safe.
 */
final class ManagedMemory {
  /** For so long it does not matter that time passes. */
  private static final Duration MOMENT = Duration.ofMillis(50);

  private final Map<WorkerId, Host> hosts = new TreeMap<>();

  private static final class Host {
    private final Residency residency;
    private final Consumer<Order> manager;
    private final List<Want> wants = new ArrayList<>();
    private final Map<String, Standing> standings = new HashMap<>();
    private Instant standingsAt = Instant.EPOCH;
    private Map<String, Long> weights = Map.of();
    private boolean ordering = true;

    private Host(Residency residency, Consumer<Order> manager) {
      this.residency = residency;
      this.manager = manager;
    }

    /** What is to be told or asked of the memory that may change how models stand. */
    private Residency changing() {
      standings.clear();
      return residency;
    }

    private Standing standing(String model, Instant now) {
      if (now.isBefore(standingsAt) || !now.isBefore(standingsAt.plus(MOMENT))) {
        standings.clear();
        standingsAt = now;
      }
      return standings.computeIfAbsent(model, name -> residency.standing(name, now));
    }
  }

  /** From now on a worker's memory is managed. */
  void manage(WorkerId worker, MemorySettings settings, Consumer<Order> manager) {
    hosts.put(worker, new Host(new Residency(settings), manager));
  }

  /**
   * Only to the hosts of these workers orders are given; the others are managed by somebody else.
   *
   * @return whether there are hosts among them to which none were given so far
   */
  boolean managedBy(Predicate<WorkerId> those) {
    boolean more = false;
    for (Map.Entry<WorkerId, Host> entry : hosts.entrySet()) {
      Host host = entry.getValue();
      boolean before = host.ordering;
      host.ordering = those.test(entry.getKey());
      more |= host.ordering && !before;
    }
    return more;
  }

  void forget(WorkerId worker) {
    hosts.remove(worker);
  }

  boolean manages(WorkerId worker) {
    return hosts.containsKey(worker);
  }

  /** A worker has told of itself. */
  void told(WorkerSnapshot snapshot, Instant now) {
    Host host = hosts.get(snapshot.id());
    if (host == null) {
      return;
    }
    if (snapshot.health() == Health.DOWN) {
      host.changing().lost(now);
    }
    Map<String, Long> weights = weights(snapshot);
    if (!weights.equals(host.weights)) {
      host.weights = weights;
      host.changing().offered(weights);
    }
    plan(host, now);
  }

  /** Something about the memory of a worker's host has been told. */
  void told(WorkerId worker, BiConsumer<Residency, Instant> told, Instant now) {
    Host host = hosts.get(worker);
    if (host != null) {
      told.accept(host.changing(), now);
      plan(host, now);
    }
  }

  private static Map<String, Long> weights(WorkerSnapshot snapshot) {
    Map<String, Long> weights = new HashMap<>();
    for (ModelStatus model : snapshot.models()) {
      Long bytes = model.info().sizeBytes();
      weights.put(model.info().name(), bytes == null ? 0 : bytes);
    }
    return weights;
  }

  /** How a model stands with a worker; null where nobody manages that. */
  @Nullable Standing standing(WorkerId worker, String model, Instant now) {
    Host host = hosts.get(worker);
    return host == null ? null : host.standing(model, now);
  }

  /** Whether a worker's host is bringing a model into memory. */
  boolean isLoading(WorkerId worker) {
    Host host = hosts.get(worker);
    return host != null
        && host.residency.residents().stream()
            .anyMatch(resident -> resident.state() == ModelState.LOADING);
  }

  /** Those who wait are asked anew what they wait for. */
  void beginRound() {
    for (Host host : hosts.values()) {
      host.wants.clear();
    }
  }

  /** Somebody waits for a model since then. */
  void want(WorkerId worker, String model, Instant since) {
    Host host = hosts.get(worker);
    if (host == null) {
      return;
    }
    for (int i = 0; i < host.wants.size(); i++) {
      Want want = host.wants.get(i);
      if (want.model().equals(model)) {
        if (since.isBefore(want.since())) {
          host.wants.set(i, new Want(model, since));
        }
        return;
      }
    }
    host.wants.add(new Want(model, since));
  }

  /** Orders what follows from what is wanted. */
  void order(Instant now) {
    for (Host host : hosts.values()) {
      plan(host, now);
    }
  }

  private static void plan(Host host, Instant now) {
    if (host.ordering) {
      host.changing().plan(host.wants, now).forEach(host.manager);
    }
  }

  /**
   * Unloads what nobody uses.
   *
   * @param only the only worker whose host is meant, or null for all
   * @param model the only model that is meant, or null for all
   * @return what is unloaded
   */
  List<Unloading> unloadUnused(@Nullable WorkerId only, @Nullable String model, Instant now) {
    List<Unloading> unloading = new ArrayList<>();
    hosts.forEach(
        (worker, host) -> {
          if (!host.ordering || (only != null && !only.isNamesake(worker))) {
            return;
          }
          List<Order> orders =
              model == null
                  ? host.changing().unloadUnused(now)
                  : host.changing().unloadUnused(model, now);
          for (Order order : orders) {
            host.manager.accept(order);
            unloading.add(new Unloading(worker, order.model()));
          }
        });
    return unloading;
  }

  /** The memory of all hosts. */
  List<MemoryView> hosts(Instant now) {
    List<MemoryView> all = new ArrayList<>(hosts.size());
    hosts.forEach(
        (worker, host) -> {
          if (host.ordering) {
            all.add(
                new MemoryView(
                    worker,
                    host.residency.budget(),
                    host.residency.bytesReserved(),
                    host.residency.residents(),
                    host.residency.refused(),
                    host.residency.complaint()));
          }
        });
    return all;
  }

  /** A request begins. */
  void began(Lease lease, Instant now) {
    Host host = hosts.get(lease.worker());
    if (host != null) {
      host.changing().began(lease.model(), now);
    }
  }

  /** A request is over. */
  void ended(Lease lease, Instant now) {
    Host host = hosts.get(lease.worker());
    if (host != null) {
      host.changing().ended(lease.model(), now);
    }
  }
}
