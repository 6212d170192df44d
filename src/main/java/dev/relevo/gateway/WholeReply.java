package dev.relevo.gateway;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.GatewayException;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.chat.Usage;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Outcome;
import dev.relevo.pool.RequestProfile;
import dev.relevo.pool.WorkerPool;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.Locality;
import dev.relevo.provider.RateLimits;
import dev.relevo.provider.Timeouts;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.Cancellable;
import org.jspecify.annotations.Nullable;
import scala.concurrent.duration.FiniteDuration;

/**
 * Makes the attempts of one request whose reply comes whole: no stream, one continuation per step.
 * The next candidate is asked beside one that is late, and the first whole reply is taken. The
 * steps of one request take {@link Turns}, so the state needs no lock.
 *
 * @param <A> what a provider replies
 * @param <R> what the caller gets
 */
final class WholeReply<A, R> {

  /** What one candidate is asked, and what is made of its reply. */
  interface Question<A, R> {
    /**
     * Asks the candidate.
     *
     * @param limits is told what is left of the lease's key
     */
    CompletionStage<A> ask(ChatProvider provider, Consumer<RateLimits> limits, Lane lane);

    /** How the candidate is asked, for operators; null when it is simply the request. */
    @Nullable String way();

    /** Whether the failure only means that the same candidate is to be asked in another way. */
    boolean isAskedAgainAfter(ProviderError error);

    /** Whether the reply will do. */
    Verdict<A> judge(A reply);

    /** What the reply took. */
    Usage usage(A reply);

    /** The reply as the caller gets it. */
    R told(Served served, A reply);
  }

  /** What becomes of a reply. */
  sealed interface Verdict<A> {}

  /** It will do, as it is here. */
  record Good<A>(A reply) implements Verdict<A> {}

  /**
   * It is of no use.
   *
   * @param error why
   * @param counts whether that speaks against the candidate in general
   */
  record Bad<A>(ProviderError error, boolean counts) implements Verdict<A> {}

  /** It will not do yet: the same candidate is asked again. */
  record AskAgain<A>() implements Verdict<A> {}

  private static final long SHORTEST_WAIT_NANOS = 1_000_000;

  private final Function<Lease, Question<A, R>> questions;
  private final boolean thought;
  private final Desk desk;
  private final Lane lane;
  private final Attempts attempts;
  private final RequestTrace trace;
  private final Turns turns = new Turns();
  private final List<Asked> running = new ArrayList<>(1);
  private final CompletableFuture<R> response = new CompletableFuture<>();
  private boolean asking;
  private boolean over;

  /** One candidate that is asked; {@code answer} completes when it has replied or is given up. */
  private final class Asked {
    private final Lease lease;
    private final Question<A, R> question;
    private final AttemptTrace attempt;
    private final CompletableFuture<A> answer = new CompletableFuture<>();
    private AttemptClock clock;
    private @Nullable Cancellable timer;
    private CompletionStage<A> sent = answer;

    private Asked(Lease lease, Question<A, R> question, AttemptTrace attempt) {
      this.lease = lease;
      this.question = question;
      this.attempt = attempt;
      this.clock = newClock();
    }

    private AttemptClock newClock() {
      Timeouts timeouts = desk.provider(lease).settings().timeouts();
      Company company = Company.ofWhole(timeouts, lease.speed(), desk.routing().hedging(), thought);
      return new AttemptClock(timeouts.ofWhole(), company, System.nanoTime());
    }

    private double seconds() {
      return clock.firstContentSeconds(System.nanoTime());
    }

    private void start() {
      clock = newClock();
      sent = sentTo(desk.provider(lease).provider());
      sent.handleAsync(
          (whole, failure) ->
              failure == null ? answer.complete(whole) : answer.completeExceptionally(failure),
          Runnable::run);
      watch();
    }

