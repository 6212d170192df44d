package dev.relevo.gateway;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.GatewayException;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Outcome;
import dev.relevo.pool.RequestProfile;
import dev.relevo.pool.WorkerPool;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.RateLimits;
import dev.relevo.provider.Timeouts;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.Cancellable;
import org.jspecify.annotations.Nullable;
import scala.concurrent.duration.FiniteDuration;

/**
 * Makes the attempts of one request whose reply comes whole: no stream, one continuation per step.
 * The steps of one request follow each other, so the state needs no lock.
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

    /** Whether the failure only means that the same candidate is to be asked in another way. */
    boolean isAskedAgainAfter(ProviderError error);

    /** Whether the reply will do. */
    Verdict<A> judge(A reply);

    /** How many tokens the provider wrote. */
    int completionTokens(A reply);

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

  private final Function<Lease, Question<A, R>> questions;
  private final RequestProfile profile;
  private final Desk desk;
  private final Lane lane;
  private final Attempts attempts;
  private final CompletableFuture<R> response = new CompletableFuture<>();

  /**
   * The attempts; nothing happens yet.
   *
   * @param questions makes the question for a candidate
   * @param deadline how long all of them may take, or null for as long as is configured
   */
  WholeReply(
      Function<Lease, Question<A, R>> questions,
      RequestProfile profile,
      @Nullable Duration deadline,
      Desk desk,
      Lane lane) {
    this.questions = questions;
    this.profile = profile;
    this.desk = desk;
    this.lane = lane;
    this.attempts = new Attempts(desk.routing(), deadline, desk.clock().instant());
  }

  /** Completes with the reply, or fails with a {@link GatewayException}. */
  CompletionStage<R> get() {
    GatewayError closed = desk.closed();
    if (closed != null) {
      fail(closed);
    } else {
      acquire();
    }
    return response;
  }

  private void acquire() {
    desk.acquire(profile, attempts.tried(), attempts.remaining(desk.clock().instant()))
        .handleAsync(
            (reply, lost) -> {
              if (reply instanceof WorkerPool.Granted granted) {
                attempts.begin();
                Lease lease = granted.lease();
                ask(lease, questions.apply(lease));
              } else if (reply instanceof WorkerPool.Refused refused) {
                fail(attempts.refused(refused.refusal()));
              } else {
                fail(desk.noReply(attempts));
              }
              return reply;
            },
            lane.executor());
  }

  private void ask(Lease lease, Question<A, R> question) {
    long startedAt = System.nanoTime();
    Providers.Running running = desk.provider(lease);
    Duration deadline = attempts.remaining(desk.clock().instant());
    Timeouts timeouts = running.settings().timeouts();
    Duration longest =
        timeouts.whole().compareTo(timeouts.total()) < 0 ? timeouts.whole() : timeouts.total();
    boolean deadlineFirst = deadline.compareTo(longest) < 0;
    Duration limit = deadlineFirst ? deadline : longest;
    CompletableFuture<A> answer = new CompletableFuture<>();
    CompletionStage<A> asked = sent(question, running.provider(), lease);
    Cancellable timer =
        lane.materializer()
            .scheduleOnce(
                FiniteDuration.fromNanos(limit.toNanos()),
                () -> {
                  answer.completeExceptionally(
                      deadlineFirst
                          ? attempts.deadlinePassed().toException()
                          : AttemptClock.silent("no answer came", limit).toException());
                  asked.toCompletableFuture().cancel(true);
                });
    asked.handleAsync(
        (whole, failure) ->
            failure == null ? answer.complete(whole) : answer.completeExceptionally(failure),
        Runnable::run);
    CompletionStage<A> settled = answer;
    settled.handleAsync(
        (whole, failure) -> {
          timer.cancel();
          onEnd(lease, question, startedAt, whole, failure);
          return whole;
        },
        Runnable::run);
  }

  private CompletionStage<A> sent(Question<A, R> question, ChatProvider provider, Lease lease) {
    try {
      return question.ask(provider, desk.limits(lease), lane);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void onEnd(
      Lease lease,
      Question<A, R> question,
      long startedAt,
      @Nullable A reply,
      @Nullable Throwable failure) {
    if (failure instanceof GatewayException late) {
      // the caller's deadline says nothing about the worker
      desk.end(lease, new Outcome.Cancelled());
      fail(late.error());
    } else if (failure != null) {
      ProviderError error = desk.provider(lease).failure(failure);
      if (question.isAskedAgainAfter(error)) {
        ask(lease, question);
      } else {
        failed(lease, error, true);
      }
    } else if (reply == null) {
      failed(lease, ProviderError.of(ErrorClass.BROKEN_ANSWER, "the answer was empty"), true);
    } else {
      onReply(lease, question, startedAt, reply);
    }
  }

  private void onReply(Lease lease, Question<A, R> question, long startedAt, A reply) {
    Verdict<A> verdict = question.judge(reply);
    if (verdict instanceof Good<A> good) {
      double seconds = (System.nanoTime() - startedAt) / 1e9;
      desk.end(lease, new Outcome.Succeeded(0, seconds, question.completionTokens(good.reply())));
      response.complete(question.told(attempts.served(profile.requestId(), lease), good.reply()));
    } else if (verdict instanceof Bad<A> bad) {
      failed(lease, bad.error(), bad.counts());
    } else {
      ask(lease, question);
    }
  }

  /**
   * Looks for another candidate.
   *
   * @param counts whether the failure speaks against this one in general
   */
  private void failed(Lease lease, ProviderError error, boolean counts) {
    desk.end(lease, counts ? new Outcome.Failed(error) : new Outcome.Cancelled());
    GatewayError last = attempts.failed(lease, error, desk.clock().instant());
    if (last == null) {
      acquire();
    } else {
      fail(last);
    }
  }

  private void fail(GatewayError error) {
    response.completeExceptionally(error.toException());
  }
}
