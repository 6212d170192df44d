package dev.relevo.pool;

import dev.relevo.residency.ModelState;
import dev.relevo.residency.Room;
import dev.relevo.residency.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a selection found while nobody usable was, and what follows from it: waiting, or a refusal
 * with the best reason. Not thread-safe.
 */
final class Findings {
  private final Selection.Ask ask;
  private final Eligibility eligible;
  private final Instant now;
  final Outlook outlook;
  final Weighing weighing;
  boolean onlyNotAllowed = true;
  boolean passedOver;
  boolean othersFree;
  private boolean tried;
  private boolean tooLong;
  private boolean notAllowed;
  private boolean notPermitted;
  private boolean limited;
  private boolean otherwiseOut;
  private boolean ready;
  private @Nullable Candidate claimed;
  private @Nullable Candidate wanted;
  private @Nullable Candidate busy;
  private @Nullable Candidate tooLarge;
  private final Set<String> lacking = new TreeSet<>();
  private final List<Candidate> awaited = new ArrayList<>(0);

  Findings(Selection.Ask ask, Eligibility eligible, RoutingSettings settings, Instant now) {
    this.ask = ask;
    this.eligible = eligible;
    this.now = now;
    this.outlook = new Outlook(ask, eligible, settings, now);
    this.weighing = new Weighing(ask.profile(), eligible, ask.tried(), now);
  }

  /** The request rules the candidate out, or its key does. */
  void notAllowed(Candidate candidate) {
    notAllowed |= eligible.isPermitted(candidate.worker(), candidate.modelName());
    notPermitted = true;
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
    outlook.circuit(candidate, circuit);
    if (!candidate.worker().health().isUsable()) {
      outlook.down(candidate);
    }
    outlook.couldAnswer(candidate.worker());
    boolean onTrial =
        candidate.worker().health().isUsable() && circuit == CircuitStatus.State.HALF_OPEN;
    weighing.add(
        candidate, Weighed.Verdict.OUT, onTrial ? "another request sees whether it works" : null);
  }

  /** The request has tried the candidate with every key. */
  void tried(Candidate candidate) {
    tried = true;
    passedOver = true;
    for (KeyStatus key : candidate.worker().keys()) {
      limited |= outlook.key(candidate, key);
      outlook.keyOut(key);
      if (Tried.again(ask.tried(), candidate, key.index()) != null) {
        outlook.couldAnswer(candidate.worker());
      }
    }
    weighing.add(candidate, Weighed.Verdict.TRIED);
  }

  /** None of the candidate's keys that the request has not tried can be used. */
  void keysOut(Candidate candidate) {
    passedOver = true;
    for (KeyStatus key : candidate.worker().keys()) {
      limited |= outlook.key(candidate, key);
      boolean usedUp = key.limits().usedUpUntil(now) != null;
      if (!key.isUsable(now) || key.isOnTrial(now) || usedUp) {
        outlook.keyOut(key);
        limited |= Outlook.isLimit(key);
        otherwiseOut |= !Outlook.isLimit(key);
      }
    }
    weighing.add(candidate, Weighed.Verdict.KEYS_OUT);
  }

  /** So much was asked of the candidate's worker that its limits allow no more until then. */
  void usedUp(Candidate candidate, Instant until) {
    passedOver = true;
    limited = true;
    outlook.limit(until);
    weighing.usedUp(candidate, until);
  }

  /**
   * The candidate can take no more requests at once.
   *
   * @param worthWaiting whether nobody behind it would answer sooner
   */
  void busy(Candidate candidate, boolean worthWaiting) {
    passedOver = true;
    ready = true;
    outlook.busy();
    awaited.add(candidate);
    weighing.add(candidate, Weighed.Verdict.BUSY);
    if (busy == null) {
      busy = candidate;
    }
    if (worthWaiting && outlook.waitsForOne()) {
      claimed = candidate;
    }
  }

  /** The candidate's host has not the memory for its model, whatever else is unloaded. */
  void doesNotFit(Candidate candidate) {
    tooLarge = tooLarge == null ? candidate : tooLarge;
    weighing.add(candidate, Weighed.Verdict.TOO_LARGE);
  }

  /** The candidate's model could not be loaded since the request came, or shortly before. */
  void loadFailed(Candidate candidate) {
    passedOver = true;
    otherwiseOut = true;
    weighing.add(candidate, Weighed.Verdict.NOT_LOADED);
  }

