package dev.relevo.pool;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a request has tried already and must not be given again, or not yet.
 *
 * @param worker the worker
 * @param model the model, or null when the whole worker is meant
 * @param keyIndex the key, or null when every key is meant
 * @param until from when it may be tried again, or null for never
 * @param last whether it may be tried again only when nobody else is left
 */
public record Tried(
    WorkerId worker,
    @Nullable String model,
    @Nullable Integer keyIndex,
    @Nullable Instant until,
    boolean last) {
  public Tried {
    Objects.requireNonNull(worker, "worker");
  }

  /** What must not be given to the request again before that time; null for never. */
  public Tried(
      WorkerId worker,
      @Nullable String model,
      @Nullable Integer keyIndex,
      @Nullable Instant until) {
    this(worker, model, keyIndex, until, false);
  }

  /** What must not be given to the request again. */
  public Tried(WorkerId worker, @Nullable String model, @Nullable Integer keyIndex) {
    this(worker, model, keyIndex, null, false);
  }

  /** Whether the candidate with this key is meant, now. */
  boolean covers(Candidate candidate, int key, Instant now) {
    return means(candidate, key) && (until == null || until.isAfter(now));
  }

  private boolean means(Candidate candidate, int key) {
    return worker.equals(candidate.id())
        && (model == null || model.equals(candidate.modelName()))
        && (keyIndex == null || keyIndex == key);
  }

  /**
   * From when the candidate may be tried again with this key; null when the key was not tried, or
   * is not to be tried again.
   */
  static @Nullable Instant again(List<Tried> all, Candidate candidate, int key) {
    Instant last = null;
    for (Tried one : all) {
      if (one.means(candidate, key)) {
        if (one.until == null) {
          return null;
        }
        last = last == null || one.until.isAfter(last) ? one.until : last;
      }
    }
    return last;
  }

  /** Whether the candidate with this key must not be used now. */
  static boolean covers(List<Tried> all, Candidate candidate, int key, Instant now) {
    for (Tried one : all) {
      if (one.covers(candidate, key, now)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the candidate with this key may be used only when nobody else is left. */
  static boolean isLast(List<Tried> all, Candidate candidate, int key) {
    for (Tried one : all) {
      if (one.last && one.means(candidate, key)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the request will not go to that worker again. */
  static boolean isOver(List<Tried> all, WorkerId worker) {
    for (Tried one : all) {
      if (one.worker.equals(worker)
          && one.model == null
          && one.keyIndex == null
          && one.until == null) {
        return true;
      }
    }
    return false;
  }
}
