package dev.relevo.gateway;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.pool.Outcome;
import dev.relevo.provider.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The clocks of one attempt. Times are nanoseconds of any one monotonic clock. The gap runs only
 * while something has been asked for, so that a slow reader is not taken for a stalled provider. A
 * plain class. Not thread-safe.
 */
final class AttemptClock {
  private final Timeouts timeouts;
  private final Company company;
  private final long startedAt;
  private long lateAt;
  private boolean hedged;
  private long firstContentAt;
  private long waitingSince;
  private boolean content;
  private boolean waiting = true;

  AttemptClock(Timeouts timeouts, Company company, long now) {
    this.timeouts = timeouts;
    this.company = company;
    this.hedged = company.hedge() == null;
    this.startedAt = now;
    this.lateAt = now + company.late().toNanos();
    this.waitingSince = now;
  }

  /** More has been asked for. */
  void asked(long now) {
    if (!waiting) {
      waiting = true;
      waitingSince = now;
    }
  }

  /** Something has come. */
  void came(long now) {
    waiting = false;
    waitingSince = now;
  }

  /** Content has come. Returns whether it was the first. */
  boolean contentCame(long now) {
    if (content) {
      return false;
    }
    content = true;
    firstContentAt = now;
    return true;
  }

  /** Whether content has come. */
  boolean hasContent() {
    return content;
  }

  /** From the start to the first content, in seconds; to the end when there was none. */
  double firstContentSeconds(long now) {
    return ((content ? firstContentAt : now) - startedAt) / 1e9;
  }

  /** From the first content to the end, in seconds. */
  double streamingSeconds(long now) {
    return content ? (now - firstContentAt) / 1e9 : 0;
  }

  /** How long until a clock can run out, in nanoseconds; may be negative. */
  long nearest(long now) {
    long sinceStart = now - startedAt;
    long total = timeouts.total().toNanos() - sinceStart;
    if (!content) {
      long silent = Math.min(total, timeouts.firstContent().toNanos() - sinceStart);
      return Math.min(silent, companyAt() - now);
    }
    // while nothing is asked for, the gap cannot run out before one whole gap has passed
    return Math.min(total, timeouts.gap().toNanos() - (waiting ? now - waitingSince : 0));
  }

  private long companyAt() {
    Duration hedge = company.hedge();
    return hedged || hedge == null ? lateAt : startedAt + hedge.toNanos();
  }

  /**
   * Why another candidate is to be asked beside this one now, or null when none is. A reason is
   * told once; lateness again each time as much has passed.
   */
  @Nullable AttemptReason companyDue(long now) {
    if (content || companyAt() - now > 0) {
      return null;
    }
    if (!hedged) {
      hedged = true;
      return AttemptReason.HEDGE;
    }
    lateAt = now + company.late().toNanos();
    return AttemptReason.LATE;
  }

  /**
   * The outcome of an attempt that ends now because another one spoke first.
   *
   * @param streamed whether the answer was to be streamed
   */
  Outcome.Overtaken overtaken(boolean streamed, long now) {
    double seconds = firstContentSeconds(now);
    return new Outcome.Overtaken(seconds, streamed, seconds * 1e9 >= company.late().toNanos());
  }

  /** The failure when a clock has run out, or null. */
  @Nullable ProviderError ranOut(long now) {
    long sinceStart = now - startedAt;
    if (!content && sinceStart >= timeouts.firstContent().toNanos()) {
      return silent("no content came", timeouts.firstContent());
    }
    if (sinceStart >= timeouts.total().toNanos()) {
      return silent("the answer did not end", timeouts.total());
    }
    if (content && waiting && now - waitingSince >= timeouts.gap().toNanos()) {
      return silent("the answer stalled: nothing more came", timeouts.gap());
    }
    return null;
  }

  /** Silence, told as a failure of the attempt. */
  static ProviderError silent(String what, Duration within) {
    String limit =
        within.toMillis() % 1000 == 0 ? within.toSeconds() + " s" : within.toMillis() + " ms";
    return ProviderError.of(ErrorClass.SILENT, what + " within " + limit);
  }
}
