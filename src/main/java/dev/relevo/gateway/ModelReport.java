package dev.relevo.gateway;

import dev.relevo.pool.ModelStatus;
import dev.relevo.pool.Tiers;
import dev.relevo.pool.WorkerSnapshot;
import dev.relevo.pool.WorkerView;
import dev.relevo.provider.ModelTag;
import dev.relevo.provider.Tier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A model as operators see it.
 *
 * @param name its name as workers offer it, or as it was asked for or configured where nobody does
 * @param tier the tier it belongs to, or null
 * @param workers those who offer it or were asked for it; empty where it is only configured
 */
public record ModelReport(String name, @Nullable Tier tier, List<OfWorker> workers) {

  /**
   * The model at one worker.
   *
   * @param worker the worker
   * @param snapshot what is known of the worker, or null when it is gone
   * @param offer what is known of its model, or null when it does not offer it
   * @param usage what it was used for
   */
  public record OfWorker(
      String worker,
      @Nullable WorkerSnapshot snapshot,
      @Nullable ModelStatus offer,
      ModelUsage usage) {
    public OfWorker {
      Objects.requireNonNull(worker, "worker");
      Objects.requireNonNull(usage, "usage");
    }
  }

  public ModelReport {
    Objects.requireNonNull(name, "name");
    workers = List.copyOf(workers);
  }

  /** All models that are offered, were asked for, or stand in a tier, by name. */
  static List<ModelReport> of(List<WorkerView> workers, Tiers tiers, List<ModelUsage> usage) {
    Map<String, Map<String, OfWorker>> models = new TreeMap<>();
    Map<String, WorkerSnapshot> snapshots = new HashMap<>();
    for (WorkerView view : workers) {
      WorkerSnapshot worker = view.snapshot();
      String id = worker.id().value();
      snapshots.put(id, worker);
      for (ModelStatus model : worker.models()) {
        String name = model.info().name();
        models
            .computeIfAbsent(name, any -> new TreeMap<>())
            .put(id, new OfWorker(id, worker, model, ModelUsage.none(id, name)));
      }
    }
    for (ModelUsage used : usage) {
      models
          .computeIfAbsent(used.model(), any -> new TreeMap<>())
          .compute(
              used.worker(),
              (id, offer) ->
                  new OfWorker(id, snapshots.get(id), offer == null ? null : offer.offer(), used));
    }
    return reports(models, tiers);
  }

  private static List<ModelReport> reports(Map<String, Map<String, OfWorker>> models, Tiers tiers) {
    List<ModelReport> reports = new ArrayList<>();
    Set<String> named = new HashSet<>();
    models.forEach(
        (name, offers) -> {
          Tier tier = null;
          for (Tier one : Tier.values()) {
            for (String member : tiers.models().getOrDefault(one, List.of())) {
              if (means(member, name, offers.keySet())) {
                tier = tier == null ? one : tier;
                named.add(member);
              }
            }
          }
          reports.add(new ModelReport(name, tier, List.copyOf(offers.values())));
        });
    tiers
        .models()
        .forEach(
            (tier, members) -> {
              for (String member : members) {
                if (named.add(member)) {
                  reports.add(new ModelReport(member, tier, List.of()));
                }
              }
            });
    return reports;
  }

  private static boolean means(String member, String model, Set<String> workers) {
    if (ModelTag.same(member, model)) {
      return true;
    }
    int slash = member.indexOf('/');
    return slash > 0
        && workers.contains(member.substring(0, slash))
        && ModelTag.same(member.substring(slash + 1), model);
  }
}
