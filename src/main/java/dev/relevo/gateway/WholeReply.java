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
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the attempts of one request whose reply comes whole: no stream, one continuation per step.
 * Of attempts that run beside each other the first whole reply is taken. The steps of one request
 * take {@link Turns}, so the state needs no lock.
 *
 * @param <A> what a provider replies
 * @param <R> what the caller gets
 */
final class WholeReply<A, R> extends Relay implements WholeAttempt.Owner<A, R> {
  private final Function<Lease, Question<A, R>> questions;
  private final boolean thought;
  private final Lane lane;
  private final Turns turns = new Turns();
  private final List<WholeAttempt<A, R>> running = new ArrayList<>(1);
  private final CompletableFuture<R> response = new CompletableFuture<>();
  private @Nullable Asking asking;

  /**
   * The attempts; nothing happens yet.
   *
   * @param questions makes the question for a candidate
   * @param deadline how long all of them may take, or null for as long as is configured
   * @param trace notes what becomes of the request, which has been admitted
   * @param thought whether the request asks to think hard
   */
  WholeReply(
      Function<Lease, Question<A, R>> questions,
      RequestProfile profile,
      @Nullable Duration deadline,
      RequestTrace trace,
      boolean thought,
      Desk desk,
      Lane lane) {
    super(desk, new Attempts(profile, desk.routing(), deadline, desk.clock().instant()), trace);
    this.questions = questions;
    this.thought = thought;
    this.lane = lane;
  }

  /** Completes with the reply, or fails with a {@link GatewayException}. */
  CompletionStage<R> get() {
    execute(this::findFirst);
    var unused =
        response.whenCompleteAsync(
            (reply, failure) -> {
              if (response.isCancelled()) {
                execute(this::leave);
              }
            },
            Runnable::run);
    return response;
  }

  /** Whoever asked does not want the reply any more. */
  private void leave() {
    if (!isOver()) {
      end();
      callBackAll();
    }
    trace.left();
  }

  /** Takes a turn for the step; where it fails by a fault of ours, the request does. */
  @Override
  public void execute(Runnable step) {
    turns.execute(
        () -> {
          try {
            step.run();
          } catch (RuntimeException | Error e) {
            giveUp(Gateway.errorOf(e));
            throw e;
          }
        });
  }

  @Override
  void acquire(AttemptReason reason) {
    Asking question =
        desk.acquire(attempts.profile(), attempts.tried(), remaining(), reason.isBeside());
    asking = question;
    question
        .reply()
        .handleAsync(
            (reply, lost) -> {
              execute(() -> onReply(reply, reason));
              return reply;
            },
            lane.executor());
  }

  @Override
  boolean isAnswering() {
    return false;
  }

  @Override
  void begin(Lease lease, AttemptReason reason, AttemptTrace attempt) {
    WholeAttempt<A, R> next = add(lease, questions.apply(lease), attempt);
    if (reason == AttemptReason.AGAIN) {
      next.startAfter(Attempts.PAUSE, desk);
    } else {
      next.start(desk);
    }
  }

  private WholeAttempt<A, R> add(Lease lease, Question<A, R> question, AttemptTrace attempt) {
    Providers.Running provider = desk.provider(lease);
    Company company =
        Company.ofWhole(
            provider.settings().timeouts(), lease.speed(), desk.routing().hedging(), thought);
    WholeAttempt<A, R> next =
        new WholeAttempt<>(this, lease, question, attempt, provider, company, lane);
    running.add(next);
    return next;
  }

  @Override
  public void onLate(AttemptReason reason) {
    findCompany(reason);
  }

  @Override
  public Duration timeLeft() {
    return remaining();
  }

  @Override
  public GatewayException timeOver() {
    return attempts.deadlinePassed().toException();
  }

  @Override
  public void onEnd(WholeAttempt<A, R> attempt, @Nullable A reply, @Nullable Throwable failure) {
    if (failure == null && reply != null) {
      onReply(attempt, reply);
      return;
    }
    running.remove(attempt);
    if (failure instanceof GatewayException late) {
      // the caller's deadline says nothing about the worker
      attempt.trace().cancelled(0);
      release(attempt.lease(), new Outcome.Cancelled());
      giveUp(late.error());
    } else if (failure != null) {
      ProviderError error = attempt.failure(failure);
      if (attempt.question().isAskedAgainAfter(error)) {
        askInOtherWay(attempt, error.message(), 0);
      } else {
        failed(attempt, error, true, 0);
      }
    } else {
      failed(attempt, ProviderError.of(ErrorClass.BROKEN_ANSWER, "the answer was empty"), true, 0);
    }
  }

  private void onReply(WholeAttempt<A, R> attempt, A reply) {
    Question.Verdict<A> verdict = attempt.question().judge(reply);
    running.remove(attempt);
    Usage own = attempt.question().usage(reply);
    attempt.trace().told(own);
    if (verdict instanceof Question.Good<A> good) {
      finish(attempt, own, good.reply());
      return;
    }
    int tokens = own.completionTokens();
    if (verdict instanceof Question.Bad<A> bad) {
      failed(attempt, bad.error(), bad.counts(), tokens);
    } else {
      askInOtherWay(attempt, "its answer was not of the asked shape", tokens);
    }
  }

  private void askInOtherWay(WholeAttempt<A, R> before, String why, int tokens) {
    before.trace().useless(why, tokens);
    AttemptTrace other = trace.begin(before.lease(), AttemptReason.OTHER_WAY);
    add(before.lease(), before.question(), other).start(desk);
  }

  private void failed(WholeAttempt<A, R> attempt, ProviderError error, boolean counts, int tokens) {
    attempt.trace().failed(error, tokens);
    failed(attempt.lease(), error, counts, true);
  }

  /** The reply's usage may count another in that had to be mended; its own is the attempt's. */
  private void finish(WholeAttempt<A, R> attempt, Usage own, A reply) {
    end();
    attempt.trace().succeeded(own);
    Usage usage = attempt.question().usage(reply);
    Served served = attempts.served(attempt.lease());
    release(
        attempt.lease(),
        new Outcome.Succeeded(0, attempt.seconds(), own, attempt.question().timing(reply)));
    for (WholeAttempt<A, R> other : running) {
      other.callBack();
      other.trace().overtaken();
      release(other.lease(), other.overtaken());
    }
    trace.answered(served);
    trace.finished(usage);
    desk.usage().answered(served, usage);
    response.complete(attempt.question().told(served, reply));
  }

  @Override
  void onNobody(GatewayError why) {
    callBackAll();
    trace.failed(why);
    response.completeExceptionally(why.toException());
  }

  private void callBackAll() {
    if (isAsking() && asking != null) {
      asking.forget();
    }
    for (WholeAttempt<A, R> other : running) {
      other.callBack();
      other.trace().cancelled(0);
      release(other.lease(), new Outcome.Cancelled());
    }
  }
}
