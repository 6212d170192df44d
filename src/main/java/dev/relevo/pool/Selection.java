package dev.relevo.pool;

import dev.relevo.residency.Room;
import dev.relevo.residency.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses for one request. Every candidate is, in this order of questions: (1) not allowed or not
 * able, (2) tried already, (3) out: down, circuit open, all keys out, limits used up, (4) busy, or
 * (5) usable. Of the usable ones {@link Picking} takes the best; else somebody may be worth waiting
 * for ({@link Findings}); else the request is refused with the best reason. Decides only: it
 * changes nothing.
 */
final class Selection {

  /**
   * Who is asked for.
   *
   * @param profile the request
   * @param tried what it has tried already
   * @param beside whether an attempt is under way and goes on: then there is no waiting, and no
   *     last resort
   * @param since when it asked
   * @param end until when it can wait
   * @param allowed who may serve it, by its key
   */
  record Ask(
      RequestProfile profile,
      List<Tried> tried,
      boolean beside,
      Instant since,
      Instant end,
      Allowed allowed) {

    /** How long it waits for a slot at most. */
    Duration patience(RoutingSettings settings) {
      Duration whole = Duration.between(since, end);
      return whole.compareTo(settings.queueTimeout()) < 0 ? whole : settings.queueTimeout();
    }

    /** The same, as if it had waited for so long already. */
    Ask havingWaited(Duration time) {
      return new Ask(profile, tried, beside, since.minus(time), end, allowed);
    }
  }

  /** What was decided. */
  sealed interface Decision {}

  /**
   * Somebody is free.
   *
   * @param candidate who
   * @param key with which key
   * @param keysInTurn the keys among which it was its turn
   * @param fallback whether somebody preferred is passed over because he cannot answer now
   * @param substituted whether the asked model is unknown
   * @param weighed what became of all candidates
   */
  record Chosen(
      Candidate candidate,
      KeyStatus key,
      List<KeyStatus> keysInTurn,
      boolean fallback,
      boolean substituted,
      List<Weighed> weighed)
      implements Decision {}

  /**
   * Nobody is free, but somebody will be.
   *
   * @param findings who was looked at
   */
  record Wait(Findings findings) implements Decision {

    /** Whose next free slot is waited for although others could be asked; null for anybody's. */
    @Nullable Candidate claimed() {
      return findings.claimed();
    }

    /** Whether somebody behind the claimed one has a free slot, which another might take. */
    boolean othersFree() {
      return findings.othersFree;
    }

    /** Whose model is to be loaded for that, or to stay in memory; null for nobody's. */
    @Nullable Candidate wanted() {
      return findings.wanted();
    }

    /** Those who could be asked if they had room, or their models in memory. */
    List<Candidate> awaited() {
      return findings.awaited();
    }

    /** Whether nothing is waited for but that somebody has a slot free. */
    boolean isForSlots() {
      return findings.outlook.isForSlots();
    }

    /** What is told when there is no room to wait. */
    Refused queueFull() {
      Refusal inVain = findings.refusal();
      return new Refused(
          new Refusal(
              inVain.reason(), findings.reason() + ", and the queue is full", inVain.retryAfter()),
          findings.weighing.list());
    }
  }

  /**
   * Nobody can answer.
   *
   * @param weighed what became of all candidates
   */
  record Refused(Refusal refusal, List<Weighed> weighed) implements Decision {}

  /** What only the pool knows. */
  interface Occupancy {
    /** How many of the slots are in use for which a request for the model would be counted. */
    int slotsInUse(WorkerId worker, String model);

    /** Whether the model is in memory; null where nobody manages that. */
    default @Nullable Standing standing(WorkerId worker, String model, Instant now) {
      return null;
    }

    /** How many of those who wait have set their minds on a slot there. */
    default int claims(WorkerId worker, String model) {
      return 0;
    }

    /** How many of the worker's requests in flight are for this model. */
    int inUse(WorkerId worker, String model);

    /** Whether a half-open circuit's one trial is under way. */
    boolean trialUnderWay(WorkerId worker, String model);

    /** Whose turn it is among the worker's keys. */
    KeyTurns turns(WorkerId worker);

    /** What is in flight with the worker's keys. */
    KeysInUse keys(WorkerId worker);

    /**
     * Until when its limits keep the worker from a request of that many tokens; null when they do
     * not.
     */
    default @Nullable Instant usedUpUntil(WorkerId worker, int tokens, Instant at) {
      return null;
    }

