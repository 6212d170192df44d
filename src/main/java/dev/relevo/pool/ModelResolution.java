package dev.relevo.pool;

import dev.relevo.chat.ChatRequest;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.Locality;
import dev.relevo.provider.ModelInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a model's name means. In this order: a configured alias; {@code worker/model}; a name
 * that a worker offers ({@code :latest} being implied); {@code auto}. Names are compared whole:
 * {@code deepseek-r1:7b} on an own host is not the cloud's DeepSeek.
 */
final class ModelResolution {
  private final List<WorkerSnapshot> workers;
  private final ToIntFunction<WorkerId> inUse;
  private final Map<String, List<String>> aliases;

  ModelResolution(
      List<WorkerSnapshot> workers,
      ToIntFunction<WorkerId> inUse,
      Map<String, List<String>> aliases) {
    this.workers = workers;
    this.inUse = inUse;
    this.aliases = aliases;
  }

  /**
   * What a request may be sent to.
   *
   * @param groups candidates in groups that are tried one after the other; the strategy orders
   *     within a group
   * @param known whether an asked name means something
   * @param found whether somebody offers what an asked name means
   */
  record Resolved(List<List<Candidate>> groups, boolean known, boolean found) {}

  /**
   * The candidates of a request.
   *
   * @param names the asked model and then the caller's own fallbacks
   * @param substitute whether an unknown name may become another model
   * @param otherModels whether other models follow the asked ones
   */
  Resolved resolve(List<String> names, boolean substitute, boolean otherModels) {
    List<List<Candidate>> groups = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    boolean known = false;
    boolean found = false;
    for (String name : names) {
      known = known || name.equals(ChatRequest.AUTO) || aliases.containsKey(name);
      for (List<Candidate> group : named(name)) {
        known = true;
        found = true;
        add(groups, group, seen);
      }
    }
    if (otherModels ? known || substitute : !known && substitute) {
      add(groups, everyDefault(), seen);
    }
    return new Resolved(groups, known, found);
  }

  private static void add(List<List<Candidate>> groups, List<Candidate> group, Set<String> seen) {
    List<Candidate> fresh = new ArrayList<>(group.size());
    for (Candidate candidate : group) {
      if (seen.add(candidate.id() + "/" + candidate.modelName())) {
        fresh.add(candidate);
      }
    }
    if (!fresh.isEmpty()) {
      groups.add(fresh);
    }
  }

  private List<List<Candidate>> named(String name) {
    List<String> targets = aliases.get(name);
    if (targets == null) {
      List<Candidate> group = plain(name);
      return group.isEmpty() ? List.of() : List.of(group);
    }
    List<List<Candidate>> groups = new ArrayList<>();
    for (String target : targets) {
      List<Candidate> group = plain(target);
      if (!group.isEmpty()) {
        groups.add(group);
      }
    }
    return groups;
  }

  private List<Candidate> plain(String name) {
    if (name.equals(ChatRequest.AUTO)) {
      return everyDefault();
    }
    int slash = name.indexOf('/');
    if (slash > 0) {
      for (WorkerSnapshot worker : workers) {
        if (worker.id().value().equals(name.substring(0, slash))) {
          ModelStatus model = offeredOrTrusted(worker, name.substring(slash + 1));
          if (model != null) {
            return List.of(candidate(worker, model));
          }
        }
      }
    }
    List<Candidate> offering = new ArrayList<>();
    for (WorkerSnapshot worker : workers) {
      ModelStatus model = offered(worker, name);
      if (model != null) {
        offering.add(candidate(worker, model));
      }
    }
    return offering;
  }

  private static @Nullable ModelStatus offered(WorkerSnapshot worker, String name) {
    ModelStatus model = worker.model(name);
    return model == null && name.indexOf(':') < 0 ? worker.model(name + ":latest") : model;
  }

  /** A cloud may have models that it does not list; whoever names cloud and model is believed. */
  private static @Nullable ModelStatus offeredOrTrusted(WorkerSnapshot worker, String name) {
    ModelStatus model = offered(worker, name);
    if (model == null && worker.locality() == Locality.CLOUD && !name.isEmpty()) {
      return unlisted(name);
    }
    return model;
  }

  private static ModelStatus unlisted(String name) {
    return new ModelStatus(
        new ModelInfo(name, Capabilities.ALL, null, null, true, null),
        SpeedEstimate.UNKNOWN,
        CircuitStatus.CLOSED);
  }

  private List<Candidate> everyDefault() {
    List<Candidate> defaults = new ArrayList<>(workers.size());
    for (WorkerSnapshot worker : workers) {
      if (worker.defaultModel() != null) {
        ModelStatus model = offered(worker, worker.defaultModel());
        defaults.add(candidate(worker, model == null ? unlisted(worker.defaultModel()) : model));
      }
    }
    return defaults;
  }

  private Candidate candidate(WorkerSnapshot worker, ModelStatus model) {
    return new Candidate(worker, model, inUse.applyAsInt(worker.id()));
  }
}
