package dev.relevo.gateway;

import dev.relevo.chat.GatewayError;
import dev.relevo.chat.ProviderError;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Outcome;
import dev.relevo.pool.WorkerPool;
import dev.relevo.provider.Locality;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Finds who answers one request: the first candidate, the next when one has failed, the same once
 * more where that helps, and company for one that is late. Whoever extends it runs the attempts. To
 * be called by one thread at a time.
 */
abstract class Relay {
  final Desk desk;
  final Attempts attempts;
  final RequestTrace trace;
  private boolean asking;
  private boolean over;

  Relay(Desk desk, Attempts attempts, RequestTrace trace) {
    this.desk = desk;
    this.attempts = attempts;
    this.trace = trace;
  }

  /** Asks the pool for a lease; {@link #onReply} has to be told what it says. */
  abstract void acquire(AttemptReason reason);

  /**
   * Begins an attempt under a lease; {@link AttemptReason#AGAIN} only after {@link Attempts#PAUSE}.
   */
  abstract void begin(Lease lease, AttemptReason reason, AttemptTrace attempt);

  /** Whether an attempt has said something, so that nobody else is needed. */
  abstract boolean isAnswering();

  /** Nobody (else) answers; {@link #end} has been called. */
  abstract void onNobody(GatewayError why);

  final void findFirst() {
    desk.hedges().earn();
    ask(AttemptReason.FIRST);
  }

  /** Looks for another candidate, unless one runs or is looked for. */
  final void findNext() {
    if (!attempts.areUnderWay() && !asking) {
      ask(AttemptReason.NEXT);
    }
  }

  /** Looks for another candidate to run beside those that do, as far as that is allowed. */
  final void findCompany(AttemptReason reason) {
    if (asking || isAnswering() || !attempts.mayHaveCompany()) {
      return;
    }
    if (reason != AttemptReason.HEDGE || desk.hedges().take()) {
      ask(reason);
    }
  }

  private void ask(AttemptReason reason) {
    asking = true;
    trace.asks();
    acquire(reason);
  }

  /** Whether the pool has been asked and has not replied: the request may wait there. */
  final boolean isAsking() {
    return asking;
  }

  /**
   * The pool has replied.
   *
   * @param reply its reply, or null when none came
   */
  final void onReply(WorkerPool.@Nullable Reply reply, AttemptReason reason) {
    asking = false;
    waited(reply);
    // while it was asked for, the last attempt that is allowed may have been made
    boolean wanted = !over && !isAnswering() && attempts.mayBegin();
    if (reply instanceof WorkerPool.Granted granted && wanted) {
      trace.weighed(granted.weighed());
      start(granted.lease(), reason);
      return;
    }
    if (reason == AttemptReason.HEDGE) {
      desk.hedges().putBack();
    }
    if (reply instanceof WorkerPool.Granted granted) {
      desk.end(granted.lease(), new Outcome.Cancelled());
    } else if (wanted) {
      onRefused(reply instanceof WorkerPool.Refused refused ? refused : null, reason);
    }
  }

  private void waited(WorkerPool.@Nullable Reply reply) {
    Duration waited = Duration.ZERO;
    if (reply instanceof WorkerPool.Granted granted) {
      waited = granted.waited();
    } else if (reply instanceof WorkerPool.Refused refused) {
      waited = refused.waited();
    }
    attempts.waited(waited);
    trace.waited(waited);
  }

  private void onRefused(WorkerPool.@Nullable Refused refused, AttemptReason reason) {
    if (refused != null) {
      trace.weighed(refused.weighed());
    }
    if (attempts.areUnderWay()) {
      return; // company was a wish only
    }
    if (reason.isBeside()) {
      ask(AttemptReason.NEXT);
    } else {
      giveUp(refused == null ? desk.noReply(attempts) : attempts.refused(refused.refusal()));
    }
  }

  private void start(Lease granted, AttemptReason reason) {
    Lease lease = desk.priced(granted);
    desk.usage().asked(lease);
    attempts.begin(lease, desk.provider(lease).settings().locality() == Locality.LOCAL);
    begin(lease, reason, trace.begin(lease, reason));
  }

  /**
   * An attempt has failed.
   *
   * @param counts whether that speaks against the candidate
   * @param mayGoOn whether anybody may answer, or go on with what was begun
   */
  final void failed(Lease lease, ProviderError error, boolean counts, boolean mayGoOn) {
    desk.usage().failed(lease, error, attempts.profile().requestId());
    // what the pool is told ends in logs
    ProviderError tellable = attempts.profile().privacy().tellable(error);
    if (mayGoOn && counts && attempts.isAskedAgain(lease, error, now())) {
      attempts.failedOnce(error);
      desk.askedAgain(lease, tellable);
      start(lease, AttemptReason.AGAIN);
      return;
    }
    desk.end(lease, counts ? new Outcome.Failed(tellable) : new Outcome.Cancelled());
    GatewayError last = attempts.failed(lease, error, counts, now());
    if (!mayGoOn) {
      giveUp(Attempts.told(error));
    } else if (last != null && !(error.errorClass().mayFallBack() && attempts.areUnderWay())) {
      giveUp(last);
    } else {
      findNext();
    }
  }

  /** An attempt is over that has not failed. */
  final void release(Lease lease, Outcome outcome) {
    attempts.over(lease);
    desk.end(lease, outcome);
  }

  /** The request ends without a (whole) answer. */
  final void giveUp(GatewayError why) {
    end();
    onNobody(why);
  }

  /** From now on nobody is wanted any more. */
  final void end() {
    over = true;
  }

  final boolean isOver() {
    return over;
  }

  final Duration remaining() {
    return attempts.remaining(now());
  }

  private Instant now() {
    return desk.clock().instant();
  }
}