  /**
   * The candidate's model has to be loaded first. That is waited for where there is room, unless
   * somebody before it in the order has the model in memory, or soon will: then only after as long
   * as loading it would take.
   *
   * @param full whether so many wait for it already that it can take no more at once
   */
  void notInMemory(Candidate candidate, boolean full) {
    passedOver = true;
    outlook.loading();
    awaited.add(candidate);
    weighing.add(candidate, Weighed.Verdict.NOT_LOADED);
    if (ready && !outlook.hasWaited(loadTime(candidate))) {
      return;
    }
    if (hasRoom(candidate) && !full && outlook.waitsForOne()) {
      claimed = candidate;
      wanted = candidate;
    }
    wanted = wanted == null ? candidate : wanted;
    ready |= isLoading(candidate);
  }

  private static Duration loadTime(Candidate candidate) {
    Standing standing = Objects.requireNonNull(candidate.standing());
    return Duration.ofMillis((long) (standing.loadSeconds() * 1e3));
  }

  private static boolean isLoading(Candidate candidate) {
    return Objects.requireNonNull(candidate.standing()).state() == ModelState.LOADING;
  }

  private static boolean hasRoom(Candidate candidate) {
    Standing standing = Objects.requireNonNull(candidate.standing());
    return isLoading(candidate)
        || (standing.state() == ModelState.ABSENT && standing.room() == Room.NOW);
  }

  /** Whose next free slot is waited for although others could be asked; null for anybody's. */
  @Nullable Candidate claimed() {
    return claimed;
  }

  /** Whose model is waited for: it has to be loaded first, or to stay; null for nobody's. */
  @Nullable Candidate wanted() {
    return wanted == null ? busy : wanted;
  }

  /** Those who could be asked if they had room, or their models in memory. */
  List<Candidate> awaited() {
    return awaited;
  }

  /** The candidate can be used, and is passed over for now, for a reason in words. */
  void spared(Candidate candidate, Weighed.Verdict verdict, String why) {
    passedOver = true;
    weighing.add(candidate, verdict, why);
  }

  /** What follows when the asked model is on offer, and the request's key may use none of these. */
  Selection.Decision forbidden(List<ModelResolution.Group> groups) {
    if (!outlook.pending().isEmpty()) {
      return decision();
    }
    for (ModelResolution.Group group : groups) {
      for (Candidate candidate : group.candidates()) {
        if (!eligible.isAllowed(candidate)) {
          notAllowed(candidate);
        }
      }
    }
    return new Selection.Refused(
        eligible.forbidden("the model '" + ask.profile().model() + "'"), weighing.list());
  }

  /** What follows when nobody is chosen. */
  Selection.Decision decision() {
    if (!outlook.isWorthWaiting()) {
      return new Selection.Refused(refusal(), weighing.list());
    }
    return ask.beside()
        ? new Selection.Refused(
            new Refusal(Refusal.Reason.BUSY, reason(), outlook.retryAfter()), weighing.list())
        : new Selection.Wait(this);
  }

  /** Why nobody can answer now. */
  String reason() {
    if (outlook.isLoading()) {
      return wanted == null
          ? "a model has to be loaded first"
          : wanted.modelName() + " of " + wanted.id() + ": " + Weighing.loading(wanted);
    }
    if (outlook.isBusy()) {
      return "every slot of the workers that can answer is in use";
    }
    return outlook.pending().isEmpty()
        ? out()
        : "not ready yet: " + Eligibility.states(outlook.pending());
  }

  private String out() {
    return "no worker can answer now: " + weighing.states();
  }

  /** What to tell when the wait is or would be in vain. */
  Refusal refusal() {
    if (outlook.isBusy() || outlook.isLoading() || !outlook.pending().isEmpty()) {
      return new Refusal(
          Refusal.Reason.BUSY, "nobody became free in time: " + reason(), outlook.retryAfter());
    }
    if (limited || otherwiseOut) {
      return new Refusal(
          limited && !otherwiseOut ? Refusal.Reason.RATE_LIMITED : Refusal.Reason.UNAVAILABLE,
          out(),
          outlook.retryAfter());
    }
    if (tried) {
      return new Refusal(
          Refusal.Reason.ALL_TRIED,
          "every worker that can answer has been tried",
          outlook.retryAfter());
    }
    if (tooLarge != null) {
      return notCapable(tooLarge.id() + ": " + Objects.requireNonNull(tooLarge.standing()).why());
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
    if (notPermitted) {
      return eligible.nothing();
    }
    // no candidate at all: nobody has told its models
    return new Refusal(
        Refusal.Reason.UNAVAILABLE, "no worker can answer now: " + eligible.states(), null);
  }

  private static Refusal notCapable(String message) {
    return new Refusal(Refusal.Reason.NOT_CAPABLE, message, null);
  }
}
