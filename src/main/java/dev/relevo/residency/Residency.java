package dev.relevo.residency;

import dev.relevo.chat.ProviderError;
import dev.relevo.provider.LoadedModel;
import dev.relevo.provider.MemorySettings;
import dev.relevo.provider.ModelTag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides which models are in the memory of one host.
 *
 * <ul>
 *   <li>What its orders bring into memory never takes more bytes together than the budget, whatever
 *       others load there: a model counts from the moment that it is ordered until it is confirmed
 *       to be gone.
 *   <li>What others have loaded for themselves is left there while nobody needs its room by the
 *       gateway, also above the budget.
 *   <li>No order unloads a model that is in use or pinned. Those that nobody waits for go after
 *       {@code min-residency}, the least recently used first, and only as many as are needed.
 *   <li>For a request that has waited for {@code swap-after}, models in use get no new requests and
 *       go when they are idle, once they too have been there for {@code swap-after}. So everybody's
 *       turn comes, and whoever comes in can work for a while.
 * </ul>
 *
 * Names are compared with the tag implied; orders name a model as it is offered. Not thread-safe.
 */
public final class Residency {
  private final Memory memory;
  private final LoadTimes loadTimes = new LoadTimes();
  private Set<String> pulling = Set.of();
  private Set<String> draining = Set.of();
  private Set<String> wanted = Set.of();

  /** Since when it is known what is in memory; null while it is not. */
  private @Nullable Instant knownSince;

  private boolean lost;

  public Residency(MemorySettings settings) {
    this.memory = new Memory(settings);
  }

  /**
   * The models on the host's disk, and how many bytes each takes there; 0 where that is unknown.
   */
  public void offered(Map<String, Long> weights) {
    Map<String, Long> byKey = new HashMap<>();
    weights.forEach(
        (name, bytes) -> {
          String key = ModelTag.with(name);
          byKey.put(key, bytes);
          memory.occupant(key).name = name;
        });
    memory.footprints.onDisk(byKey);
    memory.pins.onDisk(byKey.keySet());
    memory.settle();
  }

  /** These models are being fetched to the host's disk. */
  public void pulling(Set<String> models) {
    pulling = keys(models);
  }

  /**
   * The host has told what is in its memory. Nothing is ordered before it has told for the first
   * time, and after it was lost. Models that others have loaded are counted from now on, and those
   * that have gone are not.
   *
   * @param except the models about which it says nothing, because they were being loaded or
   *     unloaded while it was asked
   */
  public void seen(List<LoadedModel> loaded, Set<String> except, Instant now) {
    Map<String, LoadedModel> told = new HashMap<>();
    loaded.forEach(it -> told.put(ModelTag.with(it.name()), it));
    Set<String> unknown = keys(except);
    told.keySet().forEach(memory::occupant);
    for (Occupant one : memory.occupants()) {
      if (unknown.contains(one.key)
          || one.is(Occupant.Phase.LOADING)
          || one.is(Occupant.Phase.UNLOADING)) {
        continue;
      }
      LoadedModel model = told.get(one.key);
      if (model == null) {
        if (one.is(Occupant.Phase.READY)) {
          leave(one, now);
        }
        continue;
      }
      if (one.is(Occupant.Phase.ABSENT)) {
        one.enter(Occupant.Phase.READY, now);
      }
      one.told = model;
      if (one.isFresh) {
        memory.footprints.measuredFresh(one.key, model.bytes());
      } else {
        memory.footprints.measured(one.key, model.bytes());
      }
      one.isFresh = false;
    }
    known(now);
  }

  /** The host cannot tell what is in its memory; what was ordered and confirmed has to do. */
  public void cannotTell(Instant now) {
    known(now);
  }

  private void known(Instant now) {
    lost = false;
    if (knownSince == null) {
      knownSince = now;
    }
    memory.settle();
  }

  /**
   * An order to load is done.
   *
   * @param seconds how long it took
   */
  public void loaded(String model, double seconds, Instant now) {
    Occupant one = find(model);
    one.loading.succeeded();
    one.trouble = null;
    loadTimes.took(memory.footprints.of(one.key), seconds);
    if (!one.is(Occupant.Phase.READY)) {
      one.enter(Occupant.Phase.READY, now);
    }
    one.isFresh = true;
    memory.settle();
  }

