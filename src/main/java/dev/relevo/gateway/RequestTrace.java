package dev.relevo.gateway;

import dev.relevo.access.Admission;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Served;
import dev.relevo.chat.TraceContext;
import dev.relevo.chat.Usage;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Weighed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Notes what becomes of one request while it happens: who was considered, every attempt, and how it
 * ended. Nothing of the request's content is noted. A request ends once; what is told of its end
 * after that is ignored. Thread-safe.
 */
final class RequestTrace {
  private final long number;
  private final String id;
  private final Instant startedAt;
  private final RequestRecord.Asked asked;
  private final Origin origin;
  private final TraceClock clock;
  private final Consumer<RequestTrace> onEnd;
  private final List<RequestRecord.Decision> decisions = new ArrayList<>(2);
  private final List<AttemptTrace> attempts = new ArrayList<>(2);
  private final List<RequestRecord.Seam> seams = new ArrayList<>(0);
  private int begun;
  private Duration queued = Duration.ZERO;
  private @Nullable Duration asksSince;
  private RequestRecord.Outcome outcome = RequestRecord.Outcome.RUNNING;
  private @Nullable Served served;
  private @Nullable Duration answeredAfter;
  private boolean cacheHit;
  private Admission admission = Admission.FREE;
  private @Nullable Usage usage;
  private @Nullable GatewayError error;
  private @Nullable Duration total;

  /**
   * A request that begins now.
   *
   * @param number its place among all requests
   * @param origin where it comes from
   * @param onEnd told once, when it has ended
   */
  RequestTrace(
      long number,
      String id,
      Instant startedAt,
      RequestRecord.Asked asked,
      Origin origin,
      TraceClock clock,
      Consumer<RequestTrace> onEnd) {
    this.number = number;
    this.id = id;
    this.startedAt = startedAt;
    this.asked = asked;
    this.origin = origin;
    this.clock = clock;
    this.onEnd = onEnd;
  }

  long number() {
    return number;
  }

  String id() {
    return id;
  }

  Origin origin() {
    return origin;
  }

  /** Something is reserved for it. */
  synchronized void admitted(Admission reserved) {
    admission = reserved;
  }

  synchronized Admission admission() {
    return admission;
  }

  /** The pool is asked for somebody, and may let the request wait. */
  synchronized void asks() {
    asksSince = clock.elapsed();
  }

  /** It has replied, after the request was in its queue for so long. */
  synchronized void waited(Duration time) {
    queued = queued.plus(time);
    asksSince = null;
  }

  /** The pool has decided about the next attempt. */
  synchronized void weighed(List<Weighed> candidates) {
    if (decisions.size() < Clipped.ENTRIES) {
      List<Weighed> kept = Clipped.candidates(candidates);
      decisions.add(
          new RequestRecord.Decision(clock.elapsed(), kept, candidates.size() - kept.size()));
    }
  }

  /** An attempt begins. */
  synchronized AttemptTrace begin(Lease lease, AttemptReason reason) {
    AttemptTrace attempt = new AttemptTrace(++begun, lease, reason, asked, clock, place());
    attempts.add(attempt); // all of them, since all of them cost
    return attempt;
  }

  /** A place of its own for an attempt; of a trace that is only passed on, the one that came. */
  private @Nullable TraceContext place() {
    TraceContext own = origin.trace();
    return own == null || own.equals(origin.traceParent())
        ? own
        : own.child(ThreadLocalRandom.current()::nextLong);
  }

  /** Content reaches the caller, or an answer from the cache does. */
  synchronized void answered(Served who) {
    served = who;
    answeredAfter = clock.elapsed();
    cacheHit = begun == 0; // nobody was asked
  }

  /**
   * Another candidate goes on after so many characters of text.
   *
   * @param who who goes on
   */
  synchronized void continued(Served who, int characters) {
    served = who;
    if (seams.size() < Clipped.ENTRIES) {
      seams.add(new RequestRecord.Seam(clock.elapsed(), characters, who.worker(), who.model()));
    }
  }

  /** The answer was delivered whole; this is what the caller was told that it took. */
  void finished(Usage took) {
    end(RequestRecord.Outcome.ANSWERED, took, null);
  }

  /** No (more) answer was delivered. */
  void failed(GatewayError why) {
    end(RequestRecord.Outcome.FAILED, null, Clipped.error(asked.privacy().tellable(why)));
  }

  /** The caller went away. */
  void left() {
    end(RequestRecord.Outcome.LEFT, null, null);
  }

  private void end(
      RequestRecord.Outcome how, @Nullable Usage took, @Nullable GatewayError failure) {
    synchronized (this) {
      if (total != null) {
        return;
      }
      total = clock.elapsed();
      queued = queued(total);
      asksSince = null;
      outcome = how;
      usage = took;
      error = failure;
    }
    onEnd.accept(this);
  }

  /** As long as the pool has not replied it is not known that the request does not wait. */
  private Duration queued(Duration now) {
    return asksSince == null ? queued : queued.plus(now.minus(asksSince));
  }

  /** What is known now. */
  synchronized RequestRecord record() {
    Duration now = total == null ? clock.elapsed() : total;
    return new RequestRecord(
        id,
        startedAt,
        asked,
        decisions,
        records(),
        seams,
        outcome,
        served,
        answeredAfter,
        cacheHit,
        usage,
        error,
        queued(now),
        now,
        origin.trace(),
        origin.traceParent());
  }

  private List<AttemptRecord> records() {
    List<AttemptRecord> records = new ArrayList<>(attempts.size());
    for (AttemptTrace attempt : attempts) {
      records.add(attempt.record());
    }
    return records;
  }
}
