package dev.relevo.pool;

import dev.relevo.residency.ModelState;
import dev.relevo.residency.Room;
import dev.relevo.residency.Standing;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is expected of one moment's queue: who waits before whom, and when whose turn comes. It goes
 * by how long requests have had a slot so far ({@link SlotTimes}). Not thread-safe.
 */
final class StartForecast {
  /** However late a request is, this share of the usual time always seems to be left. */
  private static final double LEAST_SHARE = 0.1;

  private final List<Waiting> inOrder;
  private final Collection<RunningLease> running;
  private final SlotTimes times;
  private final Instant now;
  private final ExpectedStart<Waiting.Place> starts = new ExpectedStart<>();

  /**
   * What is expected for one that waits.
   *
   * @param position its place, 1 for the next, among those who wait for the same
   * @param seconds in how many it begins, or null where nothing tells
   * @param sure whether that rests on enough measurements
   */
  record Expected(int position, @Nullable Double seconds, boolean sure) {
    @Nullable Duration start() {
      return seconds == null ? null : Duration.ofMillis((long) (seconds * 1e3));
    }

    /** By how much it comes too late for one that waits for so long; null when not surely so. */
    @Nullable Duration lateFor(Duration patience) {
      Duration start = start();
      return start == null || !sure || start.compareTo(patience) <= 0
          ? null
          : start.minus(patience);
    }

    /** The refusal of one for whom it comes that much too late. */
    Refusal refusal(Duration late) {
      long start = seconds == null ? 0 : Math.round(Math.ceil(seconds));
      return new Refusal(
          Refusal.Reason.BUSY,
          "nobody would become free in time: every slot of the workers that can answer is in use, "
              + (position == 1
                  ? "none waits"
                  : position == 2 ? "one waits" : (position - 1) + " wait")
              + " before this request, and its turn would come in about "
              + start
              + " s, which is "
              + late.plusMillis(999).toSeconds()
              + " s too late",
          late.plusMillis(999).truncatedTo(ChronoUnit.SECONDS));
    }
  }

  /**
   * A forecast.
   *
   * @param inOrder all that wait, in the order of their turns
   * @param running all that have a slot
   */
  StartForecast(
      List<Waiting> inOrder, Collection<RunningLease> running, SlotTimes times, Instant now) {
    this.inOrder = inOrder;
    this.running = running;
    this.times = times;
    this.now = now;
  }

  /** What is expected for one of those that wait; to be asked once. */
  Expected of(Waiting one) {
    int position = 1;
    boolean known = true;
    boolean sure = isSure(one);
    for (Waiting before : inOrder) {
      if (before == one) {
        break;
      }
      boolean competes = before.competesWith(one);
      position += competes ? 1 : 0;
      Map<Waiting.Place, Double> seconds = seconds(before);
      if (seconds != null && known) {
        starts.next(seconds);
      }
      known &= !competes || seconds != null;
      sure &= !competes || isSure(before);
    }
    Map<Waiting.Place, Double> own = known ? places(one) : null;
    return own == null
        ? new Expected(position, null, false)
        : new Expected(position, starts.next(own), sure);
  }

  private boolean isSure(Waiting one) {
    for (Candidate candidate : one.awaited()) {
      if (!candidate.isReady() || !times.isSure(candidate.id(), candidate.modelName())) {
        return false;
      }
    }
    return true;
  }

  /** Where it can go, all of which are known now; null when not all are. */
  private @Nullable Map<Waiting.Place, Double> places(Waiting one) {
    Map<Waiting.Place, Double> places = new HashMap<>();
    for (Candidate candidate : one.awaited()) {
      if (!isKnown(candidate)) {
        return null;
      }
      places.put(Waiting.Place.of(candidate), 0.0);
    }
    return places.isEmpty() ? null : places;
  }

  /** How long it will have a slot wherever it may go, or null where that is unknown. */
  private @Nullable Map<Waiting.Place, Double> seconds(Waiting one) {
    Map<Waiting.Place, Double> seconds = new HashMap<>();
    for (Candidate candidate : one.awaited()) {
      Double usual = times.seconds(candidate.id(), candidate.modelName());
      if (usual == null || !isKnown(candidate)) {
        return null;
      }
      seconds.putIfAbsent(Waiting.Place.of(candidate), usual);
    }
    return seconds.isEmpty() ? null : seconds;
  }

  /** Whether it is known when the candidate's slots will be free; the first call finds out. */
  private boolean isKnown(Candidate candidate) {
    Waiting.Place place = Waiting.Place.of(candidate);
    if (starts.knows(place)) {
      return true;
    }
    Standing standing = candidate.standing();
    double ready = 0;
    if (standing != null && standing.state() != ModelState.READY) {
      boolean soon = standing.state() == ModelState.LOADING || standing.room() == Room.NOW;
      if (!soon || standing.loadSeconds() <= 0) {
        return false;
      }
      ready = standing.loadSeconds();
    }
    List<Double> free = new ArrayList<>();
    for (RunningLease one : running) {
      if (place.has(one.lease())) {
        Double usual = times.seconds(one.lease().worker(), one.lease().model());
        if (usual == null) {
          return false;
        }
        double elapsed = Duration.between(one.since(), now).toMillis() / 1e3;
        free.add(Math.max(ready, Math.max(usual - elapsed, LEAST_SHARE * usual)));
      }
    }
    int slots = Math.min(candidate.worker().slots(), free.size() + inOrder.size());
    while (free.size() < slots) {
      free.add(ready);
    }
    free.sort(null);
    starts.place(place, free.subList(Math.max(0, free.size() - Math.max(1, slots)), free.size()));
    return true;
  }
}
