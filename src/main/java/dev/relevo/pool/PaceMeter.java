package dev.relevo.pool;

import dev.relevo.chat.ChatEvent;

/**
 * Learns a candidate's {@link Pace} from what its host measures itself: reading, writing and
 * loading apart, and no queueing in any of them. What is left of the time that passed here is
 * overhead. Of reading and overhead the lower quarter counts: a prompt of which the host had a part
 * in its cache is read faster than any other, and a request that had to queue there takes longer.
 * What others cost who were computed beside it is taken out. Not thread-safe.
 */
final class PaceMeter {
  private static final int MOST = 20;
  private static final double LOW = 0.25;
  private static final double MIDDLE = 0.5;

  /** The reading of less than that takes as long as it takes to begin. */
  static final int SHORTEST_PROMPT = 32;

  private final RecentValues promptRates = new RecentValues(MOST);
  private final RecentValues rates = new RecentValues(MOST);
  private final RecentValues overheads = new RecentValues(MOST);
  private Pace pace = Pace.UNKNOWN;

  /** Takes an answer, if its host has measured anything. */
  void answered(Outcome.Succeeded answer) {
    ChatEvent.Timing timing = answer.timing();
    if (timing == null || timing.promptNanos() + timing.decodeNanos() <= 0) {
      return;
    }
    double reading = timing.promptNanos() / 1e9;
    double writing = timing.decodeNanos() / 1e9;
    int unread = answer.promptTokens() - answer.cachedTokens();
    if (unread >= SHORTEST_PROMPT && reading > 0) {
      promptRates.add(answer.contention() * unread / reading);
    }
    if (answer.completionTokens() > 0 && writing > 0) {
      rates.add(answer.contention() * answer.completionTokens() / writing);
    }
    double before = timing.loadNanos() / 1e9 + reading;
    double overhead = answer.seconds() - before - writing;
    if (answer.streamed()) {
      // a reader that is slow lengthens what follows the first content, hidden thoughts what
      // precedes it
      overhead = Math.min(overhead, answer.firstContentSeconds() - before);
    }
    overheads.add(Math.max(0, overhead));
    pace =
        new Pace(
            promptRates.quantile(LOW),
            rates.quantile(MIDDLE),
            overheads.quantile(LOW),
            pace.samples() + 1);
  }

  /** What is known; {@link Pace#UNKNOWN} where the host measures nothing. */
  Pace pace() {
    return pace;
  }
}
