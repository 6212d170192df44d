package dev.relevo.pool;

import dev.relevo.residency.ModelState;
import dev.relevo.residency.Room;
import dev.relevo.residency.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Those who want models in memory, and no answers yet. They wait behind the requests that do. Not
 * thread-safe.
 */
final class Preloads {

  /**
   * Somebody wants a model in memory.
   *
   * @param worker the worker that is to have it, or null for any
   * @param model the model's name, as requests name it
   * @param since when this was asked
   * @param end until when it can wait
   * @param allowed where he may have it
   * @param replyTo gets the reply
   */
  record Asked(
      @Nullable WorkerId worker,
      String model,
      Instant since,
      Instant end,
      Allowed allowed,
      Consumer<WorkerPool.LoadReply> replyTo) {}

  private record Place(WorkerId worker, String model, Standing standing) {}

  /** The one that will be ready soonest. */
  private static final Comparator<Place> SOONEST =
      Comparator.<Place>comparingInt(
              place -> place.standing.room() == Room.NEVER ? 3 : rank(place.standing))
          .thenComparingDouble(place -> place.standing.loadSeconds())
          .thenComparing(Place::worker);

  private final Roster workers;
  private final ManagedMemory memory;
  private final List<Asked> waiting = new ArrayList<>();

  Preloads(Roster workers, ManagedMemory memory) {
    this.workers = workers;
    this.memory = memory;
  }

  private static int rank(Standing standing) {
    return switch (standing.state()) {
      case READY -> 0;
      case LOADING -> 1;
      case ABSENT, PULLING, DRAINING, UNLOADING -> 2;
    };
  }

  boolean areWaiting() {
    return !waiting.isEmpty();
  }

  void ask(Asked asked) {
    waiting.add(asked);
  }

  /** Answers those whose model is in memory, or will not be; the others still want theirs. */
  void serve(Instant now) {
    waiting.removeIf(asked -> isAnswered(asked, now));
  }

  private boolean isAnswered(Asked asked, Instant now) {
    Place place =
        places(asked, now).stream()
            .filter(one -> !one.standing.hasFailedFor(asked.since()))
            .min(SOONEST)
            .orElse(null);
    if (place == null) {
      return (!isComing(asked) || !now.isBefore(asked.end()))
          && refused(asked, refusal(asked, now));
    }
    Standing standing = place.standing;
    if (standing.room() == Room.NEVER) {
      String why = place.worker + ": " + standing.why();
      return refused(asked, new Refusal(Refusal.Reason.NOT_CAPABLE, why, null));
    }
    if (standing.state() == ModelState.READY) {
      double seconds = Duration.between(asked.since(), now).toNanos() / 1e9;
      asked.replyTo().accept(new WorkerPool.Loaded(place.worker, place.model, seconds));
      return true;
    }
    if (!now.isBefore(asked.end())) {
      return refused(
          asked,
          new Refusal(
              Refusal.Reason.BUSY,
              "'" + place.model + "' was not in memory in time: " + Weighing.words(standing),
              null));
    }
    memory.want(place.worker, place.model, asked.since());
    return false;
  }

  private static boolean refused(Asked asked, Refusal refusal) {
    asked.replyTo().accept(new WorkerPool.NotLoaded(refusal));
    return true;
  }

  /** Where the model could be: on hosts that are usable and whose memory is managed. */
  private List<Place> places(Asked asked, Instant now) {
    List<Place> places = new ArrayList<>();
    for (Candidate candidate : offering(asked)) {
      Standing standing = memory.standing(candidate.id(), candidate.modelName(), now);
      if (standing != null
          && isMeant(candidate.id(), asked)
          && candidate.worker().health().isUsable()) {
        places.add(new Place(candidate.id(), candidate.modelName(), standing));
      }
    }
    return places;
  }

  /** Whether a host that has the model, or may have it, is not ready yet. */
  private boolean isComing(Asked asked) {
    List<WorkerId> offering = offering(asked).stream().map(Candidate::id).toList();
    return workers.snapshots().stream()
        .filter(worker -> isMeant(worker.id(), asked) && worker.health().isPending())
        .filter(worker -> asked.allowed().mayServe(worker, workers.snapshots()))
        .anyMatch(
            worker ->
                worker.models().isEmpty()
                    || (memory.manages(worker.id()) && offering.contains(worker.id())));
  }

  private static boolean isMeant(WorkerId worker, Asked asked) {
    return asked.worker() == null || asked.worker().isNamesake(worker);
  }

  private List<Candidate> offering(Asked asked) {
    List<WorkerSnapshot> all = workers.snapshots();
    return new ModelResolution(all, (worker, model) -> 0, Map.of(), Tiers.NONE, null)
        .offering(asked.model()).stream()
            .filter(one -> asked.allowed().allows(one.worker(), one.modelName(), all))
            .toList();
  }

  private Refusal refusal(Asked asked, Instant now) {
    for (Place place : places(asked, now)) {
      if (place.standing.hasFailedFor(asked.since())) {
        String why = place.worker + ": " + place.standing.why();
        return new Refusal(Refusal.Reason.UNAVAILABLE, why, null);
      }
    }
    for (Candidate candidate : offering(asked)) {
      if (isMeant(candidate.id(), asked) && !candidate.worker().health().isUsable()) {
        String why = candidate.id() + ": " + candidate.worker().detail();
        return new Refusal(Refusal.Reason.UNAVAILABLE, why, null);
      }
    }
    return new Refusal(
        Refusal.Reason.UNKNOWN_MODEL,
        "no host "
            + (asked.worker() == null ? "" : "named '" + asked.worker() + "' ")
            + "whose memory is managed and that is well offers the model '"
            + asked.model()
            + "'",
        null);
  }
}
