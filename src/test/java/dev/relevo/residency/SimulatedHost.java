package dev.relevo.residency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ProviderError;
import dev.relevo.provider.LoadedModel;
import dev.relevo.provider.MemorySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A host with a truth of its own, the requests that wait for its models and run there, and a second
 * account of what {@link Residency} has been told, kept in another way. Every order is checked
 * against that account when it is given.
 */
final class SimulatedHost {
  static final long GIB = 1L << 30;

  /** A request that runs. */
  record Run(String model, Instant since) {}

  /** What is known of a model. */
  private static final class Known {
    boolean present;
    boolean comes;
    boolean goes;
    boolean served;
    boolean ours;
    boolean fresh;
    boolean measuredFresh;
    Instant since = Instant.EPOCH;
    Instant began = Instant.EPOCH;
    Instant ended = Instant.EPOCH;
    Instant leaveUntil = Instant.EPOCH;
    int leaves;
    int inUse;

    final String name;
    final long estimate;

    Known(String name, long estimate) {
      this.name = name;
      this.estimate = estimate;
    }

    boolean counts() {
      return present || comes || goes || inUse > 0;
    }

    boolean idle() {
      return present && !goes && inUse == 0;
    }

    Instant recency() {
      Instant used = inUse > 0 || began.isAfter(ended) ? began : ended;
      return used.isAfter(since) ? used : since;
    }
  }

  final MemorySettings settings;
  final Residency residency;
  final List<Want> queue = new ArrayList<>();
  final List<Run> running = new ArrayList<>();
  final Set<String> loading = new HashSet<>();
  final Set<String> unloading = new HashSet<>();
  Instant now = Instant.parse("2026-01-01T00:00:00Z");
  int loads;

  private final int slots;
  private final List<String> names;
  private final Map<String, Long> truth = new HashMap<>();
  private final Map<String, Long> counted = new HashMap<>();
  private final Set<String> memory = new HashSet<>();
  private final Map<String, Known> known = new TreeMap<>();
  private Set<String> waitedFor = Set.of();
  private boolean told;

  /**
   * @param gibs the models' sizes on disk
   * @param growth how much larger they are in memory, in percent
   * @param slots how many requests of one model run at once
   */
  SimulatedHost(MemorySettings settings, List<Integer> gibs, int growth, int slots) {
    this.settings = settings;
    this.slots = slots;
    this.residency = new Residency(settings);
    this.names = new ArrayList<>();
    Map<String, Long> weights = new HashMap<>();
    for (int i = 0; i < gibs.size(); i++) {
      String name = "m" + i + ":latest";
      long weight = gibs.get(i) * GIB;
      names.add(name);
      known.put(name, new Known(name, weight + weight / 5 + GIB / 4));
      weights.put(name, weight);
      truth.put(name, weight / 100 * (100 + growth));
      counted.put(name, known.get(name).estimate);
    }
    residency.offered(weights);
  }

  String name(int index) {
    return names.get(Math.floorMod(index, names.size()));
  }

  // --- what happens to it

  void pass(Duration time) {
    now = now.plus(time);
  }

  void ask(String model) {
    queue.add(new Want(model, now));
  }

  void giveUp(int index) {
    if (!queue.isEmpty()) {
      queue.remove(Math.floorMod(index, queue.size()));
    }
  }

  void finish(int index) {
    if (!running.isEmpty()) {
      ended(running.remove(Math.floorMod(index, running.size())).model());
    }
  }

  /** Whatever has run for so long ends. */
  void finishAfter(Duration time) {
    for (Run run : List.copyOf(running)) {
      if (!now.isBefore(run.since().plus(time))) {
        running.remove(run);
        ended(run.model());
      }
    }
  }

  private void ended(String model) {
    known.get(model).inUse--;
    known.get(model).ended = now;
    forget(known.get(model));
    residency.ended(model, now);
  }

  void loadEnds(int index, boolean well) {
    if (loading.isEmpty()) {
      return;
    }
    String model = loading.stream().sorted().toList().get(Math.floorMod(index, loading.size()));
    loading.remove(model);
    Known it = known.get(model);
    it.comes = false;
    if (well) {
      memory.add(model);
      arrives(it);
      it.ours = true;
      it.fresh = true;
      residency.loaded(model, 3, now);
    } else {
      memory.remove(model);
      leaves(it);
      residency.loadFailed(model, ProviderError.unreachable("refused"), now);
    }
  }

