package dev.relevo.pool;

import dev.relevo.residency.ModelState;
import dev.relevo.residency.Room;
import dev.relevo.residency.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Predicts when a candidate could begin with a request and when it would have answered: from the
 * requests under way there, those that will be there before, the pace that was measured, what the
 * candidate has read before, and how long its model takes to load. Not thread-safe.
 */
final class Forecaster {
  /** How fast a model is read from disk where nobody knows better: a usual SSD. */
  private static final double LOAD_BYTES_PER_SECOND = 1L << 30;

  /** What loading a model of unknown size is taken to cost. */
  private static final double UNKNOWN_LOAD_SECONDS = 5;

  /** What making room in a host's memory takes where none of its requests has to end for it. */
  private static final double ROOM_SECONDS = 5;

  /** For so long it does not matter that time passes. */
  private static final Duration MOMENT = Duration.ofMillis(50);

  /** What has slots: a worker, or one of its models where each has its own. */
  private record Place(WorkerId worker, @Nullable String model, int slots) {
    static Place of(Candidate candidate) {
      String model = candidate.standing() == null ? null : candidate.modelName();
      return new Place(candidate.id(), model, candidate.worker().slots());
    }
  }

  private record Running(
      String model,
      RunningWork work,
      int cachedTokens,
      double contention,
      Conversation prompt,
      int slots) {
    Running with(RunningWork changed) {
      return new Running(model, changed, cachedTokens, contention, prompt, slots);
    }
  }

  private final AnswerLengths lengths = new AnswerLengths();
  private final Affinity affinity = new Affinity();
  private final Map<WorkerId, Map<Long, Running>> running = new HashMap<>();
  private final Map<Place, List<Double>> claims = new HashMap<>();
  private final Map<Place, Slots> slots = new HashMap<>();
  private Instant slotsAt = Instant.EPOCH;

  /** What is expected for a request now. */
  Forecasts forecasts(RequestProfile profile, Instant now) {
    return new Forecasts() {
      @Override
      public Forecast of(Candidate candidate) {
        seen(candidate);
        return forecast(candidate, profile, now);
      }

      @Override
      public int cachedTokens(Candidate candidate) {
        seen(candidate);
        return cached(candidate, profile, now);
      }
    };
  }

  private Forecast forecast(Candidate candidate, RequestProfile profile, Instant now) {
    double cost = candidate.model().speed().costOfFailures(now);
    return new Forecast(
        slots(candidate, now).nextFree() + roomSeconds(candidate, now),
        loadSeconds(candidate),
        serviceSeconds(candidate, profile, now) * cost,
        standing(candidate, now));
  }

  private double serviceSeconds(Candidate candidate, RequestProfile profile, Instant now) {
    int cached = cached(candidate, profile, now);
    int answer = lengths.expected(candidate.modelName(), profile.maxTokens());
    return pace(candidate).seconds(profile.promptTokens(), cached, answer) * contention(candidate);
  }

  private static Pace pace(Candidate candidate) {
    Pace pace = candidate.model().speed().pace();
    return pace.isKnown() ? pace : Pace.USUAL;
  }

  private Forecast.Standing standing(Candidate candidate, Instant now) {
    SpeedEstimate speed = candidate.model().speed();
    if (speed.isMeasured()) {
      return Forecast.Standing.MEASURED;
    }
    if (speed.hasOnlyFailed(now)) {
      return Forecast.Standing.LET_DOWN;
    }
    boolean asked = !running(candidate.id(), candidate.modelName()).isEmpty();
    return asked ? Forecast.Standing.ON_PROBE : Forecast.Standing.NEW;
  }

  /** What has left the memory is not found again in it, even if the model comes back. */
  private void seen(Candidate candidate) {
    if (!isInMemory(candidate)) {
      affinity.forget(candidate.id(), candidate.modelName());
    }
  }

  private int cached(Candidate candidate, RequestProfile profile, Instant now) {
    return isInMemory(candidate)
        ? affinity.cachedTokens(candidate.id(), candidate.modelName(), profile.conversation(), now)
        : 0;
  }

  private static boolean isInMemory(Candidate candidate) {
    return candidate.standing() == null ? candidate.model().info().loaded() : candidate.isReady();
  }

  /** How long loading the candidate's model takes; 0 for one that is in memory. */
  private static double loadSeconds(Candidate candidate) {
    Standing standing = candidate.standing();
    if (standing != null) {
      return standing.loadSeconds();
    }
    if (isInMemory(candidate)) {
      return 0;
    }
    Long bytes = candidate.model().info().sizeBytes();
    return bytes == null ? UNKNOWN_LOAD_SECONDS : bytes / LOAD_BYTES_PER_SECOND;
  }

