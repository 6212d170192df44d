package dev.relevo.pool;

import dev.relevo.chat.ProviderError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The leases that have been granted and have not ended. Everybody who counts what is under way
 * learns here of each that begins and ends: the worker, its host's memory, the forecasts, and who
 * looks for workers that do nothing. Not thread-safe.
 */
final class Leases {
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final Roster workers;
  private final ManagedMemory memory;
  private final Forecaster forecaster;
  private final StuckWork stuck = new StuckWork();
  private final Map<Long, RunningLease> running = new HashMap<>();
  private long granted;

  Leases(Roster workers, ManagedMemory memory, Forecaster forecaster) {
    this.workers = workers;
    this.memory = memory;
    this.forecaster = forecaster;
  }

  /** How many have been granted so far. */
  long granted() {
    return granted;
  }

  /** Those that have not ended. */
  Collection<RunningLease> running() {
    return running.values();
  }

  /** Those that have not ended of one worker. */
  List<RunningLease> of(WorkerId worker) {
    return running.values().stream().filter(one -> one.lease().worker().equals(worker)).toList();
  }

  /**
   * A request gets its lease.
   *
   * @param queued whether it has waited
   */
  Lease grant(RequestProfile profile, Selection.Chosen chosen, boolean queued, Instant now) {
    Candidate candidate = chosen.candidate();
    boolean trial = candidate.model().circuit().state(now) == CircuitStatus.State.HALF_OPEN;
    Lease lease =
        new Lease(
            granted++,
            candidate.id(),
            candidate.modelName(),
            candidate.model().info().capabilities(),
            candidate.model().info().contextTokens(),
            candidate.model().speed(),
            chosen.key().index(),
            chosen.fallback(),
            chosen.substituted(),
            trial,
            new Tariff(
                candidate.worker().kind(), candidate.isLocal(), candidate.model().info().price()));
    KnownWorker worker = Objects.requireNonNull(workers.find(candidate.id()));
    worker.granted(lease, chosen, profile, now);
    memory.began(lease, now);
    forecaster.began(lease, candidate, profile, now);
    watch(lease, profile, now);
    running.put(lease.id(), new RunningLease(lease, profile, queued, now, expiry(worker, now)));
    return lease;
  }

  /** Of vectors nothing comes before all of them do, and nobody knows when that will be. */
  private void watch(Lease lease, RequestProfile profile, Instant now) {
    if (memory.manages(lease.worker()) && !profile.isForVectors()) {
      stuck.began(lease, forecaster.remainingSeconds(lease, now), now);
    }
  }

  private static Instant expiry(KnownWorker worker, Instant now) {
    return now.plus(worker.longestAttempt()).plus(GRACE);
  }

  /** One ends. Returns what was known of it, or null when it has ended before. */
  @Nullable RunningLease end(Lease lease, Outcome outcome, Instant now) {
    RunningLease ended = running.remove(lease.id());
    if (ended == null) {
      return null;
    }
    memory.ended(ended.lease(), now);
    Outcome known = forecaster.ended(ended.lease(), outcome, now);
    stuck.ended(ended.lease(), outcome, now);
    KnownWorker worker = workers.find(ended.lease().worker());
    if (worker != null) {
      worker.ended(ended.lease(), known, ended.since(), now);
    }
    return ended;
  }

  /** An attempt has failed, and the same candidate is asked once more. */
  void askedAgain(Lease lease, ProviderError error, Instant now) {
    KnownWorker worker = workers.find(lease.worker());
    RunningLease asked = running.get(lease.id());
    if (worker != null && asked != null) {
      worker.askedAgain(lease, error, asked.since());
      forecaster.beganAgain(lease, now);
      watch(lease, asked.profile(), now);
      running.put(lease.id(), asked.again(now, expiry(worker, now)));
    }
  }

  /** The first content has come under one that is a trial. */
  void trialSpoke(Lease lease) {
    KnownWorker worker = workers.find(lease.worker());
    if (worker != null && running.containsKey(lease.id())) {
      worker.trialSpoke(lease);
    }
  }

  /** So many tokens of an answer have come so far. */
  void progressed(Lease lease, int tokens, Instant now) {
    forecaster.progressed(lease, tokens, now);
    stuck.progressed(lease, now);
  }

  /** Those that should have ended by now. */
  List<Lease> overdue(Instant now) {
    List<Lease> overdue = new ArrayList<>(0);
    for (RunningLease one : running.values()) {
      if (!one.expires().isAfter(now)) {
        overdue.add(one.lease());
      }
    }
    return overdue;
  }

  /** A worker that is stuck learns that its requests have failed, before they have. */
  void lookForStuck(Instant now) {
    for (KnownWorker worker : workers.all()) {
      WorkerId id = worker.snapshot().id();
      stuck.loading(id, memory.isLoading(id), now);
    }
    stuck.look(
        now,
        (id, error) -> {
          for (RunningLease one : of(id)) {
            stuck.ended(one.lease(), new Outcome.Cancelled(), now);
            Objects.requireNonNull(workers.find(id)).failedOnce(one.lease(), error, one.since());
          }
        });
  }

  /** A worker is gone, and so are its leases. */
  void removed(WorkerId worker) {
    forecaster.removed(worker);
    stuck.removed(worker);
  }
}