    /** What is expected of candidates for a request. */
    default Forecasts forecasts(RequestProfile profile, Instant now) {
      return new Forecaster().forecasts(profile, now);
    }
  }

  private final List<WorkerSnapshot> workers;
  private final Occupancy occupancy;
  private final RoutingSettings settings;
  private final Strategies strategies;
  private final Instant now;
  private final ModelResolution.Places places =
      new ModelResolution.Places() {
        @Override
        public int slotsInUse(WorkerId worker, String model) {
          return occupancy.slotsInUse(worker, model);
        }

        @Override
        public @Nullable Standing standing(WorkerId worker, String model) {
          return occupancy.standing(worker, model, now);
        }
      };

  Selection(
      List<WorkerSnapshot> workers,
      Occupancy occupancy,
      RoutingSettings settings,
      Strategies strategies,
      Instant now) {
    this.workers = workers;
    this.occupancy = occupancy;
    this.settings = settings;
    this.strategies = strategies;
    this.now = now;
  }

  /**
   * Decides.
   *
   * @param number how many leases have been granted so far
   * @param draw a random number, at least 0 and less than 1
   */
  Decision decide(Ask ask, long number, double draw) {
    RequestProfile profile = ask.profile();
    if (workers.isEmpty()) {
      return refuse(
          Refusal.Reason.NO_WORKERS,
          "no provider is configured: set an API key such as GROQ_API_KEY, start Ollama, set"
              + " LOCAL_MODEL_PATH to a GGUF file, or write a configuration file; `relevo doctor`"
              + " tells what was found");
    }
    String name = profile.strategy() == null ? settings.strategy() : profile.strategy();
    RoutingStrategy strategy = strategies.find(name);
    if (strategy == null) {
      return refuse(
          Refusal.Reason.BAD_STEERING,
          "there is no strategy '"
              + name
              + "'; there are "
              + String.join(", ", strategies.names()));
    }
    Eligibility eligible = new Eligibility(workers, profile, ask.allowed());
    Refusal fault = eligible.fault();
    if (fault != null) {
      return new Refused(fault, List.of());
    }
    Findings findings = new Findings(ask, eligible, settings, now);
    ModelResolution.Resolved resolved = resolve(profile, eligible);
    if (resolved.forbidden()) {
      return findings.forbidden(resolved.groups());
    }
    if (!resolved.known()
        && (!eligible.permitsAny(resolved.groups())
            || profile.isForVectors()
            || profile.isRawPrompt()
            || settings.unknownModel() == RoutingSettings.UnknownModel.REJECT)) {
      if (!findings.outlook.pending().isEmpty()) {
        return findings.decision();
      }
      return profile.isForVectors()
          ? vectors(eligible).unknown(profile.model())
          : unknown(profile.model());
    }
    boolean mayFail = ask.tried().isEmpty() || ask.tried().size() + 1 < settings.maxAttempts();
    RoutingStrategy.Turn turn =
        new RoutingStrategy.Turn(
            profile.promptCharacters(),
            profile.promptTokens(),
            profile.answerTokens(),
            number,
            draw,
            mayFail,
            occupancy.forecasts(profile, now));
    return new Picking(ask, resolved, mayFail, findings, now)
        .decide(
            candidates -> strategy.order(candidates, turn),
            candidate ->
                usableKey(
                    candidate,
                    ask,
                    mayFail,
                    strategy.waits() ? turn.forecasts() : null,
                    eligible,
                    findings));
  }

  private VectorResolution vectors(Eligibility eligible) {
    return new VectorResolution(
        workers, places, settings.aliases(), eligible::isPermitted, eligible::mayServe);
  }

  private ModelResolution.Resolved resolve(RequestProfile profile, Eligibility eligible) {
    if (profile.isForVectors()) {
      return vectors(eligible).resolve(profile.model());
    }
    List<String> names = new ArrayList<>();
    names.add(profile.model());
    names.addAll(profile.fallbackModels());
    boolean mayChange = !profile.isRawPrompt();
    return new ModelResolution(
            workers,
            places,
            settings.aliases(),
            settings.tiers(),
            profile.provider(),
            eligible::isPermitted)
        .resolve(
            names,
            mayChange && settings.unknownModel() == RoutingSettings.UnknownModel.SUBSTITUTE,
            mayChange && settings.otherModels());
  }

