package dev.relevo.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request that waits, and what for. Not thread-safe. */
final class Waiting {

  /**
   * What has slots.
   *
   * @param worker the worker
   * @param model the model, or null where all models of the worker share its slots
   */
  record Place(WorkerId worker, @Nullable String model) {
    static Place of(Candidate candidate) {
      return new Place(candidate.id(), candidate.standing() == null ? null : candidate.modelName());
    }

    boolean has(Lease lease) {
      return worker.equals(lease.worker()) && (model == null || model.equals(lease.model()));
    }
  }

  private final Selection.Ask ask;
  private final Rules rules;
  private final WaitingKinds.Kind kind;
  private final Consumer<WorkerPool.Reply> replyTo;
  private List<Candidate> awaited = List.of();
  private @Nullable List<Place> places;
  private @Nullable Candidate wanted;
  private @Nullable Candidate claimed;

  Waiting(Selection.Ask ask, Rules rules, Consumer<WorkerPool.Reply> replyTo, Selection.Wait wait) {
    this.ask = ask;
    this.rules = rules;
    this.kind = WaitingKinds.Kind.of(ask, rules);
    this.replyTo = replyTo;
    waits(wait);
  }

  Selection.Ask ask() {
    return ask;
  }

  /** By what it is decided about it. */
  Rules rules() {
    return rules;
  }

  WaitingKinds.Kind kind() {
    return kind;
  }

  Consumer<WorkerPool.Reply> replyTo() {
    return replyTo;
  }

  int promptCharacters() {
    return ask.profile().promptCharacters();
  }

  /** What such a request is to the queue. */
  static FairQueue.Ticket ticket(RequestProfile profile) {
    return new FairQueue.Ticket(profile.priority(), profile.caller(), profile.tokens());
  }

  /** How long it has waited. */
  Duration waited(Instant now) {
    Duration waited = Duration.between(ask.since(), now);
    return waited.isNegative() ? Duration.ZERO : waited;
  }

  /** It has to wait on, for this. */
  void waits(Selection.Wait wait) {
    awaited = wait.awaited();
    places = null;
    wanted = wait.wanted();
    claimed = wait.claimed();
  }

  /** Those who could be asked if they had room, or their models in memory. */
  List<Candidate> awaited() {
    return awaited;
  }

  /** Whose model it waits for, or null. */
  @Nullable Candidate wanted() {
    return wanted;
  }

  /** Whose next free slot it waits for although others could be asked; null for anybody's. */
  @Nullable Candidate claimed() {
    return claimed;
  }

  /** Whether another waits for a place where this one could go too. */
  boolean competesWith(Waiting other) {
    List<Place> others = other.places();
    for (Place place : places()) {
      if (others.contains(place)) {
        return true;
      }
    }
    return false;
  }

  private List<Place> places() {
    if (places == null) {
      places = awaited.stream().map(Place::of).toList();
    }
    return places;
  }
}
