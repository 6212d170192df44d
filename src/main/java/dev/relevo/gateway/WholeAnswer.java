package dev.relevo.gateway;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.GatewayException;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Outcome;
import dev.relevo.pool.RequestProfile;
import dev.relevo.pool.WorkerPool;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.UpstreamErrors;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.Cancellable;
import org.jspecify.annotations.Nullable;
import scala.concurrent.duration.FiniteDuration;

/**
 * Makes the attempts of one request whose answer is wanted whole: no stream, one continuation per
 * step. The steps of one request follow each other, so the state needs no lock.
 */
final class WholeAnswer {
  private final ChatRequest request;
  private final RequestProfile profile;
  private final Desk desk;
  private final Lane lane;
  private final Attempts attempts;
  private final CompletableFuture<ChatResponse> response = new CompletableFuture<>();

  WholeAnswer(ChatRequest request, RequestProfile profile, Desk desk, Lane lane) {
    this.request = request;
    this.profile = profile;
    this.desk = desk;
    this.lane = lane;
    this.attempts =
        new Attempts(desk.routing(), request.steering().deadline(), desk.clock().instant());
  }

  /** Completes with the answer, or fails with a {@link dev.relevo.chat.GatewayException}. */
  CompletionStage<ChatResponse> get() {
    GatewayError refused = desk.refusal(request);
    if (refused != null) {
      fail(refused);
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
                ask(lease, StructuredAttempt.of(request, lease.capabilities()));
              } else if (reply instanceof WorkerPool.Refused refused) {
                fail(attempts.refused(refused.refusal()));
              } else {
                fail(desk.noReply(attempts));
              }
              return reply;
            },
            lane.executor());
  }

  /**
   * Asks a candidate.
   *
   * @param structured how it is brought to the asked shape; null where free text is asked for
   */
  private void ask(Lease lease, @Nullable StructuredAttempt structured) {
    long startedAt = System.nanoTime();
    Providers.Running running = desk.provider(lease);
    Duration deadline = attempts.remaining(desk.clock().instant());
    Duration total = running.settings().timeouts().total();
    boolean deadlineFirst = deadline.compareTo(total) < 0;
    Duration limit = deadlineFirst ? deadline : total;
    CompletableFuture<ChatResponse.Answer> answer = new CompletableFuture<>();
    CompletionStage<ChatResponse.Answer> asked =
        complete(running.provider(), lease, structured == null ? request : structured.request());
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
    CompletionStage<ChatResponse.Answer> settled = answer;
    settled.handleAsync(
        (whole, failure) -> {
          timer.cancel();
          onEnd(lease, structured, startedAt, whole, failure);
          return whole;
        },
        Runnable::run);
  }

  private CompletionStage<ChatResponse.Answer> complete(
      ChatProvider provider, Lease lease, ChatRequest asked) {
    try {
      return provider.complete(new ChatCall(asked, lease.model(), lease.keyIndex()), lane);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void onEnd(
      Lease lease,
      @Nullable StructuredAttempt structured,
      long startedAt,
      ChatResponse.@Nullable Answer answer,
      @Nullable Throwable failure) {
    if (failure instanceof GatewayException late) {
      // the caller's deadline says nothing about the worker
      desk.end(lease, new Outcome.Cancelled());
      fail(late.error());
    } else if (failure != null) {
      ProviderError error = UpstreamErrors.told(failure).error();
      if (structured != null && structured.weaken(error)) {
        ask(lease, structured);
      } else {
        failed(lease, error);
      }
    } else if (answer != null && structured != null && structured.holdsBack()) {
      judge(lease, structured, startedAt, answer);
    } else if (answer == null || isEmpty(answer)) {
      failed(lease, ProviderError.of(ErrorClass.BROKEN_ANSWER, "the answer was empty"));
    } else {
      succeeded(lease, structured, startedAt, answer);
    }
  }

  private void judge(
      Lease lease, StructuredAttempt structured, long startedAt, ChatResponse.Answer answer) {
    StructuredAttempt.Verdict verdict = structured.judge(answer);
    if (verdict instanceof StructuredAttempt.Good good) {
      succeeded(lease, structured, startedAt, good.answer());
    } else if (verdict instanceof StructuredAttempt.Bad bad) {
      desk.end(lease, new Outcome.Cancelled()); // a schema says nothing of a model's health
      goOn(lease, bad.error());
    } else {
      ask(lease, structured);
    }
  }

  private void succeeded(
      Lease lease,
      @Nullable StructuredAttempt structured,
      long startedAt,
      ChatResponse.Answer answer) {
    double seconds = (System.nanoTime() - startedAt) / 1e9;
    desk.end(lease, new Outcome.Succeeded(0, seconds, answer.usage().completionTokens()));
    Served served =
        attempts
            .served(profile.requestId(), lease)
            .withStructured(structured == null ? null : structured.told());
    response.complete(new ChatResponse(served, answer));
  }

  private static boolean isEmpty(ChatResponse.Answer answer) {
    return answer.finishReason() == FinishReason.STOP
        && answer.text().isEmpty()
        && answer.reasoning() == null
        && answer.toolCalls().isEmpty();
  }

  private void failed(Lease lease, ProviderError error) {
    desk.end(lease, new Outcome.Failed(error));
    goOn(lease, error);
  }

  /** The attempt has failed; looks for another candidate. */
  private void goOn(Lease lease, ProviderError error) {
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