  void unloadEnds(int index, boolean well) {
    if (unloading.isEmpty()) {
      return;
    }
    String model = unloading.stream().sorted().toList().get(Math.floorMod(index, unloading.size()));
    unloading.remove(model);
    Known it = known.get(model);
    it.goes = false;
    if (well) {
      memory.remove(model);
      leaves(it);
      it.leaves = 0;
      residency.unloaded(model, now);
    } else {
      if (told) {
        arrives(it);
      }
      if (!told) {
        leaves(it);
      }
      it.leaveUntil = now.plusSeconds(2L << Math.min(5, it.leaves++));
      residency.unloadFailed(model, now);
    }
  }

  private void arrives(Known it) {
    it.present = true;
    it.since = now;
    it.served = false;
    it.fresh = false;
  }

  private void leaves(Known it) {
    it.present = false;
    it.fresh = false;
    it.ours = it.comes || it.inUse > 0;
    forget(it);
  }

  /** What was too large for others is not held against it, where it may be smaller for us. */
  private void forget(Known it) {
    if (!it.counts() && !it.measuredFresh && it.estimate <= settings.budget()) {
      counted.computeIfPresent(
          it.name, (name, bytes) -> bytes > settings.budget() ? Long.valueOf(it.estimate) : bytes);
    }
  }

  void restart() {
    memory.clear();
    told = false;
    known
        .values()
        .forEach(
            it -> {
              if (!it.goes) {
                leaves(it);
              }
            });
    residency.lost(now);
  }

  void othersLoad(String model) {
    if (!loading.contains(model) && !unloading.contains(model)) {
      memory.add(model);
    }
  }

  void othersUnload(String model) {
    if (running.stream().noneMatch(it -> it.model().equals(model))) {
      memory.remove(model);
    }
  }

  void look() {
    told = true;
    List<LoadedModel> loaded = new ArrayList<>();
    for (String model : memory) {
      loaded.add(new LoadedModel(model, truth.get(model), 0, null, null, ""));
    }
    Set<String> except = new HashSet<>(loading);
    except.addAll(unloading);
    for (String model : names) {
      Known it = known.get(model);
      if (!except.contains(model)) {
        if (memory.contains(model) && !it.present) {
          arrives(it);
          it.ours = it.inUse > 0;
        }
        if (!memory.contains(model)) {
          leaves(it);
        }
        if (it.present) {
          counted.put(model, truth.get(model));
          it.measuredFresh |= it.fresh;
          it.fresh = false;
        }
      }
    }
    residency.seen(loaded, except, now);
  }

  void unloadUnused() {
    for (Order order : residency.unloadUnused(now)) {
      Known it = known.get(order.model());
      assertThat(order).isInstanceOf(Order.Unload.class);
      assertThat(it.idle() && !isPinned(order.model())).as("unused %s", order).isTrue();
      assertThat(waitedFor).doesNotContain(order.model());
      takeUnload(order.model());
    }
  }

  // --- what the pool does then

  /** Plans and grants until nothing changes. */
  void settle() {
    int rounds = 0;
    do {
      plan();
      assertThat(rounds++).as("rounds until nothing changes").isLessThan(100);
    } while (grant());
    assertThat(plan()).as("orders once nothing changes").isEmpty();
    assertThat(residency.bytesReserved()).isEqualTo(reserved());
  }

  private List<Order> plan() {
    Moment moment = new Moment();
    List<Order> orders = residency.plan(List.copyOf(queue), now);
    waitedFor = told ? moment.waitedFor : waitedFor;
    assertThat(told || orders.isEmpty()).as("orders for a host that told nothing").isTrue();
    moment.check(orders);
    for (Order order : orders) {
      if (order instanceof Order.Load) {
        takeLoad(order.model());
      } else {
        takeUnload(order.model());
      }
    }
    return orders;
  }

  private void takeLoad(String model) {
    Known it = known.get(model);
    assertThat(it.comes || it.goes || it.present).as("load of %s, which is there", model).isFalse();
    assertThat(loading.add(model)).as("one load of %s at once", model).isTrue();
    assertThat(unloading).doesNotContain(model);
    boolean counts = it.counts();
    it.comes = true;
    it.ours = true;
    loads++;
    if (!counts) {
      assertThat(reserved()).as("bytes with %s", model).isLessThanOrEqualTo(settings.budget());
    }
  }

  private void takeUnload(String model) {
    assertThat(unloading.add(model)).as("one unload of %s at once", model).isTrue();
    assertThat(loading).doesNotContain(model);
    known.get(model).goes = true;
  }

  private boolean grant() {
    boolean granted = false;
    for (Want want : List.copyOf(queue)) {
      Known it = known.get(want.model());
      ModelState state = residency.standing(want.model(), now).state();
      assertThat(state == ModelState.READY || state == ModelState.DRAINING)
          .as("%s is %s", want.model(), state)
          .isEqualTo(it.present && !it.goes);
      if (state == ModelState.READY && it.inUse < slots) {
        queue.remove(want);
        running.add(new Run(want.model(), now));
        it.inUse++;
        it.served = true;
        it.ours = true;
        it.began = now;
        residency.began(want.model(), now);
        granted = true;
      }
    }
    return granted;
  }

