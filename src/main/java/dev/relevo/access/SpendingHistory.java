package dev.relevo.access;

import java.time.Instant;
import java.util.Map;

/** Knows what was spent, by this process and others, also before it started. */
@FunctionalInterface
public interface SpendingHistory {
  /**
   * What requests cost that began at this time or later, in nano US dollars by the ids of the keys.
   * May block.
   *
   * @throws RuntimeException when it is not known now
   */
  Map<String, Long> spentSince(Instant since);
}
