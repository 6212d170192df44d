package dev.relevo.pool;

import dev.relevo.chat.ProviderError;
import dev.relevo.provider.RateLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A worker as the pool knows it: what the worker told last, and what only the pool can count, which
 * is the requests that it has granted. Not thread-safe.
 */
final class KnownWorker {
  private final Map<String, Long> trials = new HashMap<>(2);
  private final Set<String> trialsBeingJudged = new HashSet<>(2);
  private final Map<String, Integer> byModel = new HashMap<>();
  private final KeyTurns turns = new KeyTurns();
  private final KeysInUse keys = new KeysInUse();
  private WorkerSnapshot snapshot;
  private @Nullable Consumer<ProviderWorker.Command> teller;
  private Duration longestAttempt = Duration.ZERO;
  private int inUse;
  private boolean draining;
  private @Nullable Quota quota;

  KnownWorker(WorkerSnapshot snapshot) {
    this.snapshot = snapshot;
  }

  WorkerSnapshot snapshot() {
    return draining ? snapshot.draining() : snapshot;
  }

  /** From now on, or no longer, it gets no new requests, whatever it tells. */
  void drain(boolean value) {
    draining = value;
  }

  /** From now on no more is asked of it than that. */
  void limit(@Nullable Quota value) {
    quota = value;
  }

  /** How much is asked of it at most; null for any amount. */
  @Nullable Quota quota() {
    return quota;
  }

  /** Until when its limits keep it from a request of that many tokens; null when they do not. */
  @Nullable Instant usedUpUntil(int tokens, Instant now) {
    return quota == null ? null : quota.usedUpUntil(tokens, now);
  }

  int inUse() {
    return inUse;
  }

  /** How many of the requests in flight are for this model. */
  int inUse(String model) {
    return byModel.getOrDefault(model, 0);
  }

  KeyTurns turns() {
    return turns;
  }

  KeysInUse keys() {
    return keys;
  }

  Duration longestAttempt() {
    return longestAttempt;
  }

  /**
   * Whether a half-open circuit's one trial is under way, or is over and the worker has not told
   * yet what follows from it.
   */
  boolean isTrialUnderWay(String model) {
    return trials.containsKey(model) || trialsBeingJudged.contains(model);
  }

  /** The worker has told of itself. */
  void changed(
      WorkerSnapshot told, Duration newLongestAttempt, Consumer<ProviderWorker.Command> newTeller) {
    snapshot = told.withLimitsOf(snapshot);
    teller = newTeller;
    longestAttempt = newLongestAttempt;
    trialsBeingJudged.clear();
  }

  /** The worker has crashed. */
  void crashed() {
    snapshot = snapshot.down("the worker crashed and is being restarted");
  }

  /** A request begins. */
  void granted(Lease lease, Selection.Chosen chosen, RequestProfile profile, Instant now) {
    inUse++;
    byModel.merge(lease.model(), 1, Integer::sum);
    turns.took(chosen.key(), chosen.keysInTurn());
    keys.began(lease, profile.tokens());
    if (quota != null) {
      quota.began(lease, profile, now);
    }
    if (lease.trial()) {
      trials.put(lease.model(), lease.id());
    }
  }

  /**
   * A request is over.
   *
   * @param sent when it was granted
   */
  void ended(Lease lease, Outcome outcome, Instant sent, Instant now) {
    inUse--;
    byModel.computeIfPresent(
        lease.model(), (model, requests) -> requests > 1 ? requests - 1 : null);
    keys.ended(lease);
    if (quota != null) {
      quota.ended(lease, outcome, now);
    }
    if (trials.remove(lease.model(), lease.id()) && !(outcome instanceof Outcome.Cancelled)) {
      trialsBeingJudged.add(lease.model());
    }
    tell(new ProviderWorker.Observed(lease.model(), lease.keyIndex(), outcome, sent));
  }

  /** The worker goes, and with it what is under way. */
  void forfeits(Lease lease, Instant now) {
    if (quota != null) {
      quota.ended(lease, new Outcome.Cancelled(), now);
    }
  }

  /** The trial of a model has brought content. */
  void trialSpoke(Lease lease) {
    if (trials.remove(lease.model(), lease.id())) {
      tell(new ProviderWorker.TrialSpoke(lease.model()));
    }
  }

  /**
   * A request has failed, and is sent to the same model once more.
   *
   * @param sent when it was granted
   */
  void askedAgain(Lease lease, ProviderError error, Instant sent) {
    if (quota != null) {
      quota.beganAgain();
    }
    failedOnce(lease, error, sent);
  }

  /**
   * A request has failed, and its lease goes on.
   *
   * @param sent when it was granted
   */
  void failedOnce(Lease lease, ProviderError error, Instant sent) {
    tell(
        new ProviderWorker.Observed(
            lease.model(), lease.keyIndex(), new Outcome.Failed(error), sent));
  }

  /** A reply tells what is left of the request's key. */
  void told(Lease lease, RateLimits told, Instant now) {
    if (lease.keyIndex() >= snapshot.keys().size()) {
      return; // the lease is of another worker that had this name before
    }
    boolean inOrder = keys.counted(lease);
    KeyLimits known = snapshot.keys().get(lease.keyIndex()).limits();
    KeyLimits limits = known.with(told, inOrder, now);
    snapshot = snapshot.withLimits(lease.keyIndex(), limits);
    tell(new ProviderWorker.LimitsTold(lease.keyIndex(), limits));
  }

  /** Tells the worker something; one that has not told of itself yet does not learn it. */
  void tell(ProviderWorker.Command message) {
    if (teller != null) {
      teller.accept(message);
    }
  }

  WorkerView view() {
    List<Integer> byKey =
        snapshot.keys().stream().map(key -> keys.of(key.index()).requests()).toList();
    return new WorkerView(snapshot(), inUse, byKey, quota == null ? null : quota.standing());
  }

  /** The same of one whose place another has taken. */
  WorkerView viewAsReplaced() {
    return view().with(snapshot.replaced());
  }
}
