package dev.relevo.pool;

import dev.relevo.chat.Steering;
import dev.relevo.provider.Locality;
import dev.relevo.provider.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where a request may go by what it says itself (the worker it names, and that it must stay on own
 * hardware) and by what its key may use. Whatever else is decided, nobody else gets it.
 */
final class Eligibility {
  private final List<WorkerSnapshot> workers;
  private final RequestProfile profile;
  private final Allowed allowed;

  Eligibility(List<WorkerSnapshot> workers, RequestProfile profile, Allowed allowed) {
    this.workers = workers;
    this.profile = profile;
    this.allowed = allowed;
  }

  /** Why nobody is eligible, however well the workers are; null when somebody is. */
  @Nullable Refusal fault() {
    boolean named = profile.provider() == null;
    boolean permitted = false;
    for (WorkerSnapshot worker : workers) {
      if (isAllowed(worker)) {
        return null;
      }
      named = named || isNamed(worker);
      permitted =
          permitted || ((profile.provider() == null || isNamed(worker)) && isPermitted(worker));
    }
    if (!named) {
      return new Refusal(
          Refusal.Reason.BAD_STEERING,
          "there is no provider '" + profile.provider() + "'; there are " + names(),
          null);
    }
    if (!permitted) {
      return profile.provider() == null
          ? nothing()
          : forbidden("the provider '" + profile.provider() + "'");
    }
    return new Refusal(
        Refusal.Reason.NOT_CAPABLE,
        "the request must stay on own hardware, and "
            + (profile.provider() == null
                ? "no local worker is configured"
                    + (allowed.isAny() ? "" : " that this key may use")
                : "'" + profile.provider() + "' is not local"),
        null);
  }

  /** The refusal of a request for what its key may not use. */
  Refusal forbidden(String what) {
    return new Refusal(Refusal.Reason.FORBIDDEN, allowed.forbids(what), null);
  }

  /** The refusal of a request whose key may use nothing that there is. */
  Refusal nothing() {
    return new Refusal(
        Refusal.Reason.FORBIDDEN,
        "this key may use " + allowed.words() + ", and no worker offers that",
        null);
  }

  /** The names of those that its key may use. */
  private String names() {
    return String.join(
        ", ",
        workers.stream().filter(this::isPermitted).map(worker -> worker.id().value()).toList());
  }

  private boolean isPermitted(WorkerSnapshot worker) {
    return allowed.mayServe(worker, workers);
  }

  /** Whether the request's key may use that model there. */
  boolean isPermitted(WorkerSnapshot worker, String model) {
    return allowed.allows(worker, model, workers);
  }

  /** Whether the request's key may use any of these; so it may where there are none. */
  boolean permitsAny(List<ModelResolution.Group> groups) {
    for (ModelResolution.Group group : groups) {
      for (Candidate candidate : group.candidates()) {
        if (isPermitted(candidate.worker(), candidate.modelName())) {
          return true;
        }
      }
    }
    return groups.isEmpty();
  }

  /** Whether the request may go there. */
  boolean isAllowed(Candidate candidate) {
    return isAllowed(candidate.worker()) && isPermitted(candidate.worker(), candidate.modelName());
  }

  /** Whether the request may go there, for some model or other. */
  boolean isAllowed(WorkerSnapshot worker) {
    return isPermitted(worker) && rulesOut(worker) == null;
  }

  /** Why the request may not go there, in words; null when it may. */
  @Nullable String rulesOut(Candidate candidate) {
    String own = rulesOut(candidate.worker());
    return own == null && !isAllowed(candidate) ? "not allowed for this key" : own;
  }

  /** What in the request itself keeps it from going there. */
  private @Nullable String rulesOut(WorkerSnapshot worker) {
    if (profile.provider() != null && !isNamed(worker)) {
      return "another provider is named";
    }
    return profile.privacy() == Steering.Privacy.ANY || worker.locality() == Locality.LOCAL
        ? null
        : "not local";
  }

  private boolean isNamed(WorkerSnapshot worker) {
    return worker.id().value().equals(profile.provider());
  }

  /** Whether the request may go to that model there though it may not name the worker. */
  boolean mayServe(WorkerSnapshot worker, String model) {
    return mayServe(worker) && isPermitted(worker, model);
  }

  /** Whether the request may go there though it may not name the worker. */
  boolean mayServe(WorkerSnapshot worker) {
    return isAllowed(worker)
        && (worker.use() != Use.BY_NAME
            || isNamed(worker)
            || asksFor(worker, profile.model())
            || asksForAny(worker, profile.fallbackModels()));
  }

  private static boolean asksForAny(WorkerSnapshot worker, List<String> models) {
    for (String model : models) {
      if (asksFor(worker, model)) {
        return true;
      }
    }
    return false;
  }

  private static boolean asksFor(WorkerSnapshot worker, String model) {
    return model.startsWith(worker.id().value() + "/")
        || model.equals(worker.defaultModel())
        || worker.model(model) != null;
  }

  /** Those of these who are not ready yet, and for whom it makes sense to wait. */
  List<WorkerSnapshot> pending(Predicate<WorkerSnapshot> those) {
    List<WorkerSnapshot> pending = new ArrayList<>(0);
    for (WorkerSnapshot worker : workers) {
      if (worker.health().isPending() && those.test(worker)) {
        pending.add(worker);
      }
    }
    return pending;
  }

  /** All who are allowed, with their states in words. */
  String states() {
    return states(workers.stream().filter(this::isAllowed).toList());
  }

  static String states(List<WorkerSnapshot> workers) {
    return String.join(
        "; ", workers.stream().map(worker -> worker.id() + " (" + worker.detail() + ")").toList());
  }
}
