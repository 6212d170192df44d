package dev.relevo.pool;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.Ability;
import dev.relevo.provider.MemorySettings;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.residency.PullStanding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one provider, from its probes and from how requests fared: health, keys, and
 * per model circuit and speed. Not thread-safe.
 */
public final class WorkerState {

  /** What a finding calls for. */
  public enum Reaction {
    /** Nothing that others need to know at once. */
    NONE,
    /** Others need to know. */
    TELL,
    /** Others need to know, and the provider is to be probed soon. */
    TELL_AND_PROBE
  }

  private final WorkerId id;
  private final ProviderSettings settings;
  private final KeyRing keys;
  private final ModelRecords records;
  private Map<String, ModelInfo> models = new LinkedHashMap<>();
  private Health health = Health.STARTING;
  private String detail = "starting";
  private @Nullable String version;
  private boolean probeRejected;
  private List<PullStanding> pulls = List.of();
  private boolean lacksModels;
  private boolean fetched;
  private boolean fetchedInVain;

  /** What is known at first of the first worker that has the provider's name. */
  public WorkerState(ProviderSettings settings, CircuitSettings circuitSettings) {
    this(new WorkerId(settings.id()), settings, circuitSettings);
  }

  WorkerState(WorkerId id, ProviderSettings settings, CircuitSettings circuitSettings) {
    this.id = id;
    this.settings = settings;
    this.records = new ModelRecords(circuitSettings);
    this.keys = new KeyRing(settings.keys());
  }

  public Health health() {
    return health;
  }

  /** From now on circuits open by these rules; those that are open stay so for their time. */
  void changed(CircuitSettings circuitSettings) {
    records.changed(circuitSettings);
  }

  /** Takes what a probe found; a report without models leaves those that are known. */
  public void probed(ProbeReport report, Instant now) {
    if (probeRejected && report.state() == ProbeReport.State.AVAILABLE) {
      keys.probeAccepted(0);
    }
    probeRejected = report.state() == ProbeReport.State.KEY_REJECTED;
    health =
        switch (report.state()) {
          case AVAILABLE -> Health.HEALTHY;
          case LOADING -> Health.LOADING;
          case HTTP_ERROR -> Health.DEGRADED;
          case NO_MODELS -> getsModels() ? Health.LOADING : Health.DOWN;
          case NOT_RUNNING -> Health.DOWN;
          case KEY_REJECTED -> otherKeys(now);
        };
    fetched = false;
    lacksModels = report.state() == ProbeReport.State.NO_MODELS;
    detail = report.detail();
    version = report.version() == null ? version : report.version();
    if (!report.models().isEmpty() || report.state() == ProbeReport.State.NO_MODELS) {
      Map<String, ModelInfo> offered = new LinkedHashMap<>();
      for (ModelInfo model : report.models()) {
        offered.put(model.name(), model);
      }
      models = offered;
    }
  }

  /**
   * Takes what is being fetched to the provider's disk. One that has no models gets some while
   * anything is fetched; when that ends without any, nobody need wait for them.
   */
  void pulling(List<PullStanding> all) {
    boolean ended = !pulls.isEmpty() && all.isEmpty();
    pulls = List.copyOf(all);
    fetchedInVain = ended && models.isEmpty() && !fetched;
    if (models.isEmpty() && (health == Health.LOADING || health == Health.DOWN) && lacksModels) {
      health = getsModels() ? Health.LOADING : Health.DOWN;
    }
  }

  /** A model was fetched to the provider's disk; a probe will find it there. */
  void fetched() {
    fetched = true;
  }

  /** Whether those that it lacks are fetched. */
  private boolean getsModels() {
    MemorySettings memory = settings.memory();
    return memory != null
        && memory.autoPull()
        && !fetchedInVain
        && (settings.defaultModel() != null || !settings.models().isEmpty());
  }

  /** The health in words, with what is being fetched. */
  private String words() {
    if (pulls.isEmpty()) {
      return detail;
    }
    String fetching = pulls.stream().map(PullStanding::text).collect(Collectors.joining(", "));
    return lacksModels ? fetching : detail + "; " + fetching;
  }

  /** The probe used the first key; a worker with others goes on with them. */
  private Health otherKeys(Instant now) {
    keys.probeRejected(0, now);
    return keys.statuses().stream().anyMatch(key -> key.isUsable(now))
        ? Health.HEALTHY
        : Health.DOWN;
  }

  /**
   * Takes how a request fared.
   *
   * @param sent when it was sent
   * @param jitter between 0 and 1
   */
  public Reaction observed(
      String model, int keyIndex, Outcome outcome, Instant sent, Instant now, double jitter) {
    if (outcome instanceof Outcome.Succeeded succeeded) {
      return succeeded(model, keyIndex, succeeded, now);
    }
    if (outcome instanceof Outcome.Failed failed) {
      return failed(model, keyIndex, failed.error(), sent, now, jitter);
    }
    if (outcome instanceof Outcome.Overtaken overtaken) {
      records.overtaken(model, overtaken, sent, now);
      return overtaken.late() ? Reaction.TELL : Reaction.NONE;
    }
    return Reaction.NONE;
  }