  /**
   * An order to load has failed: the model is left alone for a while, longer each time. That says
   * nothing about its size, since others may have had the memory just then.
   */
  public void loadFailed(String model, ProviderError error, Instant now) {
    Occupant one = find(model);
    one.loading.failed(now);
    one.trouble = error.message();
    if (one.is(Occupant.Phase.LOADING)) {
      one.enter(Occupant.Phase.ABSENT, now);
    }
    memory.settle();
  }

  /** An order to unload is done, and the model is gone. */
  public void unloaded(String model, Instant now) {
    Occupant one = find(model);
    one.unloading.succeeded();
    if (one.is(Occupant.Phase.UNLOADING)) {
      leave(one, now);
    }
    memory.settle();
  }

  /**
   * The model is still there long after it was ordered to go: it counts on, and may be used. Where
   * nothing is known of the host any more, that is to be seen.
   */
  public void unloadFailed(String model, Instant now) {
    Occupant one = find(model);
    one.unloading.failed(now);
    if (one.is(Occupant.Phase.UNLOADING)) {
      one.enter(knownSince == null ? Occupant.Phase.ABSENT : Occupant.Phase.READY, now);
    }
    memory.settle();
  }

  /**
   * The host cannot be reached, or was restarted: nothing is known to be in its memory. What is in
   * use stays counted until its requests end. Orders under way end when they are told to have
   * ended.
   */
  public void lost(Instant now) {
    knownSince = null;
    lost = true;
    draining = Set.of();
    for (Occupant one : memory.occupants()) {
      if (one.is(Occupant.Phase.READY)) {
        leave(one, now);
      }
    }
    memory.settle();
  }

  private void leave(Occupant one, Instant now) {
    one.enter(Occupant.Phase.ABSENT, now);
    forgetGrowth(one);
  }

  private void forgetGrowth(Occupant one) {
    if (!one.takesRoom()) {
      memory.footprints.gone(one.key);
    }
  }

  /** A request was granted. */
  public void began(String model, Instant now) {
    find(model).began(now);
    memory.settle();
  }

  /** A granted request is over, on the host too. */
  public void ended(String model, Instant now) {
    Occupant one = find(model);
    one.ended(now);
    forgetGrowth(one);
    memory.settle();
  }

  /**
   * How a model stands. Which ones drain, and which ones somebody waits for, is what the last plan
   * knew.
   */
  public Standing standing(String model, Instant now) {
    Occupant one = memory.look(ModelTag.with(model));
    ModelState state = state(one);
    double seconds = loadTimes.predict(memory.footprints.of(one.key));
    return switch (state) {
      case READY -> new Standing(state, Room.NOW, 0, null, null);
      case LOADING -> {
        double elapsed = Duration.between(one.since(), now).toMillis() / 1000.0;
        yield new Standing(state, Room.NOW, Math.max(0, seconds - elapsed), null, null);
      }
      case DRAINING, UNLOADING ->
          new Standing(state, Room.LATER, seconds, "it makes room for another model", null);
      case ABSENT, PULLING -> absent(one, state, seconds, now);
    };
  }

  private Standing absent(Occupant one, ModelState state, double seconds, Instant now) {
    String never = memory.pins.objection(one.key);
    if (never != null) {
      return new Standing(state, Room.NEVER, seconds, never, null);
    }
    if (knownSince == null) {
      // one that has just been found tells in a moment
      return new Standing(
          state,
          lost ? Room.LATER : Room.NOW,
          seconds,
          "the host has not told yet what is in its memory",
          null);
    }
    if (one.loading.rests(now)) {
      String why =
          "it could not be loaded: "
              + one.trouble
              + "; tried again in "
              + (one.loading.rest(now).toSeconds() + 1)
              + " s";
      return new Standing(state, Room.LATER, seconds, why, one.loading.failedAt());
    }
    long room = budget() - memory.reserved() + memory.leaving();
    for (Occupant other : memory.victims(wanted, now).free()) {
      room += memory.footprints.of(other.key);
    }
    return memory.need(one) <= room
        ? new Standing(state, Room.NOW, seconds, null, one.loading.failedAt())
        : new Standing(
            state, Room.LATER, seconds, "other models have to leave the memory first", null);
  }

