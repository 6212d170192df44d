package dev.relevo.access;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Knows what was spent, by this process and others, also before it started. */
@FunctionalInterface
public interface SpendingHistory {
  /**
   * What was paid for what began at this time or later, in nano US dollars by the ids of the keys;
   * fails when that is not known now.
   */
  CompletionStage<Map<String, Long>> spentSince(Instant since);
}
