package dev.relevo.pool;

import dev.relevo.chat.Steering;
import dev.relevo.provider.Locality;
import dev.relevo.provider.Use;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses for one request. Every candidate is, in this order of questions: (1) not allowed or not
 * able, (2) tried already, (3) out: down, circuit open, all keys out, (4) busy, or (5) usable. The
 * first usable one in the order of groups, health, preferred abilities and strategy is chosen; else
 * a busy or pending one is worth waiting for; else the request is refused with the best reason.
 * Decides only: it changes nothing.
 *
 * <p>Two kinds of usable ones are passed over where somebody else can do it: of whose keys hardly
 * anything is left, within the group; and, by a request that could not go elsewhere if that failed,
 * those on trial.
 */
final class Selection {

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
   */
  record Chosen(
      Candidate candidate,
      KeyStatus key,
      List<KeyStatus> keysInTurn,
      boolean fallback,
      boolean substituted)
      implements Decision {}

  /**
   * Nobody is free, but somebody will be.
   *
   * @param loading whether a model has to be fetched or loaded first, which may take minutes
   */
  record Wait(String reason, boolean loading) implements Decision {}

  /** Nobody can answer. */
  record Refused(Refusal refusal) implements Decision {}

  /** What only the pool knows. */
  interface Occupancy {
    int inUse(WorkerId worker);

    /** How many of the worker's requests in flight are for this model. */
    int inUse(WorkerId worker, String model);

    /** Whether a half-open circuit's one trial is under way. */
    boolean trialUnderWay(WorkerId worker, String model);

    /** Whose turn it is among the worker's keys. */
    KeyTurns turns(WorkerId worker);

    /** What is in flight with the worker's keys. */
    KeysInUse keys(WorkerId worker);
  }

  private final List<WorkerSnapshot> workers;
  private final Occupancy occupancy;
  private final RoutingSettings settings;
  private final Strategies strategies;
  private final Instant now;

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

  Decision decide(RequestProfile profile, List<Tried> tried, long number, double draw) {
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
    if (profile.provider() != null && workers.stream().noneMatch(w -> isNamed(w, profile))) {
      return refuse(
          Refusal.Reason.BAD_STEERING,
          "there is no provider '" + profile.provider() + "'; there are " + workerNames());
    }
    if (workers.stream().noneMatch(w -> isAllowed(w, profile))) {
      return refuse(
          Refusal.Reason.NOT_CAPABLE,
          "the request must stay on own hardware, and "
              + (profile.provider() == null
                  ? "no local worker is configured"
                  : "'" + profile.provider() + "' is not local"));
    }
    List<WorkerSnapshot> pending =
        workers.stream()
            .filter(w -> w.health().isPending() && isAllowed(w, profile) && mayServe(w, profile))
            .toList();
    ModelResolution.Resolved resolved = resolve(profile);
    if (!resolved.known()
        && (profile.isForVectors()
            || settings.unknownModel() == RoutingSettings.UnknownModel.REJECT)) {
      return !pending.isEmpty()
          ? Findings.waitFor(pending)
          : profile.isForVectors()
              ? vectors(profile).unknown(profile.model())
              : unknown(profile.model());
    }
    RoutingStrategy.Turn turn =
        new RoutingStrategy.Turn(
            profile.promptCharacters(),
            profile.promptTokens(),
            profile.answerTokens(),
            number,
            draw);
    Findings findings = new Findings(workers, now);
    boolean mayFail = tried.isEmpty() || tried.size() + 1 < settings.maxAttempts();
    boolean first = true;
    Chosen trial = null;
    for (ModelResolution.Group group : resolved.groups()) {
      if (group.lastResort() && (findings.busy || pending.stream().anyMatch(w -> isNotLast(w)))) {
        break;
      }
      Chosen scarce = null;
      for (Candidate candidate : best(strategy.order(group.candidates(), turn), profile)) {
        KeyChoice key = usableKey(candidate, profile, tried, mayFail, findings);
        if (key == null) {
          continue;
        }
        boolean fallback = !first || findings.passedOver;
        Chosen chosen = new Chosen(candidate, key.key(), key.inTurn(), fallback, !resolved.found());
        if (key.standing() == KeyStanding.SCARCE) {
          scarce = scarce == null ? chosen : scarce;
        } else if (!mayFail && isTrial(candidate, key)) {
          trial = trial == null ? chosen : trial;
        } else {
          return chosen;
        }
        findings.passedOver = true;
      }
      if (scarce != null) {
        return scarce;
      }
      first = first && findings.onlyNotAllowed;
    }
    return trial == null ? findings.decision(pending) : trial;
  }

  private boolean isTrial(Candidate candidate, KeyChoice key) {
    return key.standing() == KeyStanding.ON_TRIAL
        || candidate.model().circuit().state(now) == CircuitStatus.State.HALF_OPEN;
  }

