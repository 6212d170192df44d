package dev.relevo.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a selection found while nobody usable was, and what follows from it: waiting, or a refusal
 * with the best reason. Not thread-safe.
 */
final class Findings {
  /** A limit that is over so soon is waited for where nobody else can answer. */
  private static final Duration SHORT_WAIT = Duration.ofSeconds(3);

  private final List<WorkerSnapshot> workers;
  private final Instant now;
  boolean onlyNotAllowed = true;
  boolean passedOver;
  private boolean tried;
  boolean busy;
  boolean tooLong;
  boolean notAllowed;
  private boolean limited;
  private boolean otherwiseOut;
  private @Nullable Instant recovery;
  private @Nullable Instant limitEnds;
  final Set<String> lacking = new TreeSet<>();
  private final Set<String> details = new LinkedHashSet<>();

  Findings(List<WorkerSnapshot> workers, Instant now) {
    this.workers = workers;
    this.now = now;
  }

  /** The candidate is down, or its circuit is open until then. */
  void out(Candidate candidate, @Nullable Instant until) {
    passedOver = true;
    otherwiseOut = true;
    details.add(
        candidate.id()
            + " ("
            + (candidate.worker().health().isUsable()
                ? candidate.modelName() + " failed repeatedly"
                : candidate.worker().detail())
            + ")");
    recovers(until);
  }

  /** The request has tried the candidate with every key. */
  void tried(Candidate candidate, List<Tried> all) {
    tried = true;
    passedOver = true;
    for (KeyStatus key : candidate.worker().keys()) {
      triedTooEarly(candidate, key, all);
    }
  }

  /** The request has tried the key, and may do so again where that was only too early. */
  private void triedTooEarly(Candidate candidate, KeyStatus key, List<Tried> all) {
    Instant again = Tried.again(all, candidate, key.index());
    if (again != null) {
      limitEnds = earlier(limitEnds, again);
      details.add(candidate.id() + " (rate limited)");
    }
  }

  /**
   * None of the candidate's keys can be used.
   *
   * @param untried those of them that the request has not tried
   * @param all what it has tried
   */
  void keysOut(Candidate candidate, List<KeyStatus> untried, List<Tried> all) {
    passedOver = true;
    Set<String> states = new TreeSet<>();
    for (KeyStatus key : candidate.worker().keys()) {
      boolean mayBeAwaited = untried.contains(key);
      if (!mayBeAwaited) {
        triedTooEarly(candidate, key, all);
      }
      Instant usedUpUntil = key.limits().usedUpUntil(now);
      if (key.isUsable(now) && !key.isOnTrial(now) && usedUpUntil != null) {
        limited = true;
        states.add("rate limited");
        recovers(usedUpUntil);
        limitEnds = mayBeAwaited ? earlier(limitEnds, usedUpUntil) : limitEnds;
      } else if (!key.isUsable(now) || key.isOnTrial(now)) {
        limited |= key.state() == KeyStatus.State.COOLING_DOWN;
        otherwiseOut |= key.state() != KeyStatus.State.COOLING_DOWN;
        states.add(
            switch (key.state()) {
              case USABLE, COOLING_DOWN -> "rate limited";
              case QUOTA_EXHAUSTED -> "quota exhausted";
              case REJECTED -> "key rejected";
            });
        recovers(key.isUsable(now) ? null : key.usableAt());
        if (mayBeAwaited && key.state() == KeyStatus.State.COOLING_DOWN) {
          limitEnds = earlier(limitEnds, key.usableAt());
        }
      }
    }
    details.add(candidate.id() + " (" + String.join(", ", states) + ")");
  }

  private void recovers(@Nullable Instant at) {
    if (at != null) {
      recovery = earlier(recovery, at);
    }
  }

  private static Instant earlier(@Nullable Instant known, Instant other) {
    return known == null || other.isBefore(known) ? other : known;
  }

  /** What follows; {@code pending} are those whom it makes sense to wait for. */
  Selection.Decision decision(List<WorkerSnapshot> pending) {
    if (busy) {
      return new Selection.Wait("every slot of the workers that can answer is in use", false);
    }
    if (!pending.isEmpty()) {
      return waitFor(pending);
    }
    if (limitEnds != null && !limitEnds.isAfter(now.plus(SHORT_WAIT))) {
      return new Selection.Wait(
          "those that can answer are limited for a moment: " + String.join("; ", details), false);
    }
    Duration retryAfter =
        recovery == null || !recovery.isAfter(now) ? null : Duration.between(now, recovery);
    if (limited || otherwiseOut) {
      return new Selection.Refused(
          new Refusal(
              limited && !otherwiseOut ? Refusal.Reason.RATE_LIMITED : Refusal.Reason.UNAVAILABLE,
              "no worker can answer now: " + String.join("; ", details),
              retryAfter));
    }
    if (tried) {
      return Selection.refuse(
          Refusal.Reason.ALL_TRIED, "every worker that can answer has been tried");
    }
    if (tooLong) {
      return Selection.refuse(
          Refusal.Reason.NOT_CAPABLE, "the prompt is longer than the window of every model");
    }
    if (!lacking.isEmpty()) {
      return Selection.refuse(
          Refusal.Reason.NOT_CAPABLE,
          "no worker can do what the request needs: " + String.join(", ", lacking));
    }
    if (notAllowed) {
      return Selection.refuse(
          Refusal.Reason.NOT_CAPABLE, "only workers that the request rules out offer the model");
    }
    return unreachable();
  }

  /** No candidate at all: nobody has told its models. */
  private Selection.Decision unreachable() {
    List<String> states =
        workers.stream().map(worker -> worker.id() + " (" + worker.detail() + ")").toList();
    return Selection.refuse(
        Refusal.Reason.UNAVAILABLE, "no worker can answer now: " + String.join("; ", states));
  }

  /** Waits for those who are not ready yet. */
  static Selection.Wait waitFor(List<WorkerSnapshot> pending) {
    List<String> details = new ArrayList<>();
    boolean loading = false;
    for (WorkerSnapshot worker : pending) {
      details.add(worker.id() + " (" + worker.detail() + ")");
      loading |= worker.health() == Health.LOADING;
    }
    return new Selection.Wait("not ready yet: " + String.join("; ", details), loading);
  }
}
