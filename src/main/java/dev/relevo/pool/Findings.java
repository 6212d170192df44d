package dev.relevo.pool;

import dev.relevo.provider.Use;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a selection found while nobody usable was, and what follows from it: waiting, or a refusal
 * with the best reason. It makes sense to wait, as long as the request is patient,
 *
 * <ol>
 *   <li>for a slot, and for a worker that is not ready yet, for {@code queue-timeout}; while a
 *       model is loaded, without a limit;
 *   <li>for the end of a rate limit, or for the time at which the last resort of the request's own
 *       attempts may be tried again, if that comes within {@code longest-wait} of its asking;
 *   <li>for an open circuit that lets one request through in a moment, and a moment for that
 *       request.
 * </ol>
 *
 * Not thread-safe.
 */
final class Findings {
  /** What is over so soon is worth waiting for before anything is done that is less good. */
  static final Duration SHORT_WAIT = Duration.ofSeconds(3);

  private static final Duration ONE_SECOND = Duration.ofSeconds(1);

  private final Selection.Ask ask;
  private final Eligibility eligible;
  private final RoutingSettings settings;
  private final Instant now;
  final Weighing weighing;
  boolean onlyNotAllowed = true;
  boolean passedOver;
  private boolean tried;
  boolean busy;
  private boolean tooLong;
  private boolean notAllowed;
  private boolean limited;
  private boolean otherwiseOut;
  private @Nullable Instant recovery;
  private @Nullable Instant limitEnds;
  private @Nullable Instant lastsTurn;
  private @Nullable Instant circuitEnds;
  private @Nullable Instant trialEnds;
  private final Set<String> lacking = new TreeSet<>();
  private @Nullable List<WorkerSnapshot> pending;

  Findings(Selection.Ask ask, Eligibility eligible, RoutingSettings settings, Instant now) {
    this.ask = ask;
    this.eligible = eligible;
    this.settings = settings;
    this.now = now;
    this.weighing = new Weighing(ask.profile(), eligible, ask.tried(), now);
  }

  /** The request rules the candidate out. */
  void notAllowed(Candidate candidate) {
    notAllowed = true;
    weighing.add(candidate, Weighed.Verdict.NOT_ALLOWED);
  }

  /** The candidate lacks what the request needs. */
  void notCapable(Candidate candidate, List<String> what) {
    lacking.addAll(what);
    weighing.add(candidate, Weighed.Verdict.NOT_CAPABLE);
  }

  /** The prompt does not fit the candidate's window. */
  void tooLong(Candidate candidate) {
    tooLong = true;
    weighing.add(candidate, Weighed.Verdict.TOO_LONG);
  }

  /** The candidate is down, or its circuit lets nobody through. */
  void out(Candidate candidate, CircuitStatus.State circuit) {
    passedOver = true;
    otherwiseOut = true;
    boolean usable = candidate.worker().health().isUsable();
    Instant openUntil = candidate.model().circuit().openUntil();
    switch (circuit) {
      case CLOSED -> {}
      case OPEN -> {
        recovery = earlier(recovery, openUntil);
        circuitEnds = usable ? earlier(circuitEnds, openUntil) : circuitEnds;
      }
      case HALF_OPEN -> {
        if (usable) {
          recovery = earlier(recovery, now.plus(ONE_SECOND));
          trialEnds = later(trialEnds, openUntil.plus(SHORT_WAIT));
        }
      }
    }
    boolean onTrial = usable && circuit == CircuitStatus.State.HALF_OPEN;
    weighing.add(
        candidate, Weighed.Verdict.OUT, onTrial ? "another request sees whether it works" : null);
  }

  /** The request has tried the candidate with every key. */
  void tried(Candidate candidate) {
    tried = true;
    passedOver = true;
    for (KeyStatus key : candidate.worker().keys()) {
      await(candidate, key);
    }
    weighing.add(candidate, Weighed.Verdict.TRIED);
  }

  /** None of the candidate's keys that the request has not tried can be used. */
  void keysOut(Candidate candidate) {
    passedOver = true;
    for (KeyStatus key : candidate.worker().keys()) {
      await(candidate, key);
      boolean usedUp = key.limits().usedUpUntil(now) != null;
      if (!key.isUsable(now) || key.isOnTrial(now) || usedUp) {
        boolean ofLimit = isLimit(key);
        limited |= ofLimit;
        otherwiseOut |= !ofLimit;
        Instant back = usableAt(key);
        recovery = back.isAfter(now) ? earlier(recovery, back) : recovery;
      }
    }
    weighing.add(candidate, Weighed.Verdict.KEYS_OUT);
  }

  /** The candidate can take no more requests at once. */
  void busy(Candidate candidate) {
    busy = true;
    passedOver = true;
    weighing.add(candidate, Weighed.Verdict.BUSY);
  }

  /** The candidate can be used, and is passed over for now, for a reason in words. */
  void spared(Candidate candidate, Weighed.Verdict verdict, String why) {
    passedOver = true;
    weighing.add(candidate, verdict, why);
  }