    private CompletionStage<A> sentTo(ChatProvider provider) {
      try {
        return question.ask(provider, desk.limits(lease), lane);
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    /** One timer serves all clocks: it is set to the nearest, and then to the next. */
    private void watch() {
      long deadline = attempts.remaining(now(desk)).toNanos();
      long nearest = Math.min(deadline, clock.nearest(System.nanoTime()));
      wakeAfter(Duration.ofNanos(Math.max(SHORTEST_WAIT_NANOS, nearest)), this::onTimer);
    }

    private void wakeAfter(Duration delay, Runnable step) {
      timer =
          lane.materializer()
              .scheduleOnce(
                  FiniteDuration.fromNanos(delay.toNanos()),
                  () ->
                      turns.execute(
                          () -> {
                            if (running.contains(this)) {
                              step.run();
                            }
                          }));
    }

    private void onTimer() {
      ProviderError silence = clock.ranOut(System.nanoTime());
      if (silence != null) {
        giveUp(silence.toException());
      } else if (attempts.remaining(now(desk)).isZero()) {
        giveUp(attempts.deadlinePassed().toException());
      } else {
        AttemptReason late = clock.companyDue(System.nanoTime());
        if (late != null) {
          onLate(late);
        }
        watch();
      }
    }

    private void giveUp(RuntimeException why) {
      answer.completeExceptionally(why);
      sent.toCompletableFuture().cancel(true);
    }

    /** Returns whether it was still waited for. */
    private boolean end() {
      if (timer != null) {
        timer.cancel();
      }
      return running.remove(this);
    }

    /** Nobody waits for it any more. */
    private void callBack() {
      if (end()) {
        attempts.over(lease);
        sent.toCompletableFuture().cancel(true);
      }
    }
  }

  /**
   * The attempts; nothing happens yet.
   *
   * @param questions makes the question for a candidate
   * @param deadline how long all of them may take, or null for as long as is configured
   * @param thought whether the request asks to think hard
   */
  WholeReply(
      Function<Lease, Question<A, R>> questions,
      RequestProfile profile,
      @Nullable Duration deadline,
      boolean thought,
      Desk desk,
      Lane lane) {
    this.questions = questions;
    this.thought = thought;
    this.desk = desk;
    this.lane = lane;
    this.attempts = new Attempts(profile, desk.routing(), deadline, now(desk));
    this.trace = desk.trace(profile, false);
  }

  private static Instant now(Desk desk) {
    return desk.clock().instant();
  }

  /** Completes with the reply, or fails with a {@link GatewayException}. */
  CompletionStage<R> get() {
    GatewayError closed = desk.closed();
    if (closed != null) {
      fail(closed);
    } else {
      desk.hedges().earn();
      acquire(AttemptReason.FIRST);
    }
    return response;
  }

  private void acquire(AttemptReason reason) {
    asking = true;
    boolean beside = isBeside(reason);
    desk.acquire(attempts.profile(), attempts.tried(), attempts.remaining(now(desk)), beside)
        .handleAsync(
            (reply, lost) -> {
              turns.execute(() -> onReply(reply, reason));
              return reply;
            },
            lane.executor());
  }

  private static boolean isBeside(AttemptReason reason) {
    return reason == AttemptReason.LATE || reason == AttemptReason.HEDGE;
  }

  private void onReply(WorkerPool.@Nullable Reply reply, AttemptReason reason) {
    asking = false;
    if (reply instanceof WorkerPool.Granted granted && !over) {
      trace.weighed(granted.weighed());
      begin(granted.lease(), reason, Duration.ZERO);
      return;
    }
    if (reason == AttemptReason.HEDGE) {
      desk.hedges().putBack();
    }
    if (reply instanceof WorkerPool.Granted granted) {
      desk.end(granted.lease(), new Outcome.Cancelled());
      return;
    }
    if (reply instanceof WorkerPool.Refused refused) {
      trace.weighed(refused.weighed());
    }
    if (over || !running.isEmpty()) {
      return; // company was a wish only
    }
    if (isBeside(reason)) {
      acquire(AttemptReason.NEXT);
    } else if (reply instanceof WorkerPool.Refused refused) {
      fail(attempts.refused(refused.refusal()));
    } else {
      fail(desk.noReply(attempts));
    }
  }

  private void begin(Lease lease, AttemptReason reason, Duration pause) {
    attempts.begin(lease, desk.provider(lease).settings().locality() == Locality.LOCAL);
    ask(new Asked(lease, questions.apply(lease), trace.begin(lease, reason)), pause);
  }

  private void ask(Asked asked, Duration pause) {
    running.add(asked);
    if (asked.question.way() != null) {
      asked.attempt.asked(asked.question.way());
    }
    CompletionStage<A> settled = asked.answer;
    settled.handleAsync(
        (reply, failure) -> {
          onEnd(asked, reply, failure);
          return reply;
        },
        turns);
    if (pause.isZero()) {
      asked.start();
    } else {
      asked.wakeAfter(pause, asked::start);
    }
  }

  private void onLate(AttemptReason reason) {
    boolean wanted = !asking && attempts.mayHaveCompany();
    if (wanted && (reason != AttemptReason.HEDGE || desk.hedges().take())) {
      acquire(reason);
    }
  }

  private void onEnd(Asked asked, @Nullable A reply, @Nullable Throwable failure) {
    if (!asked.end()) {
      return;
    }
    if (failure instanceof GatewayException late) {
      // the caller's deadline says nothing about the worker
      asked.attempt.cancelled(null);
      desk.end(asked.lease, new Outcome.Cancelled());
      fail(late.error());
    } else if (failure != null) {
      ProviderError error = desk.provider(asked.lease).failure(failure);
      if (asked.question.isAskedAgainAfter(error)) {
        asked.attempt.useless(error.message(), 0);
        askInOtherWay(asked);
      } else {
        failed(asked, error, true);
      }
    } else if (reply == null) {
      failed(asked, ProviderError.of(ErrorClass.BROKEN_ANSWER, "the answer was empty"), true);
    } else {
      onReply(asked, reply);
    }
  }

  private void onReply(Asked asked, A reply) {
    Verdict<A> verdict = asked.question.judge(reply);
    if (verdict instanceof Good<A> good) {
      finish(asked, good.reply());
    } else if (verdict instanceof Bad<A> bad) {
      failed(asked, bad.error(), bad.counts());
    } else {
      asked.attempt.useless(
          "its answer was not of the asked shape", asked.question.usage(reply).completionTokens());
      askInOtherWay(asked);
    }
  }

  private void askInOtherWay(Asked before) {
    AttemptTrace attempt = trace.begin(before.lease, AttemptReason.OTHER_WAY);
    ask(new Asked(before.lease, before.question, attempt), Duration.ZERO);
  }

  private void finish(Asked asked, A reply) {
    over = true;
    Usage usage = asked.question.usage(reply);
    asked.attempt.succeeded(usage);
    desk.end(asked.lease, new Outcome.Succeeded(0, asked.seconds(), usage.completionTokens()));
    for (Asked other : List.copyOf(running)) {
      other.callBack();
      other.attempt.overtaken();
      desk.end(other.lease, new Outcome.Overtaken(other.seconds()));
    }
    Served served = attempts.served(asked.lease);
    trace.answered(served);
    trace.finished(usage);
    response.complete(asked.question.told(served, reply));
  }

  /**
   * Looks for another candidate.
   *
   * @param counts whether the failure speaks against this one in general
   */
  private void failed(Asked asked, ProviderError error, boolean counts) {
    asked.attempt.failed(error, 0);
    Lease lease = asked.lease;
    if (counts && attempts.isAskedAgain(lease, error, now(desk))) {
      desk.askedAgain(lease, error);
      begin(lease, AttemptReason.AGAIN, Attempts.PAUSE);
      return;
    }
    desk.end(lease, counts ? new Outcome.Failed(error) : new Outcome.Cancelled());
    GatewayError last = attempts.failed(lease, error, counts, now(desk));
    if (last != null && !(error.errorClass().mayFallBack() && attempts.areUnderWay())) {
      fail(last);
    } else if (running.isEmpty() && !asking) {
      acquire(AttemptReason.NEXT);
    }
  }

  private void fail(GatewayError error) {
    over = true;
    for (Asked other : List.copyOf(running)) {
      other.callBack();
      other.attempt.cancelled(null);
      desk.end(other.lease, new Outcome.Cancelled());
    }
    trace.failed(error);
    response.completeExceptionally(error.toException());
  }
}
