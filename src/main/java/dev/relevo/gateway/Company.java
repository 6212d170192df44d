package dev.relevo.gateway;

import dev.relevo.chat.ChatRequest;
import dev.relevo.pool.HedgingSettings;
import dev.relevo.pool.SpeedEstimate;
import dev.relevo.provider.Timeouts;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When the next candidate is asked beside one that has brought nothing yet. A candidate that is
 * known to take long is given twice its usual time, and a request that asks for much thought is
 * given more, since thoughts are not always shown.
 *
 * @param hedge after how long, because this one usually is faster; null for never
 * @param late after how long, because nobody should wait longer
 */
record Company(@Nullable Duration hedge, Duration late) {
  private static final int PATIENCE = 2;
  private static final int PATIENCE_WITH_THOUGHT = 4;
  private static final Set<String> LITTLE_THOUGHT = Set.of("none", "minimal", "low");

  /** After this time a trial has company, unless its candidate usually takes longer. */
  private static final Duration LATE_ON_TRIAL = Duration.ofSeconds(5);

  /** Faster than that, nobody is missed. */
  private static final Duration SHORTEST_HEDGE = Duration.ofMillis(20);

  /**
   * For an answer that streams: it is about the first content.
   *
   * @param trial whether this request is to show whether the candidate is well again: then nobody
   *     waits long for it
   */
  static Company ofStream(
      Timeouts timeouts,
      SpeedEstimate speed,
      HedgingSettings hedging,
      ChatRequest request,
      boolean trial) {
    Duration limit = timeouts.late();
    return of(
        trial && limit.compareTo(LATE_ON_TRIAL) > 0 ? LATE_ON_TRIAL : limit,
        speed.firstTokenSeconds(),
        hedging.enabled() ? speed.p95FirstTokenSeconds() : 0,
        asksForThought(request));
  }

  /** For an answer that comes whole. */
  static Company ofWhole(
      Timeouts timeouts, SpeedEstimate speed, HedgingSettings hedging, boolean thought) {
    return of(
        timeouts.lateWhole(),
        speed.wholeSeconds(),
        hedging.enabled() ? speed.p95WholeSeconds() : 0,
        thought);
  }

  private static Company of(Duration limit, double usual, double slow, boolean thought) {
    Duration late = thought ? limit.multipliedBy(PATIENCE_WITH_THOUGHT) : limit;
    Duration patient = ofSeconds(PATIENCE * usual);
    late = late.compareTo(patient) < 0 ? patient : late;
    Duration hedge = ofSeconds(slow);
    hedge = hedge.compareTo(SHORTEST_HEDGE) < 0 ? SHORTEST_HEDGE : hedge;
    return new Company(slow > 0 && hedge.compareTo(late) < 0 ? hedge : null, late);
  }

  private static Duration ofSeconds(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  /** Whether the request asks to think hard before answering. */
  static boolean asksForThought(ChatRequest request) {
    String effort = request.reasoningEffort();
    return effort != null && !LITTLE_THOUGHT.contains(effort);
  }
}