  private VectorResolution vectors(RequestProfile profile) {
    return new VectorResolution(
        workers,
        occupancy::inUse,
        settings.aliases(),
        worker -> isAllowed(worker, profile) && mayServe(worker, profile));
  }

  private ModelResolution.Resolved resolve(RequestProfile profile) {
    if (profile.isForVectors()) {
      return vectors(profile).resolve(profile.model());
    }
    List<String> names = new ArrayList<>();
    names.add(profile.model());
    names.addAll(profile.fallbackModels());
    return new ModelResolution(workers, occupancy::inUse, settings.aliases(), profile.provider())
        .resolve(
            names,
            settings.unknownModel() == RoutingSettings.UnknownModel.SUBSTITUTE,
            settings.otherModels());
  }

  /**
   * Two stable partitions of the strategy's order: who is degraded follows those who are well, and
   * among equals in health, who lacks what the request prefers follows those who have it.
   */
  private static List<Candidate> best(List<Candidate> ordered, RequestProfile profile) {
    List<Candidate> sorted = new ArrayList<>(ordered);
    sorted.sort(
        Comparator.<Candidate, Boolean>comparing(one -> one.worker().health() == Health.DEGRADED)
            .thenComparing(one -> !one.model().info().capabilities().hasAll(profile.prefers())));
    return sorted;
  }

  /** Whether waiting for a worker can help: one that answers only by name has to be named. */
  private static boolean mayServe(WorkerSnapshot worker, RequestProfile profile) {
    return worker.use() != Use.BY_NAME
        || isNamed(worker, profile)
        || asksFor(worker, profile.model())
        || profile.fallbackModels().stream().anyMatch(model -> asksFor(worker, model));
  }

  private static boolean asksFor(WorkerSnapshot worker, String model) {
    return model.startsWith(worker.id().value() + "/")
        || model.equals(worker.defaultModel())
        || worker.model(model) != null;
  }

  private static boolean isNotLast(WorkerSnapshot worker) {
    return worker.use() == Use.NORMAL;
  }

  private static boolean isNamed(WorkerSnapshot worker, RequestProfile profile) {
    return worker.id().value().equals(profile.provider());
  }

  private static boolean isAllowed(WorkerSnapshot worker, RequestProfile profile) {
    return (profile.provider() == null || isNamed(worker, profile))
        && (profile.privacy() == Steering.Privacy.ANY || worker.locality() == Locality.LOCAL);
  }

  /** The key to use, or null when the candidate is not usable now; why is noted in the findings. */
  private @Nullable KeyChoice usableKey(
      Candidate candidate,
      RequestProfile profile,
      List<Tried> tried,
      boolean mayFail,
      Findings findings) {
    WorkerSnapshot worker = candidate.worker();
    if (!isAllowed(worker, profile)) {
      findings.notAllowed = true;
      return null;
    }
    List<String> lacking = candidate.model().info().capabilities().lacking(profile.needs());
    if (!lacking.isEmpty()) {
      findings.lacking.addAll(lacking);
      return null;
    }
    if (isSurelyTooLong(candidate, profile)) {
      findings.tooLong = true;
      return null;
    }
    findings.onlyNotAllowed = false;
    List<KeyStatus> untried = untried(candidate, tried);
    if (untried.isEmpty()) {
      findings.tried(candidate, tried);
      return null;
    }
    CircuitStatus.State circuit = candidate.model().circuit().state(now);
    if (!worker.health().isUsable()
        || circuit == CircuitStatus.State.OPEN
        || (circuit == CircuitStatus.State.HALF_OPEN
            && occupancy.trialUnderWay(worker.id(), candidate.modelName()))) {
      findings.out(
          candidate,
          circuit == CircuitStatus.State.OPEN ? candidate.model().circuit().openUntil() : null);
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
      findings.keysOut(candidate, untried, tried);
      return null;
    }
    if (key.standing() == KeyStanding.BUSY || !candidate.hasFreeSlot() || hasItsShare(candidate)) {
      findings.busy = true;
      findings.passedOver = true;
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
   * that.
   */
  private static boolean isSurelyTooLong(Candidate candidate, RequestProfile profile) {
    Integer context = candidate.model().info().contextTokens();
    return context != null && profile.promptCharacters() > 8L * context;
  }

  private List<KeyStatus> untried(Candidate candidate, List<Tried> tried) {
    List<KeyStatus> keys = candidate.worker().keys();
    return tried.isEmpty()
        ? keys
        : keys.stream()
            .filter(key -> tried.stream().noneMatch(one -> one.covers(candidate, key.index(), now)))
            .toList();
  }

  private String workerNames() {
    return String.join(", ", workers.stream().map(worker -> worker.id().value()).toList());
  }

  static Refused unknown(String model) {
    return refuse(
        Refusal.Reason.UNKNOWN_MODEL,
        "no worker offers the model '" + model + "'; GET /v1/models lists those on offer");
  }

  static Refused refuse(Refusal.Reason reason, String message) {
    return new Refused(new Refusal(reason, message, null));
  }
}