  private Reaction succeeded(String model, int keyIndex, Outcome.Succeeded answer, Instant now) {
    boolean recovered = records.succeeded(model, answer, now) || health != Health.HEALTHY;
    recovered |= keys.succeeded(keyIndex, now);
    if (health != Health.HEALTHY) {
      health = Health.HEALTHY;
      detail = "available";
    }
    return recovered ? Reaction.TELL : Reaction.NONE;
  }

  private Reaction failed(
      String model, int keyIndex, ProviderError error, Instant sent, Instant now, double jitter) {
    ErrorClass errorClass = error.errorClass();
    if (errorClass.concernsKey()) {
      keys.failed(keyIndex, error, now, jitter);
      return Reaction.TELL;
    }
    if (errorClass == ErrorClass.MODEL_MISSING) {
      records.lacks(model, now);
    }
    if (!errorClass.countsAgainstWorker()) {
      return errorClass == ErrorClass.MODEL_MISSING ? Reaction.TELL_AND_PROBE : Reaction.NONE;
    }
    records.failed(model, error, sent, now);
    if (error.wholeHost()) {
      // one that was found to be down stays so until a probe says otherwise
      health = health == Health.DOWN ? Health.DOWN : Health.CHECKING;
      detail = error.message();
    }
    boolean connectionBroke = errorClass == ErrorClass.TRANSIENT && error.status() == 0;
    return connectionBroke ? Reaction.TELL_AND_PROBE : Reaction.TELL;
  }

  /** The trial of a model has brought content: others may follow, a few at first. */
  public void trialSpoke(String model, Instant now) {
    records.trialSpoke(model, now);
  }

  /** Takes what is left of a key. */
  void told(int keyIndex, KeyLimits limits) {
    keys.told(keyIndex, limits);
  }

  /** When a key can be used again that is out now; null when there is none. */
  @Nullable Instant nextKeyReturn(Instant now) {
    return keys.statuses().stream()
        .filter(key -> !key.isUsable(now))
        .map(KeyStatus::usableAt)
        .min(Instant::compareTo)
        .orElse(null);
  }

  /** Nobody gets in whose every key is rejected, however well the provider is. */
  private @Nullable String lockedOut(Instant now) {
    List<KeyStatus> all = keys.statuses();
    boolean out =
        all.stream().allMatch(key -> key.state() == KeyStatus.State.REJECTED && !key.isUsable(now));
    return out && health.isUsable()
        ? (all.size() == 1 ? "its key is not accepted: " : "none of its keys is accepted: ")
            + all.get(0).lastError()
        : null;
  }

  public WorkerSnapshot snapshot(Instant now) {
    String lockedOut = lockedOut(now);
    List<ModelStatus> statuses = new ArrayList<>(models.size());
    for (ModelInfo model : models.values()) {
      statuses.add(status(model));
    }
    List<ModelStatus> unlisted = new ArrayList<>();
    for (String model : records.failedBeside(models.keySet())) {
      unlisted.add(status(ModelStatus.unlisted(model).info()));
    }
    return new WorkerSnapshot(
        id,
        settings.kind(),
        settings.locality(),
        settings.use(),
        settings.priority(),
        settings.slots(),
        lockedOut == null ? health : Health.DOWN,
        lockedOut == null ? words() : lockedOut,
        version,
        defaultModel(),
        statuses,
        unlisted,
        keys.statuses());
  }

  private ModelStatus status(ModelInfo model) {
    return records.status(
        settings.corrected(
            model.price() == null ? model.withPrice(settings.priceOf(model.name())) : model));
  }

  /**
   * The configured one where it is on offer, else one in memory, else the first; one that chats.
   */
  private @Nullable String defaultModel() {
    String configured = settings.defaultModel();
    if (configured != null) {
      ModelInfo offered = models.getOrDefault(configured, models.get(configured + ":latest"));
      if (models.isEmpty() || (offered != null && chats(offered))) {
        return configured;
      }
    }
    String first = null;
    for (ModelInfo model : models.values()) {
      boolean chats = chats(model);
      if (chats && model.loaded()) {
        return model.name();
      }
      if (first == null && chats) {
        first = model.name();
      }
    }
    return first;
  }

  /**
   * Whether a model answers in words. Where the provider says nothing about its models they are
   * taken to have the configured abilities, and then the name tells more.
   */
  private boolean chats(ModelInfo model) {
    boolean known = !model.capabilities().equals(settings.capabilities());
    return model.capabilities().has(Ability.CHAT)
        && (known || !model.name().toLowerCase(Locale.ROOT).contains("embed"));
  }
}