  private boolean isPinned(String model) {
    return settings.pinned().contains(model);
  }

  private long reserved() {
    return names.stream().filter(it -> known.get(it).counts()).mapToLong(counted::get).sum();
  }

  long countedBytes(String model) {
    return counted.get(model);
  }

  /** Who may go at one moment, and for what reason. */
  private final class Moment {
    private final Set<String> waitedFor = new HashSet<>();
    private final Set<String> unused = new HashSet<>();
    private final Set<String> tooMuch = new HashSet<>();
    private final Set<String> free = new HashSet<>();
    private final Set<String> movable = new HashSet<>();
    private final Map<String, Instant> recency = new HashMap<>();
    private final long excess;
    private final long ownExcess;
    private long needed;
    private final boolean somebodyWaits;
    private final boolean somebodyWaitsLong;

    Moment() {
      queue.forEach(it -> waitedFor.add(it.model()));
      Map<String, Instant> absent = new HashMap<>();
      queue.stream()
          .sorted(Comparator.comparing(Want::since).reversed())
          .forEach(it -> absent.put(it.model(), it.since()));
      settings.pinned().forEach(it -> absent.put(it, Instant.EPOCH));
      absent.keySet().removeIf(it -> known.get(it).present && !known.get(it).goes);
      for (String model : absent.keySet()) {
        needed += known.get(model).counts() ? 0 : counted.get(model);
      }
      somebodyWaits = !absent.isEmpty();
      somebodyWaitsLong =
          absent.values().stream().anyMatch(it -> !now.isBefore(it.plus(settings.swapAfter())));
      long leaving = names.stream().filter(it -> known.get(it).goes).mapToLong(counted::get).sum();
      excess = reserved() - leaving - settings.budget();
      ownExcess =
          names.stream()
                  .filter(it -> known.get(it).ours && known.get(it).counts() && !known.get(it).goes)
                  .mapToLong(counted::get)
                  .sum()
              - settings.budget();
      boolean isAtWork = !queue.isEmpty() || known.values().stream().anyMatch(it -> it.inUse > 0);
      for (String model : names) {
        Known it = known.get(model);
        recency.put(model, it.recency());
        if (!it.idle() || isPinned(model) || now.isBefore(it.leaveUntil)) {
          continue;
        }
        if (!waitedFor.contains(model)) {
          unused.add(model);
          if (it.ours || isAtWork) {
            tooMuch.add(model);
          }
        }
        boolean settled = !now.isBefore(it.since.plus(settings.minResidency()));
        if (settled && unused.contains(model)) {
          free.add(model);
          movable.add(model);
        }
        if (!now.isBefore(it.since.plus(settings.swapAfter()))
            && (it.served || unused.contains(model) || !now.isBefore(it.since.plusSeconds(5)))) {
          movable.add(model);
        }
      }
    }

    void check(List<Order> orders) {
      Set<String> gone = new HashSet<>();
      String last = "";
      for (Order order : orders) {
        if (order instanceof Order.Unload) {
          last = order.model();
          gone.add(order.model());
        }
      }
      boolean drains =
          names.stream().anyMatch(it -> residency.standing(it, now).state() == ModelState.DRAINING);
      if (drains && ownExcess <= 0) {
        assertThat(somebodyWaitsLong).as("somebody has waited too long").isTrue();
        assertThat(gone).as("idle ones go before others drain").containsAll(movable);
      }
      for (String victim : gone) {
        assertThat(known.get(victim).idle()).as("%s is idle", victim).isTrue();
        assertThat(isPinned(victim)).as("%s is pinned", victim).isFalse();
        boolean forExcess = excess > 0 && tooMuch.contains(victim);
        boolean forAnybody = somebodyWaits && free.contains(victim);
        boolean forPatience = somebodyWaitsLong && movable.contains(victim);
        assertThat(forExcess || forAnybody || forPatience)
            .as("there is a reason why %s goes", victim)
            .isTrue();
        Set<String> eligible = new HashSet<>(forAnybody ? free : forPatience ? movable : tooMuch);
        if (forExcess) {
          eligible.retainAll(tooMuch);
        }
        for (String other : eligible) {
          if (recency.get(other).isBefore(recency.get(victim))) {
            assertThat(gone).as("%s was used before %s", other, victim).contains(other);
          }
        }
      }
      if (!gone.isEmpty()) {
        long sum = gone.stream().mapToLong(counted::get).sum();
        assertThat(sum - counted.get(last))
            .as("bytes that go before %s, for %s", last, excess + needed)
            .isLessThan(excess + needed);
      }
    }
  }
}
