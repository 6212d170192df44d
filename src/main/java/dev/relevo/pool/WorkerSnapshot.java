package dev.relevo.pool;

import dev.relevo.provider.Locality;
import dev.relevo.provider.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a worker knows about its provider at one moment.
 *
 * @param id the worker
 * @param kind the provider's kind
 * @param locality where it computes
 * @param use when requests go to it that do not name it
 * @param priority its place in the default order; smaller goes first
 * @param slots how many requests it gets at once
 * @param health how well it is
 * @param detail its health in words, with the remedy where there is one
 * @param version the provider's version, or null when unknown
 * @param defaultModel the model to ask when the caller leaves the choice, or null when it has none
 * @param models the models on offer
 * @param unlisted models that are not on offer, were asked for by name all the same, and failed
 * @param keys its keys' states
 */
public record WorkerSnapshot(
    WorkerId id,
    String kind,
    Locality locality,
    Use use,
    int priority,
    int slots,
    Health health,
    String detail,
    @Nullable String version,
    @Nullable String defaultModel,
    List<ModelStatus> models,
    List<ModelStatus> unlisted,
    List<KeyStatus> keys) {
  public WorkerSnapshot {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(locality, "locality");
    Objects.requireNonNull(use, "use");
    Objects.requireNonNull(health, "health");
    Objects.requireNonNull(detail, "detail");
    models = List.copyOf(models);
    unlisted = List.copyOf(unlisted);
    keys = List.copyOf(keys);
  }

  /** The same worker, about which nothing is known any more. */
  WorkerSnapshot down(String why) {
    return with(Health.DOWN, why, keys);
  }

  /** The same worker, which gets no new requests. */
  WorkerSnapshot draining() {
    return with(Health.DRAINING, "draining", keys);
  }

  /** The same worker, whose place another has taken. */
  WorkerSnapshot replaced() {
    return with(Health.DRAINING, "ends what it has; its settings have changed", keys);
  }

  /** Whether something is known of it: it may be well or not, but does not begin any more. */
  boolean isReady() {
    return health != Health.STARTING && health != Health.LOADING;
  }

  /** The same worker with that much left of a key. */
  WorkerSnapshot withLimits(int keyIndex, KeyLimits limits) {
    List<KeyStatus> changed = new ArrayList<>(keys);
    changed.set(keyIndex, keys.get(keyIndex).with(limits));
    return with(health, detail, changed);
  }

  /** The same worker, what is left of a key being what was told last, here or there. */
  WorkerSnapshot withLimitsOf(WorkerSnapshot other) {
    List<KeyStatus> changed = new ArrayList<>(keys.size());
    for (KeyStatus key : keys) {
      changed.add(
          key.index() < other.keys.size()
              ? key.with(key.limits().orLater(other.keys.get(key.index()).limits()))
              : key);
    }
    return with(health, detail, changed);
  }

  private WorkerSnapshot with(Health newHealth, String newDetail, List<KeyStatus> newKeys) {
    return new WorkerSnapshot(
        id,
        kind,
        locality,
        use,
        priority,
        slots,
        newHealth,
        newDetail,
        version,
        defaultModel,
        models,
        unlisted,
        newKeys);
  }

  /** The same worker, offering no other models than these. */
  public WorkerSnapshot withModels(List<ModelStatus> fewer) {
    return new WorkerSnapshot(
        id,
        kind,
        locality,
        use,
        priority,
        slots,
        health,
        detail,
        version,
        defaultModel,
        fewer,
        unlisted,
        keys);
  }

  /** The model of that exact name, or null. */
  @Nullable ModelStatus model(String name) {
    return find(models, name);
  }

  /** A model that is not on offer, as somebody names it who knows better. */
  ModelStatus believed(String name) {
    ModelStatus known = find(unlisted, name);
    return known == null ? ModelStatus.unlisted(name) : known;
  }

  private static @Nullable ModelStatus find(List<ModelStatus> models, String name) {
    for (ModelStatus model : models) {
      if (model.info().name().equals(name)) {
        return model;
      }
    }
    return null;
  }
}