  /** How long it takes until one of the host's other models has ended what it does. */
  private double roomSeconds(Candidate candidate, Instant now) {
    Standing standing = candidate.standing();
    if (standing == null
        || standing.state() != ModelState.ABSENT
        || standing.room() != Room.LATER) {
      return 0;
    }
    Map<String, Double> ends = new HashMap<>();
    for (Running one : running(candidate.id(), null)) {
      ends.merge(one.model(), one.work().remainingSeconds(now), Math::max);
    }
    return ends.values().stream().mapToDouble(end -> end).min().orElse(ROOM_SECONDS);
  }

  /** How many times as long a request takes because others are computed on the same hardware. */
  private double contention(Candidate candidate) {
    if (!candidate.isLocal()) {
      return 1;
    }
    int others = running(candidate.id(), null).size();
    return 1 + Math.min(1, (double) others / candidate.worker().slots());
  }

  private Slots slots(Candidate candidate, Instant now) {
    if (!now.isBefore(slotsAt.plus(MOMENT)) || now.isBefore(slotsAt)) {
      slots.clear();
      slotsAt = now;
    }
    return slots.computeIfAbsent(Place.of(candidate), place -> newSlots(place, now));
  }

  private Slots newSlots(Place place, Instant now) {
    double[] ends =
        running(place.worker(), place.model()).stream()
            .mapToDouble(one -> one.work().remainingSeconds(now))
            .toArray();
    Slots free = new Slots(place.slots(), ends);
    claims.getOrDefault(place, List.of()).forEach(free::claim);
    return free;
  }

  /** The requests under way there, of all models or of one. */
  private List<Running> running(WorkerId worker, @Nullable String model) {
    Map<Long, Running> all = running.get(worker);
    if (all == null) {
      return List.of();
    }
    return all.values().stream().filter(one -> model == null || one.model().equals(model)).toList();
  }

  /** Those who wait are asked anew what they wait for. */
  void beginRound() {
    claims.clear();
    slots.clear();
  }

  /**
   * A request that waits will be there before those that are predicted from now on. Returns in how
   * many seconds it can be sent.
   */
  double claim(Candidate candidate, RequestProfile profile, Instant now) {
    double seconds = serviceSeconds(candidate, profile, now);
    double start =
        roomSeconds(candidate, now) + loadSeconds(candidate) + slots(candidate, now).claim(seconds);
    claims.computeIfAbsent(Place.of(candidate), any -> new ArrayList<>()).add(seconds);
    return start;
  }

  /** A request is sent. */
  void began(Lease lease, Candidate candidate, RequestProfile profile, Instant now) {
    int cached = cached(candidate, profile, now);
    Pace pace = pace(candidate);
    double contention = contention(candidate);
    RunningWork work =
        RunningWork.begins(
            now,
            pace.firstContentSeconds(profile.promptTokens(), cached) * contention,
            pace.tokensPerSecond() / contention,
            lengths.expected(candidate.modelName(), profile.maxTokens()));
    running
        .computeIfAbsent(candidate.id(), any -> new HashMap<>())
        .put(
            lease.id(),
            new Running(
                candidate.modelName(),
                work,
                cached,
                contention,
                profile.conversation(),
                candidate.worker().slots()));
    slots.clear();
  }

  /** In how many seconds a request will be answered; 0 for one that is not under way. */
  double remainingSeconds(Lease lease, Instant now) {
    Map<Long, Running> all = running.get(lease.worker());
    Running one = all == null ? null : all.get(lease.id());
    return one == null ? 0 : one.work().remainingSeconds(now);
  }

  /** A request is sent once more under its lease. */
  void beganAgain(Lease lease, Instant now) {
    change(lease, work -> work.again(now));
  }

  /** So many tokens of an answer have come. */
  void progressed(Lease lease, int tokens, Instant now) {
    change(lease, work -> work.progressed(tokens, now));
  }

  private void change(Lease lease, UnaryOperator<RunningWork> change) {
    Map<Long, Running> all = running.get(lease.worker());
    if (all != null) {
      all.computeIfPresent(lease.id(), (id, one) -> one.with(change.apply(one.work())));
    }
  }

  /** A request is over. Returns the outcome with what was known here of its circumstances. */
  Outcome ended(Lease lease, Outcome outcome, Instant now) {
    Map<Long, Running> all = running.get(lease.worker());
    Running ended = all == null ? null : all.remove(lease.id());
    slots.clear();
    if (ended == null || outcome instanceof Outcome.Failed) {
      return outcome;
    }
    affinity.read(lease.worker(), lease.model(), ended.slots(), ended.prompt(), now);
    if (!(outcome instanceof Outcome.Succeeded succeeded)) {
      return outcome;
    }
    lengths.add(lease.model(), succeeded.completionTokens());
    return succeeded.under(ended.cachedTokens(), ended.contention());
  }

  /** A worker is gone. */
  void removed(WorkerId worker) {
    running.remove(worker);
    affinity.forget(worker);
    slots.clear();
  }
}
