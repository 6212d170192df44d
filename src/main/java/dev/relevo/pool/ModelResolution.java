package dev.relevo.pool;

import dev.relevo.chat.ChatRequest;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Locality;
import dev.relevo.provider.ModelTag;
import dev.relevo.provider.Use;
import dev.relevo.residency.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a model's name means. In this order: a configured alias; {@code worker/model}; a name
 * that a worker offers; a tier, whose models are followed by those of the tiers below; {@code
 * auto}. Everywhere {@code :latest} is implied. Names are compared whole: {@code deepseek-r1:7b} on
 * an own host is not the cloud's DeepSeek. Workers that answer only when they are named are left
 * out of {@code auto}; last resorts come in a group of their own.
 */
final class ModelResolution {
  private final List<WorkerSnapshot> workers;
  private final Places places;
  private final Map<String, List<String>> aliases;
  private final Tiers tiers;
  private final @Nullable String provider;
  private final BiPredicate<WorkerSnapshot, String> permitted;

  /**
   * A resolution for one request.
   *
   * @param provider the worker that the request names, or null
   * @param permitted whether the request's key may use a worker's model
   */
  ModelResolution(
      List<WorkerSnapshot> workers,
      Places places,
      Map<String, List<String>> aliases,
      Tiers tiers,
      @Nullable String provider,
      BiPredicate<WorkerSnapshot, String> permitted) {
    this.workers = workers;
    this.provider = provider;
    this.places = places;
    this.aliases = aliases;
    this.tiers = tiers;
    this.permitted = permitted;
  }

  /** A resolution for a request that may use everything. */
  ModelResolution(
      List<WorkerSnapshot> workers,
      Places places,
      Map<String, List<String>> aliases,
      Tiers tiers,
      @Nullable String provider) {
    this(workers, places, aliases, tiers, provider, (worker, model) -> true);
  }

  /**
   * What a request may be sent to.
   *
   * @param groups the candidates; the groups are tried one after the other
   * @param known whether an asked name means something
   * @param found whether somebody offers what an asked name means
   * @param forbidden whether that is on offer, and the request's key may use none of it
   */
  record Resolved(List<Group> groups, boolean known, boolean found, boolean forbidden) {}

  /**
   * Candidates among which the strategy chooses.
   *
   * @param lastResort whether they answer only when nobody before them can, now or soon
   */
  record Group(List<Candidate> candidates, boolean lastResort) {
    Group {
      candidates = List.copyOf(candidates);
    }
  }

  /** What is known of the place that a candidate has for a request. */
  @FunctionalInterface
  interface Places {
    /** How many of the slots are in use for which a request for the model would be counted. */
    int slotsInUse(WorkerId worker, String model);

    /** Whether the model is in memory; null where nobody manages that. */
    default @Nullable Standing standing(WorkerId worker, String model) {
      return null;
    }
  }

  private record Seen(WorkerId worker, String model) {}

  /**
   * The candidates of a request.
   *
   * @param names the asked model and then the caller's own fallbacks
   * @param substitute whether an unknown name may become another model
   * @param otherModels whether other models follow the asked ones
   */
  Resolved resolve(List<String> names, boolean substitute, boolean otherModels) {
    List<Group> groups = new ArrayList<>();
    Set<Seen> seen = new HashSet<>();
    boolean known = false;
    boolean found = false;
    boolean offered = false;
    boolean usable = false;
    for (String name : names) {
      boolean any = name.equals(ChatRequest.AUTO);
      known = known || any || isConfigured(name);
      for (Group group : named(name)) {
        known = true;
        found = true;
        offered = offered || !any;
        usable = usable || isAnyPermitted(group);
        add(groups, group, seen);
      }
    }
    if (otherModels ? known || substitute : !known && substitute) {
      for (Group group : everyDefault()) {
        add(groups, group, seen);
      }
    }
    groups.sort(Comparator.comparing(Group::lastResort));
    return new Resolved(groups, known, found, offered && !usable);
  }

  /** Whether the request's key may use any of these. */
  boolean isAnyPermitted(Group group) {
    for (Candidate candidate : group.candidates()) {
      if (permitted.test(candidate.worker(), candidate.modelName())) {
        return true;
      }
    }
    return false;
  }

