package dev.relevo.pool;

import dev.relevo.chat.Steering;
import dev.relevo.provider.Locality;
import dev.relevo.provider.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which workers a request may go to by what it says itself: the worker it names, and that it must
 * stay on own hardware. Whatever else is decided, nobody else gets it.
 */
final class Eligibility {
  private final List<WorkerSnapshot> workers;
  private final RequestProfile profile;

  Eligibility(List<WorkerSnapshot> workers, RequestProfile profile) {
    this.workers = workers;
    this.profile = profile;
  }

  /** Why nobody is eligible, however well the workers are; null when somebody is. */
  @Nullable Refusal fault() {
    boolean named = profile.provider() == null;
    boolean allowed = false;
    for (WorkerSnapshot worker : workers) {
      named = named || isNamed(worker);
      allowed = allowed || isAllowed(worker);
    }
    if (!named) {
      return new Refusal(
          Refusal.Reason.BAD_STEERING,
          "there is no provider '" + profile.provider() + "'; there are " + names(),
          null);
    }
    return allowed
        ? null
        : new Refusal(
            Refusal.Reason.NOT_CAPABLE,
            "the request must stay on own hardware, and "
                + (profile.provider() == null
                    ? "no local worker is configured"
                    : "'" + profile.provider() + "' is not local"),
            null);
  }

  private String names() {
    return String.join(", ", workers.stream().map(worker -> worker.id().value()).toList());
  }

  /** Whether the request may go there. */
  boolean isAllowed(WorkerSnapshot worker) {
    return rulesOut(worker) == null;
  }

  /** Why the request may not go there, in words; null when it may. */
  @Nullable String rulesOut(WorkerSnapshot worker) {
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
