package dev.relevo.pool;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * For how long a request has a slot, by worker and model, as measured: an average in which the last
 * answer counts for a fifth. It tells how fast the queue moves, whatever prompts and answers are
 * like. Not thread-safe.
 */
final class SlotTimes {
  private static final double WEIGHT = 0.2;

  /** So many answers are more than chance. */
  private static final int ENOUGH = 5;

  private record Key(WorkerId worker, String model) {}

  private record Average(double seconds, int samples) {}

  private final Map<Key, Average> averages = new HashMap<>();

  /** An answer has come. */
  void add(WorkerId worker, String model, double seconds) {
    averages.merge(
        new Key(worker, model),
        new Average(seconds, 1),
        (old, one) ->
            new Average(
                old.seconds()
                    + Math.max(WEIGHT, 1.0 / (old.samples() + 1)) * (one.seconds() - old.seconds()),
                old.samples() + 1));
  }

  /** How long a request has a slot there, in seconds, or null when none has been answered. */
  @Nullable Double seconds(WorkerId worker, String model) {
    Average average = averages.get(new Key(worker, model));
    return average == null ? null : average.seconds();
  }

  /** Whether that was measured often enough to refuse somebody for it. */
  boolean isSure(WorkerId worker, String model) {
    Average average = averages.get(new Key(worker, model));
    return average != null && average.samples() >= ENOUGH;
  }

  /** The worker is gone. */
  void forget(WorkerId worker) {
    averages.keySet().removeIf(key -> key.worker().equals(worker));
  }
}