  /** Leaves out who was there before; within a group nobody comes twice. */
  private static void add(List<Group> groups, Group group, Set<Seen> seen) {
    if (groups.isEmpty()) {
      groups.add(group);
      return;
    }
    if (isSame(groups.get(0), group)) {
      return;
    }
    if (seen.isEmpty()) {
      for (Group before : groups) {
        before.candidates().forEach(one -> seen.add(new Seen(one.id(), one.modelName())));
      }
    }
    List<Candidate> fresh = new ArrayList<>(group.candidates().size());
    for (Candidate candidate : group.candidates()) {
      if (seen.add(new Seen(candidate.id(), candidate.modelName()))) {
        fresh.add(candidate);
      }
    }
    if (!fresh.isEmpty()) {
      groups.add(new Group(fresh, group.lastResort()));
    }
  }

  /** Whether each has but one candidate, which is the same: so it is with a single worker. */
  private static boolean isSame(Group one, Group other) {
    if (one.candidates().size() != 1 || other.candidates().size() != 1) {
      return false;
    }
    Candidate first = one.candidates().get(0);
    Candidate second = other.candidates().get(0);
    return first.id().equals(second.id()) && first.modelName().equals(second.modelName());
  }

  private boolean isConfigured(String name) {
    return ModelTag.find(aliases, name) != null || !tiers.reachable(name).isEmpty();
  }

  private List<Group> named(String name) {
    List<String> aliased = ModelTag.find(aliases, name);
    if (aliased != null) {
      return meant(aliased);
    }
    List<Group> groups = meant(List.of(name));
    return groups.isEmpty() ? meant(tiers.reachable(name)) : groups;
  }

  private List<Group> meant(List<String> targets) {
    List<Group> groups = new ArrayList<>();
    for (String target : targets) {
      if (target.equals(ChatRequest.AUTO)) {
        groups.addAll(everyDefault());
      } else {
        List<Candidate> offering = offering(target);
        if (!offering.isEmpty()) {
          groups.add(new Group(offering, false));
        }
      }
    }
    return groups;
  }

  /** Those who offer a model of that name, aliases and defaults aside. */
  List<Candidate> offering(String name) {
    int slash = name.indexOf('/');
    if (slash > 0) {
      String owner = name.substring(0, slash);
      for (WorkerSnapshot worker : workers) {
        if (worker.id().value().equals(owner)) {
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
    return model == null ? worker.model(ModelTag.other(name)) : model;
  }

  /** A cloud may have models that it does not list; whoever names cloud and model is believed. */
  private static @Nullable ModelStatus offeredOrTrusted(WorkerSnapshot worker, String name) {
    ModelStatus model = offered(worker, name);
    if (model == null && worker.locality() == Locality.CLOUD && !name.isEmpty()) {
      return worker.believed(name);
    }
    return model;
  }

  /**
   * The default models of those that may be chosen, or where the request's key may not use one,
   * another of the same worker; groups without members are left out.
   */
  private List<Group> everyDefault() {
    List<Candidate> defaults = new ArrayList<>(workers.size());
    List<Candidate> lastResorts = new ArrayList<>(1);
    for (WorkerSnapshot worker : workers) {
      ModelStatus model = defaultModel(worker);
      if (model != null) {
        Candidate candidate = candidate(worker, model);
        Use use = worker.id().value().equals(provider) ? Use.NORMAL : worker.use();
        switch (use) {
          case NORMAL -> defaults.add(candidate);
          case LAST_RESORT -> lastResorts.add(candidate);
          case BY_NAME -> {}
        }
      }
    }
    List<Group> groups = new ArrayList<>(2);
    if (!defaults.isEmpty()) {
      groups.add(new Group(defaults, false));
    }
    if (!lastResorts.isEmpty()) {
      groups.add(new Group(lastResorts, true));
    }
    return groups;
  }

  private @Nullable ModelStatus defaultModel(WorkerSnapshot worker) {
    String name = worker.defaultModel();
    if (name == null) {
      return null;
    }
    ModelStatus offered = offered(worker, name);
    ModelStatus usual = offered == null ? worker.believed(name) : offered;
    if (permitted.test(worker, usual.info().name())) {
      return usual;
    }
    ModelStatus first = null;
    for (ModelStatus model : worker.models()) {
      if (model.info().capabilities().has(Ability.CHAT)
          && permitted.test(worker, model.info().name())
          && (first == null || (model.info().loaded() && !first.info().loaded()))) {
        first = model;
      }
    }
    return first == null ? usual : first;
  }

  private Candidate candidate(WorkerSnapshot worker, ModelStatus model) {
    String name = model.info().name();
    return new Candidate(
        worker, model, places.slotsInUse(worker.id(), name), places.standing(worker.id(), name));
  }
}
