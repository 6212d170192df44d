package dev.relevo.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether the work of one worker gets on: the third question about its health, beside whether its
 * process answers and whether its models do. It is stuck where each of its requests is overdue and
 * nothing has moved for a while, on none of them. A slow one that moves is not stuck, nor is one
 * that loads a model. Not thread-safe.
 */
final class WorkProgress {
  /** For so long nothing may move, however soon it was expected. */
  static final Duration SHORTEST = Duration.ofSeconds(30);

  /** Something may take so many times as long to come as expected. */
  private static final int PATIENCE = 4;

  private final Map<Long, Instant> overdueAt = new HashMap<>();
  private Instant moved = Instant.EPOCH;
  private boolean loading;

  /**
   * A request is sent.
   *
   * @param expectedSeconds in how many seconds something is expected to have come: the whole answer
   *     where it comes in one piece
   */
  void began(long lease, double expectedSeconds, Instant now) {
    if (overdueAt.isEmpty()) {
      moved = now; // nothing could move before
    }
    Duration expected = Duration.ofMillis((long) (PATIENCE * 1000 * expectedSeconds));
    overdueAt.put(lease, now.plus(expected.compareTo(SHORTEST) > 0 ? expected : SHORTEST));
  }

  /** Something has come for a request. */
  void progressed(long lease, Instant now) {
    if (overdueAt.replace(lease, now.plus(SHORTEST)) != null) {
      moved = now;
    }
  }

  /**
   * A request is over.
   *
   * @param answered whether it was answered; one that was given up moves nothing
   */
  void ended(long lease, boolean answered, Instant now) {
    if (overdueAt.remove(lease) != null && answered) {
      moved = now;
    }
  }

  /** Whether the worker loads a model, during which nothing can move. */
  void loading(boolean value, Instant now) {
    if (loading && !value) {
      moved = now;
      overdueAt.replaceAll((lease, at) -> at.isAfter(now.plus(SHORTEST)) ? at : now.plus(SHORTEST));
    }
    loading = value;
  }

  /** What is wrong, in words; null when nothing is, or nothing can be told. */
  @Nullable String stuck(Instant now) {
    if (loading || overdueAt.isEmpty() || now.isBefore(moved.plus(SHORTEST))) {
      return null;
    }
    for (Instant at : overdueAt.values()) {
      if (now.isBefore(at)) {
        return null;
      }
    }
    int requests = overdueAt.size();
    return "nothing has moved for "
        + Duration.between(moved, now).toSeconds()
        + " s although "
        + (requests == 1 ? "a request is there" : requests + " requests are there");
  }
}