  /** Notes from when the request may use the key, where only time is needed for that. */
  private void await(Candidate candidate, KeyStatus key) {
    boolean usable = candidate.worker().health().isUsable();
    Instant end = usableAt(key);
    if (!usable || !isLimit(key)) {
      return;
    }
    boolean last = false;
    if (!ask.tried().isEmpty()) {
      Instant again = Tried.again(ask.tried(), candidate, key.index());
      if (again == null && Tried.covers(ask.tried(), candidate, key.index(), now)) {
        return;
      }
      last = Tried.isLast(ask.tried(), candidate, key.index());
      end = again == null ? end : later(again, later(end, candidate.model().circuit().openUntil()));
    }
    if (!end.isAfter(now)) {
      return;
    }
    recovery = earlier(recovery, end);
    if (last) {
      lastsTurn = earlier(lastsTurn, end);
    } else {
      limited = true;
      limitEnds = earlier(limitEnds, end);
    }
  }

  /** Whether nothing but a limit that ends by itself keeps the key from being used. */
  private static boolean isLimit(KeyStatus key) {
    return switch (key.state()) {
      case USABLE, COOLING_DOWN -> true;
      case QUOTA_EXHAUSTED, REJECTED -> false;
    };
  }

  private Instant usableAt(KeyStatus key) {
    Instant usedUpUntil = key.limits().usedUpUntil(now);
    return later(usedUpUntil, key.usableAt());
  }

  private static Instant earlier(@Nullable Instant known, Instant other) {
    return known == null || other.isBefore(known) ? other : known;
  }

  private static Instant later(@Nullable Instant known, Instant other) {
    return known == null || other.isAfter(known) ? other : known;
  }

  /** Whether somebody who is no last resort can answer soon. */
  boolean somebodyComes() {
    if (busy) {
      return true;
    }
    for (WorkerSnapshot worker : pending()) {
      if (worker.use() == Use.NORMAL) {
        return true;
      }
    }
    return false;
  }

  private List<WorkerSnapshot> pending() {
    if (pending == null) {
      pending = eligible.pending();
      pending.removeIf(worker -> Tried.isOver(ask.tried(), worker.id()));
    }
    return pending;
  }

  /** Whether to wait for those who are not ready yet: they may offer what nobody does now. */
  boolean isIncomplete() {
    return !pending().isEmpty();
  }

  /** Whether somebody is limited for a moment only, and better to wait for than to do without. */
  boolean isShort() {
    return !ask.beside() && comesBy(limitEnds, ask.since().plus(SHORT_WAIT));
  }

  /** What follows when nobody is chosen. */
  Selection.Decision decision() {
    if (!isWorthWaiting()) {
      return new Selection.Refused(refusal(), weighing.list());
    }
    return ask.beside()
        ? new Selection.Refused(
            new Refusal(Refusal.Reason.BUSY, reason(), ONE_SECOND), weighing.list())
        : new Selection.Wait(this);
  }

  private boolean isWorthWaiting() {
    Instant queueEnds = ask.since().plus(settings.queueTimeout());
    Instant longest = ask.since().plus(settings.longestWait());
    Instant trialIsLate = later(trialEnds, ask.since().plus(SHORT_WAIT));
    return (isLoading() && isPatient(ask.end()))
        || ((busy || !pending().isEmpty()) && isPatient(queueEnds))
        || comesBy(limitEnds, longest)
        || comesBy(lastsTurn, longest)
        || comesBy(circuitEnds, earlier(queueEnds, now.plus(SHORT_WAIT)))
        || (trialEnds != null && isPatient(earlier(queueEnds, trialIsLate)));
  }

  private boolean isLoading() {
    for (WorkerSnapshot worker : pending()) {
      if (worker.health() == Health.LOADING) {
        return true;
      }
    }
    return false;
  }

  /** Whether the request may wait on, which it does until then at most. */
  private boolean isPatient(Instant latest) {
    return now.isBefore(latest) && now.isBefore(ask.end());
  }

  private boolean comesBy(@Nullable Instant moment, Instant latest) {
    return moment != null && !moment.isAfter(latest) && moment.isBefore(ask.end());
  }

  /** Why nobody can answer now. */
  String reason() {
    if (busy) {
      return "every slot of the workers that can answer is in use";
    }
    return pending().isEmpty() ? out() : "not ready yet: " + Eligibility.states(pending());
  }

  private String out() {
    return "no worker can answer now: " + weighing.states();
  }

  /** What to tell when the wait is or would be in vain. */
  Refusal refusal() {
    if (busy || !pending().isEmpty()) {
      return new Refusal(
          Refusal.Reason.BUSY, "nobody became free in time: " + reason(), ONE_SECOND);
    }
    Duration retryAfter = recovery == null ? null : Duration.between(now, recovery);
    if (limited || otherwiseOut) {
      return new Refusal(
          limited && !otherwiseOut ? Refusal.Reason.RATE_LIMITED : Refusal.Reason.UNAVAILABLE,
          out(),
          retryAfter);
    }
    if (tried) {
      return new Refusal(
          Refusal.Reason.ALL_TRIED, "every worker that can answer has been tried", retryAfter);
    }
    if (tooLong) {
      return notCapable("the prompt is longer than the window of every model");
    }
    if (!lacking.isEmpty()) {
      return notCapable("no worker can do what the request needs: " + String.join(", ", lacking));
    }
    if (notAllowed) {
      return notCapable("only workers that the request rules out offer the model");
    }
    // no candidate at all: nobody has told its models
    return new Refusal(
        Refusal.Reason.UNAVAILABLE, "no worker can answer now: " + eligible.states(), null);
  }

  private static Refusal notCapable(String message) {
    return new Refusal(Refusal.Reason.NOT_CAPABLE, message, null);
  }
}
