package dev.relevo.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which prompts the candidates have read last, and so have in their caches: one for each of their
 * slots, for a host keeps one for each. Bounded in number and age; of the prompts there are only
 * numbers. Not thread-safe.
 */
final class Affinity {
  static final Duration LONGEST = Duration.ofMinutes(10);
  static final int MOST_CANDIDATES = 500;

  /** So many of a candidate's prompts are remembered at most. */
  static final int MOST_PROMPTS = 16;

  private record Place(WorkerId worker, String model) {}

  private record Read(Conversation prompt, Instant at) {}

  private final Map<Place, Deque<Read>> byPlace = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * A candidate gets a prompt. It takes the place of the one that it goes on from, else of the one
   * that was read longest ago.
   *
   * @param slots how many the candidate has
   */
  void read(WorkerId worker, String model, int slots, Conversation prompt, Instant now) {
    if (prompt.beginnings().isEmpty()) {
      return;
    }
    Deque<Read> known =
        byPlace.computeIfAbsent(new Place(worker, model), any -> new ArrayDeque<>(2));
    Read before = longest(known, prompt, now);
    int most = Math.max(1, Math.min(slots, MOST_PROMPTS));
    if (before != null && goesOn(prompt, before.prompt())) {
      known.remove(before);
    }
    while (known.size() >= most) {
      known.removeFirst();
    }
    known.addLast(new Read(prompt, now));
    if (byPlace.size() > MOST_CANDIDATES) {
      byPlace.remove(byPlace.keySet().iterator().next());
    }
  }

  /** Whether all of the other prompt is the beginning of this one. */
  private static boolean goesOn(Conversation prompt, Conversation other) {
    long whole = other.beginnings().get(other.beginnings().size() - 1).hash();
    for (Conversation.Beginning beginning : prompt.beginnings()) {
      if (beginning.hash() == whole) {
        return true;
      }
    }
    return false;
  }

  /** How many tokens of the prompt the candidate has read before. */
  int cachedTokens(WorkerId worker, String model, Conversation prompt, Instant now) {
    Deque<Read> known = byPlace.get(new Place(worker, model));
    Read longest = known == null ? null : longest(known, prompt, now);
    return longest == null ? 0 : prompt.sharedTokens(longest.prompt());
  }

  private static @Nullable Read longest(Deque<Read> known, Conversation prompt, Instant now) {
    Read longest = null;
    int most = 0;
    for (Iterator<Read> all = known.iterator(); all.hasNext(); ) {
      Read read = all.next();
      if (read.at().plus(LONGEST).isBefore(now)) {
        all.remove();
        continue;
      }
      int shared = prompt.sharedTokens(read.prompt());
      if (shared > most) {
        longest = read;
        most = shared;
      }
    }
    return longest;
  }

  /** The model is not in the worker's memory any more, and neither is what it has read. */
  void forget(WorkerId worker, String model) {
    byPlace.remove(new Place(worker, model));
  }

  /** The worker is gone. */
  void forget(WorkerId worker) {
    byPlace.keySet().removeIf(place -> place.worker().equals(worker));
  }
}
