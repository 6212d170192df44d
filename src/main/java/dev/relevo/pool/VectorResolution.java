package dev.relevo.pool;

import dev.relevo.chat.ChatRequest;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ModelTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Finds who can make vectors with a model. All candidates have one and the same model, since the
 * vectors of two models cannot be compared: an alias means the model of its first entry, and its
 * other entries count where they are the same model elsewhere. {@code auto} means the one model
 * that makes vectors; where there are several the caller has to choose.
 */
final class VectorResolution {
  private static final String LATEST = ":latest";

  private final List<WorkerSnapshot> workers;
  private final ModelResolution names;
  private final Map<String, List<String>> aliases;
  private final BiPredicate<WorkerSnapshot, String> mayAnswer;

  /**
   * A resolution for one request.
   *
   * @param permitted whether the request's key may use a worker's model
   * @param mayAnswer whether the request may go to a worker's model that it does not name
   */
  VectorResolution(
      List<WorkerSnapshot> workers,
      ModelResolution.Places places,
      Map<String, List<String>> aliases,
      BiPredicate<WorkerSnapshot, String> permitted,
      BiPredicate<WorkerSnapshot, String> mayAnswer) {
    this.workers = workers;
    this.names = new ModelResolution(workers, places, Map.of(), Tiers.NONE, null, permitted);
    this.aliases = aliases;
    this.mayAnswer = mayAnswer;
  }

  /** The candidates for a model's name, in groups as the entries of an alias. */
  ModelResolution.Resolved resolve(String name) {
    List<ModelResolution.Group> groups = new ArrayList<>();
    List<String> targets = targets(name);
    for (String target : targets) {
      if (modelName(target).equals(modelName(targets.get(0)))) {
        for (ModelResolution.Group group : names.resolve(List.of(target), false, false).groups()) {
          groups.add(
              new ModelResolution.Group(
                  group.candidates().stream().map(VectorResolution::believed).toList(), false));
        }
      }
    }
    boolean found = !groups.isEmpty();
    boolean usable = groups.stream().anyMatch(names::isAnyPermitted);
    return new ModelResolution.Resolved(groups, found, found, found && !usable);
  }

  private List<String> targets(String name) {
    List<String> targets = named(name);
    if (!targets.isEmpty()) {
      return targets;
    }
    Set<String> onOffer = onOffer();
    return onOffer.size() == 1 ? List.copyOf(onOffer) : List.of();
  }

  private List<String> named(String name) {
    List<String> aliased = ModelTag.find(aliases, name);
    return (aliased == null ? List.of(name) : aliased)
        .stream().filter(target -> !target.equals(ChatRequest.AUTO)).toList();
  }

  /** The models that make vectors, by name. */
  private Set<String> onOffer() {
    Set<String> onOffer = new TreeSet<>();
    for (WorkerSnapshot worker : workers) {
      for (ModelStatus model : worker.models()) {
        if (model.info().capabilities().has(Ability.EMBEDDINGS)
            && mayAnswer.test(worker, model.info().name())) {
          onOffer.add(model.info().name());
        }
      }
    }
    return onOffer;
  }

  /** Why nobody was found for a name. */
  Selection.Refused unknown(String name) {
    if (!named(name).isEmpty()) {
      return Selection.unknown(name);
    }
    return Selection.refuse(
        Refusal.Reason.MODEL_NOT_NAMED,
        onOffer().isEmpty()
            ? "no worker offers a model that makes vectors"
            : "model must name one of those that make vectors, since theirs do not mix: "
                + String.join(", ", onOffer()));
  }

  /** The model's own name in {@code worker/model}. */
  private String modelName(String target) {
    int slash = target.indexOf('/');
    boolean namesWorker =
        slash > 0
            && workers.stream()
                .anyMatch(worker -> worker.id().value().equals(target.substring(0, slash)));
    String name = namesWorker ? target.substring(slash + 1) : target;
    return name.endsWith(LATEST) ? name.substring(0, name.length() - LATEST.length()) : name;
  }

  /**
   * Of a model that a cloud does not list, whoever names both is believed that it makes vectors.
   */
  private static Candidate believed(Candidate candidate) {
    ModelInfo info = candidate.model().info();
    if (candidate.worker().model(info.name()) != null) {
      return candidate;
    }
    ModelInfo vectors =
        new ModelInfo(info.name(), Capabilities.EMBEDDINGS, null, null, true, info.price());
    return new Candidate(
        candidate.worker(),
        new ModelStatus(vectors, candidate.model().speed(), candidate.model().circuit()),
        candidate.inUse(),
        candidate.standing());
  }
}
