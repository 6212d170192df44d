package dev.relevo.pool;

import dev.relevo.provider.Use;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When somebody may be usable again, and whether that is worth waiting for. It is, as long as the
 * request is patient,
 *
 * <ol>
 *   <li>for a slot, and for a worker that is not ready yet, for {@code queue-timeout}; while a
 *       model is loaded, without a limit;
 *   <li>for the end of a rate limit, and for the time at which one that has failed the request may
 *       be tried once more, if that comes within {@code longest-wait};
 *   <li>for an open circuit that lets a request through in a moment, and then a moment for that
 *       request.
 * </ol>
 *
 * Not thread-safe.
 */
final class Outlook {
  /** A moment. */
  static final Duration SHORT_WAIT = Duration.ofSeconds(3);

  /** How long one that was lost is given to be found again. */
  private static final Duration RETURN = Duration.ofSeconds(2);

  private static final Duration ONE_SECOND = Duration.ofSeconds(1);

  private final Selection.Ask ask;
  private final Eligibility eligible;
  private final RoutingSettings settings;
  private final Instant now;
  private boolean busy;
  private boolean loading;
  private @Nullable Instant recovery;
  private @Nullable Instant limitEnds;
  private @Nullable Instant onceMore;
  private @Nullable Instant circuitEnds;
  private @Nullable Instant trialIsLate;
  private final List<WorkerSnapshot> awaited = new ArrayList<>(0);
  private @Nullable List<WorkerSnapshot> pending;

  Outlook(Selection.Ask ask, Eligibility eligible, RoutingSettings settings, Instant now) {
    this.ask = ask;
    this.eligible = eligible;
    this.settings = settings;
    this.now = now;
  }

  /** Somebody will have room. */
  void busy() {
    busy = true;
  }

  /** A model is loaded, or could be, that the request may be answered by. */
  void loading() {
    loading = true;
  }

  boolean isLoading() {
    return loading;
  }

  /**
   * Whether the request may wait for one in particular: nobody answers it meanwhile, and it has not
   * waited for as long as it waits for a slot.
   */
  boolean waitsForOne() {
    return !ask.beside() && now.isBefore(ask.since().plus(settings.queueTimeout()));
  }

  /** Whether what is to begin in so many seconds begins before the request has waited too long. */
  boolean isInTime(double seconds) {
    Instant start = now.plusMillis((long) (1000 * seconds));
    return start.isBefore(earlier(ask.end(), ask.since().plus(settings.queueTimeout())));
  }

  /** Whether the request has waited for so long. */
  boolean hasWaited(Duration time) {
    return !now.isBefore(ask.since().plus(time));
  }

  boolean isBusy() {
    return busy;
  }

  /** A worker has a candidate that could take the request if the worker were ready. */
  void couldAnswer(WorkerSnapshot worker) {
    if (worker.health().isPending()) {
      awaited.add(worker);
      pending = null;
    }
  }

  /** A circuit lets nobody through for now. */
  void circuit(Candidate candidate, CircuitStatus.State state) {
    boolean usable = candidate.worker().health().isUsable();
    Instant openUntil = candidate.model().circuit().openUntil();
    if (state == CircuitStatus.State.OPEN) {
      recovery = earlier(recovery, openUntil);
      circuitEnds = usable ? earlier(circuitEnds, openUntil) : circuitEnds;
    } else if (state == CircuitStatus.State.HALF_OPEN && usable) {
      recovery = earlier(recovery, now.plus(ONE_SECOND));
      trialIsLate = later(trialIsLate, openUntil.plus(SHORT_WAIT));
    }
  }

  /** A worker is down; one that the request itself has lost may be found again. */
  void down(Candidate candidate) {
    for (KeyStatus key : candidate.worker().keys()) {
      Instant again = Tried.again(ask.tried(), candidate, key.index());
      if (again != null
          && again.plus(RETURN).isAfter(now)
          && Tried.isLast(ask.tried(), candidate, key.index())) {
        onceMore = earlier(onceMore, again.plus(RETURN));
      }
    }
  }

  /** A key cannot be used for now. */
  void keyOut(KeyStatus key) {
    Instant back = usableAt(key);
    recovery = back.isAfter(now) ? earlier(recovery, back) : recovery;
  }

