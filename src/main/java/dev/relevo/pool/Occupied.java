package dev.relevo.pool;

import dev.relevo.residency.Standing;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is taken: the slots, keys and trials of the workers, the memory of their hosts, and the
 * places that those who wait have set their minds on. A round goes through all who wait; each finds
 * the places that those before it have claimed. Not thread-safe.
 */
final class Occupied implements Selection.Occupancy {
  private final Roster workers;
  private final ManagedMemory memory;
  private final Forecaster forecaster;
  private final Map<Place, Integer> claims = new HashMap<>();
  private boolean wanted;

  private record Place(WorkerId worker, String model) {}

  Occupied(Roster workers, ManagedMemory memory, Forecaster forecaster) {
    this.workers = workers;
    this.memory = memory;
    this.forecaster = forecaster;
  }

  /** Those who wait are asked anew what they wait for. */
  void beginRound() {
    claims.clear();
    memory.beginRound();
    forecaster.beginRound();
    wanted = true;
  }

  /** Nobody waits any more. Returns whether somebody did since the last call. */
  boolean endRounds() {
    boolean before = wanted;
    beginRound();
    wanted = false;
    return before;
  }

  /** Somebody waits for a place there. */
  void claim(Candidate candidate, RequestProfile profile, Instant now) {
    wanted = true;
    forecaster.claim(candidate, profile, now);
    claims.merge(new Place(candidate.id(), candidate.modelName()), 1, Integer::sum);
  }

  /** Somebody waits for a model since then, or for its staying in memory. */
  void want(Candidate candidate, Instant since) {
    wanted = true;
    memory.want(candidate.id(), candidate.modelName(), since);
  }

  @Override
  public int claims(WorkerId worker, String model) {
    return claims.getOrDefault(new Place(worker, model), 0);
  }

  @Override
  public int slotsInUse(WorkerId worker, String model) {
    return memory.manages(worker) ? workers.inUse(worker, model) : workers.inUse(worker);
  }

  @Override
  public @Nullable Standing standing(WorkerId worker, String model, Instant now) {
    return memory.standing(worker, model, now);
  }

  @Override
  public int inUse(WorkerId worker, String model) {
    return workers.inUse(worker, model);
  }

  @Override
  public boolean trialUnderWay(WorkerId worker, String model) {
    return workers.trialUnderWay(worker, model);
  }

  @Override
  public KeyTurns turns(WorkerId worker) {
    return workers.turns(worker);
  }

  @Override
  public KeysInUse keys(WorkerId worker) {
    return workers.keys(worker);
  }

  @Override
  public @Nullable Instant usedUpUntil(WorkerId worker, int tokens, Instant now) {
    return workers.usedUpUntil(worker, tokens, now);
  }

  @Override
  public Forecasts forecasts(RequestProfile profile, Instant now) {
    return forecaster.forecasts(profile, now);
  }
}