  /**
   * What is to be done now. Each order is given once; it is under way until its end is told.
   *
   * @param wants what requests wait for, most urgent first, also where the model is in memory
   */
  public List<Order> plan(List<Want> wants, Instant now) {
    Map<String, Want> byKey = new LinkedHashMap<>();
    Instant known = knownSince;
    if (known == null) {
      return List.of();
    }
    memory.pins.held().forEach(pin -> byKey.put(pin, new Want(pin, known)));
    Set<String> waitedFor = new HashSet<>();
    for (Want want : wants) {
      String key = ModelTag.with(want.model());
      byKey.putIfAbsent(key, new Want(key, want.since()));
      waitedFor.add(key);
    }
    wanted = waitedFor;
    Planning planning = new Planning(memory, wanted, now);
    planning.tidy();
    for (Want want : byKey.values()) {
      if (!planning.meet(want)) {
        break;
      }
    }
    draining = planning.draining();
    memory.settle();
    return planning.orders();
  }

  /** Orders every model to be unloaded that is neither used, nor waited for, nor pinned. */
  public List<Order> unloadUnused(Instant now) {
    return unload(any -> true, now);
  }

  /** Orders one model to be unloaded, unless it is used, waited for or pinned. */
  public List<Order> unloadUnused(String model, Instant now) {
    String key = ModelTag.with(model);
    return unload(one -> one.key.equals(key), now);
  }

  private List<Order> unload(Predicate<Occupant> which, Instant now) {
    List<Order> orders = new ArrayList<>();
    for (Occupant one : memory.victims(wanted, now).unused()) {
      if (which.test(one)) {
        one.enter(Occupant.Phase.UNLOADING, now);
        orders.add(new Order.Unload(one.name));
      }
    }
    return orders;
  }

  /** What is in memory or on its way there or out of it, by name. */
  public List<Resident> residents() {
    List<Resident> residents = new ArrayList<>();
    for (Occupant one : memory.occupants()) {
      ModelState state = state(one);
      if (state != ModelState.ABSENT || one.takesRoom()) {
        LoadedModel told = one.told;
        residents.add(
            new Resident(
                one.name,
                state,
                memory.footprints.of(one.key),
                memory.footprints.isMeasured(one.key),
                one.inUse(),
                one.lastUsed(),
                memory.pins.contains(one.key),
                told == null ? 0 : told.gpuBytes(),
                told == null ? null : told.expires(),
                told == null ? null : told.contextTokens()));
      }
    }
    return residents;
  }

  /** The models on the host's disk that can never be loaded, by name, and why. */
  public Map<String, String> refused() {
    Map<String, String> refused = new TreeMap<>();
    for (Occupant one : memory.occupants()) {
      String why = memory.pins.objection(one.key);
      if (why != null && !one.takesRoom() && memory.footprints.isOnDisk(one.key)) {
        refused.put(one.name, why);
      }
    }
    return refused;
  }

  /** Why some of the pinned models cannot be in memory together; null when they can. */
  public @Nullable String complaint() {
    return memory.pins.complaint();
  }

  /** How many bytes are taken, those of models included that are being loaded or unloaded. */
  public long bytesReserved() {
    return memory.reserved();
  }

  /** The most bytes that models take together. */
  public long budget() {
    return memory.settings.budget();
  }

  private Occupant find(String model) {
    return memory.occupant(ModelTag.with(model));
  }

  private ModelState state(Occupant one) {
    return switch (one.phase()) {
      case LOADING -> ModelState.LOADING;
      case UNLOADING -> ModelState.UNLOADING;
      case READY -> draining.contains(one.key) ? ModelState.DRAINING : ModelState.READY;
      case ABSENT -> pulling.contains(one.key) ? ModelState.PULLING : ModelState.ABSENT;
    };
  }

  private static Set<String> keys(Set<String> names) {
    return names.stream().map(ModelTag::with).collect(Collectors.toUnmodifiableSet());
  }
}