  /**
   * Notes from when the request may use the key where nothing but time is needed for that. Returns
   * whether a limit is what keeps it from that.
   */
  boolean key(Candidate candidate, KeyStatus key) {
    Instant again = Tried.again(ask.tried(), candidate, key.index());
    boolean over = again == null && Tried.covers(ask.tried(), candidate, key.index(), now);
    boolean last = Tried.isLast(ask.tried(), candidate, key.index());
    // one that may be tried once more may be back by then
    boolean reachable = last || candidate.worker().health().isUsable();
    if (over || !isLimit(key) || !reachable) {
      return false;
    }
    Instant end = usableAt(key);
    if (again != null) {
      end = later(again, later(end, candidate.model().circuit().openUntil()));
    }
    if (!end.isAfter(now)) {
      return false;
    }
    recovery = earlier(recovery, end);
    if (last) {
      onceMore = earlier(onceMore, end);
      return false;
    }
    limitEnds = earlier(limitEnds, end);
    return true;
  }

  /** A worker's limits allow no more until then. */
  void limit(Instant end) {
    recovery = earlier(recovery, end);
    limitEnds = earlier(limitEnds, end);
  }

  /** Whether nothing but a limit that ends by itself can keep the key from being used. */
  static boolean isLimit(KeyStatus key) {
    return switch (key.state()) {
      case USABLE, COOLING_DOWN -> true;
      case QUOTA_EXHAUSTED, REJECTED -> false;
    };
  }

  private Instant usableAt(KeyStatus key) {
    return later(key.limits().usedUpUntil(now), key.usableAt());
  }

  private static Instant earlier(@Nullable Instant known, Instant other) {
    return known == null || other.isBefore(known) ? other : known;
  }

  private static Instant later(@Nullable Instant known, Instant other) {
    return known == null || other.isAfter(known) ? other : known;
  }

  /** Those who are not ready yet and may take the request then. */
  List<WorkerSnapshot> pending() {
    if (pending == null) {
      pending = eligible.pending(this::mayAnswer);
    }
    return pending;
  }

  /** Whoever has told no models may have the one that is asked for. */
  private boolean mayAnswer(WorkerSnapshot worker) {
    return awaited.contains(worker)
        || (worker.models().isEmpty()
            && eligible.mayServe(worker)
            && !Tried.isOver(ask.tried(), worker.id()));
  }

  /**
   * Whether somebody who is no last resort will have room, or be ready, soon: before the request
   * has waited for as long as it waits for a slot.
   */
  boolean somebodyComes() {
    if (!now.isBefore(ask.since().plus(settings.queueTimeout()))) {
      return false;
    }
    if (busy || loading) {
      return true;
    }
    for (WorkerSnapshot worker : pending()) {
      if (worker.use() == Use.NORMAL) {
        return true;
      }
    }
    return false;
  }

  /** Whether a limit that was noted ends in a moment, for which the request can wait. */
  boolean limitEndsSoon() {
    return !ask.beside() && comesBy(limitEnds, ask.since().plus(SHORT_WAIT));
  }

  boolean isWorthWaiting() {
    Instant queueEnds = ask.since().plus(settings.queueTimeout());
    Instant longest = ask.since().plus(settings.longestWait());
    Instant moment = ask.since().plus(SHORT_WAIT);
    return ((busy || !pending().isEmpty()) && isPatient(queueEnds))
        || ((loading || isWorkerLoading()) && isPatient(ask.end()))
        || comesBy(limitEnds, longest)
        || comesBy(onceMore, longest)
        || comesBy(circuitEnds, earlier(queueEnds, now.plus(SHORT_WAIT)))
        || (trialIsLate != null && isPatient(earlier(queueEnds, later(trialIsLate, moment))));
  }

  /** Whether nothing is waited for but that somebody has a slot free. */
  boolean isForSlots() {
    return busy
        && !loading
        && pending().isEmpty()
        && limitEnds == null
        && onceMore == null
        && circuitEnds == null
        && trialIsLate == null;
  }

  private boolean isWorkerLoading() {
    for (WorkerSnapshot worker : pending()) {
      if (worker.health() == Health.LOADING) {
        return true;
      }
    }
    return false;
  }

  /** Whether the request waits on, which it does until then at most. */
  private boolean isPatient(Instant latest) {
    return now.isBefore(latest) && now.isBefore(ask.end());
  }

  private boolean comesBy(@Nullable Instant moment, Instant latest) {
    return moment != null && !moment.isAfter(latest) && moment.isBefore(ask.end());
  }

  /** After what time somebody may be back; null when unknown. */
  @Nullable Duration retryAfter() {
    if (busy || loading || !pending().isEmpty()) {
      return ONE_SECOND;
    }
    return recovery == null ? null : Duration.between(now, recovery);
  }
}
