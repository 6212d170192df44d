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
import dev.relevo.provider.UpstreamErrors;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
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

  /** What is asked, and what is made of a provider's reply. */
  interface Question<A, R> {
    /**
     * Asks a provider.
     *
     * @param limits is told what is left of the lease's key
     */
    CompletionStage<A> ask(
        ChatProvider provider, Lease lease, Consumer<RateLimits> limits, Lane lane);

    /** Why the reply is of no use, or null when it is good. */
    @Nullable ProviderError fault(A reply);

    /** How many tokens the provider wrote. */
    int completionTokens(A reply);

    /** The reply as the caller gets it. */
    R told(Served served, A reply);
  }

  private final Question<A, R> question;
  private final RequestProfile profile;
  private final Desk desk;
  private final Lane lane;
  private final Attempts attempts;
  private final CompletableFuture<R> response = new CompletableFuture<>();

  /**
   * The attempts; nothing happens yet.
   *
   * @param deadline how long all of them may take, or null for as long as is configured
   */
  WholeReply(
      Question<A, R> question,
      RequestProfile profile,
      @Nullable Duration deadline,
      Desk desk,
      Lane lane) {
    this.question = question;
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
                attempt(granted.lease());
              } else if (reply instanceof WorkerPool.Refused refused) {
                fail(attempts.refused(refused.refusal()));
              } else {
                fail(desk.noReply(attempts));
              }
              return reply;
            },
            lane.executor());
  }

  private void attempt(Lease lease) {
    attempts.begin();
    long startedAt = System.nanoTime();
    Providers.Running running = desk.provider(lease);
    Duration deadline = attempts.remaining(desk.clock().instant());
    Duration total = running.settings().timeouts().total();
    boolean deadlineFirst = deadline.compareTo(total) < 0;
    Duration limit = deadlineFirst ? deadline : total;
    CompletableFuture<A> answer = new CompletableFuture<>();
    CompletionStage<A> asked = ask(running.provider(), lease);
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
          onEnd(lease, startedAt, whole, failure);
          return whole;
        },
        Runnable::run);
  }

  private CompletionStage<A> ask(ChatProvider provider, Lease lease) {
    try {
      return question.ask(provider, lease, desk.limits(lease), lane);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void onEnd(Lease lease, long startedAt, @Nullable A reply, @Nullable Throwable failure) {
    if (failure instanceof GatewayException late) {
      // the caller's deadline says nothing about the worker
      desk.end(lease, new Outcome.Cancelled());
      fail(late.error());
    } else if (failure != null) {
      failed(lease, UpstreamErrors.told(failure).error());
    } else if (reply == null) {
      failed(lease, ProviderError.of(ErrorClass.BROKEN_ANSWER, "the answer was empty"));
    } else {
      ProviderError fault = question.fault(reply);
      if (fault != null) {
        failed(lease, fault);
      } else {
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        desk.end(lease, new Outcome.Succeeded(0, seconds, question.completionTokens(reply)));
        response.complete(question.told(attempts.served(profile.requestId(), lease), reply));
      }
    }
  }

  private void failed(Lease lease, ProviderError error) {
    desk.end(lease, new Outcome.Failed(error));
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