  /**
   * The key to use, or null when the candidate is not usable now; why is noted in the findings.
   *
   * @param waits how long there is to wait, or null where the order does not count that in
   */
  private @Nullable KeyChoice usableKey(
      Candidate candidate,
      Ask ask,
      boolean mayFail,
      @Nullable Forecasts waits,
      Eligibility eligible,
      Findings findings) {
    RequestProfile profile = ask.profile();
    WorkerSnapshot worker = candidate.worker();
    if (!eligible.isAllowed(candidate)) {
      findings.notAllowed(candidate);
      return null;
    }
    List<String> lacking = candidate.model().info().capabilities().lacking(profile.needs());
    if (!lacking.isEmpty()) {
      findings.notCapable(candidate, lacking);
      return null;
    }
    if (isSurelyTooLong(candidate, profile)) {
      findings.tooLong(candidate);
      return null;
    }
    if (candidate.standing() != null && candidate.standing().room() == Room.NEVER) {
      findings.doesNotFit(candidate);
      return null;
    }
    findings.onlyNotAllowed = false;
    List<KeyStatus> untried = untried(candidate, ask.tried());
    if (untried.isEmpty()) {
      findings.tried(candidate);
      return null;
    }
    CircuitStatus.State circuit = candidate.model().circuit().state(now);
    if (!worker.health().isUsable()
        || circuit == CircuitStatus.State.OPEN
        || (circuit == CircuitStatus.State.HALF_OPEN
            && occupancy.trialUnderWay(worker.id(), candidate.modelName()))) {
      findings.out(candidate, circuit);
      return null;
    }
    KeyChoice key =
        KeyChoice.among(
            untried,
            occupancy.keys(worker.id()),
            occupancy.turns(worker.id()),
            profile.tokens(),
            mayFail,
            now);
    if (key == null) {
      findings.keysOut(candidate);
      return null;
    }
    Instant usedUpUntil = occupancy.usedUpUntil(worker.id(), profile.tokens(), now);
    if (usedUpUntil != null) {
      findings.usedUp(candidate, usedUpUntil);
      return null;
    }
    if (candidate.standing() != null && candidate.standing().hasFailedFor(ask.since())) {
      findings.loadFailed(candidate);
      return null;
    }
    if (!candidate.isReady()) {
      boolean full =
          waits == null
              && candidate.inUse() + occupancy.claims(candidate.id(), candidate.modelName())
                  >= candidate.worker().slots();
      findings.notInMemory(candidate, full);
      return null;
    }
    if (key.standing() == KeyStanding.BUSY || !candidate.hasFreeSlot() || hasItsShare(candidate)) {
      boolean worthWaiting =
          waits != null
              && !candidate.hasFreeSlot()
              && findings.outlook.isInTime(waits.of(candidate).startSeconds());
      findings.busy(candidate, worthWaiting);
      return null;
    }
    return key;
  }

  /** Whether it comes back and has all that it may have at once for now. */
  private boolean hasItsShare(Candidate candidate) {
    int inFlight = occupancy.inUse(candidate.id(), candidate.modelName());
    return candidate.model().circuit().hasItsShare(inFlight, now);
  }

  /**
   * Four characters make a token, roughly; a prompt is refused unseen only when it is twice over
   * that. A window that is no larger than one that was too small will not do either.
   */
  private static boolean isSurelyTooLong(Candidate candidate, RequestProfile profile) {
    Integer context = candidate.model().info().contextTokens();
    Integer tooSmall = profile.tooSmall();
    return context != null
        && (profile.promptCharacters() > 8L * context || (tooSmall != null && context <= tooSmall));
  }

  /**
   * The keys that the request may use; those that may be tried once more where there are others.
   */
  private List<KeyStatus> untried(Candidate candidate, List<Tried> tried) {
    List<KeyStatus> keys = candidate.worker().keys();
    if (tried.isEmpty()) {
      return keys;
    }
    List<KeyStatus> untried = new ArrayList<>(keys.size());
    List<KeyStatus> again = new ArrayList<>(0);
    for (KeyStatus key : keys) {
      if (!Tried.covers(tried, candidate, key.index(), now)) {
        (Tried.isLast(tried, candidate, key.index()) ? again : untried).add(key);
      }
    }
    return untried.isEmpty() ? again : untried;
  }

  static Refused unknown(String model) {
    return refuse(
        Refusal.Reason.UNKNOWN_MODEL,
        "no worker offers the model '" + model + "'; GET /v1/models lists those on offer");
  }

  static Refused refuse(Refusal.Reason reason, String message) {
    return new Refused(new Refusal(reason, message, null), List.of());
  }
}
