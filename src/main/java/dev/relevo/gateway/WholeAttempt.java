package dev.relevo.gateway;

import dev.relevo.chat.GatewayException;
import dev.relevo.chat.ProviderError;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Outcome;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.Cancellable;
import org.jspecify.annotations.Nullable;
import scala.concurrent.duration.FiniteDuration;

/**
 * One candidate asked once for a reply that comes whole, and watched by the attempt's clocks. All
 * of it happens in its owner's turns.
 *
 * @param <A> what a provider replies
 * @param <R> what the caller gets
 */
final class WholeAttempt<A, R> {

  /**
   * Whose attempt it is.
   *
   * @param <A> what a provider replies
   * @param <R> what the caller gets
   */
  interface Owner<A, R> extends Executor {
    /**
     * The attempt is over, unless it was called back.
     *
     * @param reply the reply, or null when it failed
     * @param failure why it failed; a {@link GatewayException} when the whole request has taken too
     *     long
     */
    void onEnd(WholeAttempt<A, R> attempt, @Nullable A reply, @Nullable Throwable failure);

    /** Another candidate should be asked beside it. */
    void onLate(AttemptReason reason);

    /** How long the whole request may still take. */
    Duration timeLeft();

    /** The failure of a request that has taken too long. */
    GatewayException timeOver();
  }

  private static final long SHORTEST_WAIT_NANOS = 1_000_000;

  private final Owner<A, R> owner;
  private final Lease lease;
  private final Question<A, R> question;
  private final AttemptTrace trace;
  private final Providers.Running provider;
  private final Company company;
  private final Lane lane;
  private final CompletableFuture<A> answer = new CompletableFuture<>();
  private final CompletableFuture<Void> abandoned = new CompletableFuture<>();
  private AttemptClock clock;
  private @Nullable Cancellable timer;
  private boolean over;

  /**
   * An attempt; nothing is asked yet.
   *
   * @param company when it gets company
   */
  WholeAttempt(
      Owner<A, R> owner,
      Lease lease,
      Question<A, R> question,
      AttemptTrace trace,
      Providers.Running provider,
      Company company,
      Lane lane) {
    this.owner = owner;
    this.lease = lease;
    this.question = question;
    this.trace = trace;
    this.provider = provider;
    this.company = company;
    this.lane = lane;
    this.clock = newClock();
    if (question.way() != null) {
      trace.asked(question.way());
    }
    CompletionStage<A> settled = answer;
    settled.handleAsync(
        (reply, failure) -> {
          owner.execute(
              () -> {
                if (end()) {
                  owner.onEnd(this, reply, failure);
                }
              });
          return reply;
        },
        Runnable::run);
  }

  private AttemptClock newClock() {
    return new AttemptClock(provider.settings().timeouts().ofWhole(), company, System.nanoTime());
  }

  Lease lease() {
    return lease;
  }

  Question<A, R> question() {
    return question;
  }

  AttemptTrace trace() {
    return trace;
  }

  /** Why it failed, in words that hold no key. */
  ProviderError failure(Throwable cause) {
    return provider.failure(cause);
  }

  /** For how long it has been asked, in seconds. */
  double seconds() {
    return clock.firstContentSeconds(System.nanoTime());
  }

  /** What to tell when another attempt has brought its reply first. */
  Outcome.Overtaken overtaken() {
    return clock.overtaken(false, System.nanoTime());
  }

  void start(Desk desk) {
    clock = newClock();
    sent(desk)
        .handleAsync(
            (whole, failure) ->
                failure == null ? answer.complete(whole) : answer.completeExceptionally(failure),
            Runnable::run);
    watch();
  }

  void startAfter(Duration pause, Desk desk) {
    wakeAfter(pause, () -> start(desk));
  }

  private CompletionStage<A> sent(Desk desk) {
    try {
      return question.ask(
          provider.provider(), desk.told(trace, lease), desk.limits(lease), abandoned, lane);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** One timer serves all clocks: it is set to the nearest, and then to the next. */
  private void watch() {
    long nearest = Math.min(owner.timeLeft().toNanos(), clock.nearest(System.nanoTime()));
    wakeAfter(Duration.ofNanos(Math.max(SHORTEST_WAIT_NANOS, nearest)), this::onTimer);
  }

  private void wakeAfter(Duration delay, Runnable step) {
    timer =
        lane.materializer()
            .scheduleOnce(
                FiniteDuration.fromNanos(delay.toNanos()),
                () ->
                    owner.execute(
                        () -> {
                          if (!over) {
                            step.run();
                          }
                        }));
  }

  private void onTimer() {
    ProviderError silence = clock.ranOut(System.nanoTime());
    if (silence != null) {
      giveUp(silence.toException());
    } else if (owner.timeLeft().isZero()) {
      giveUp(owner.timeOver());
    } else {
      AttemptReason late = clock.companyDue(System.nanoTime());
      if (late != null) {
        owner.onLate(late);
      }
      watch();
    }
  }

  private void giveUp(RuntimeException why) {
    answer.completeExceptionally(why);
    abandoned.complete(null);
  }

  /** Nobody waits for it any more: the owner is not told of its end. */
  void callBack() {
    if (end()) {
      abandoned.complete(null);
    }
  }

  /** Returns whether it was still waited for. */
  private boolean end() {
    boolean waited = !over;
    over = true;
    if (timer != null) {
      timer.cancel();
    }
    return waited;
  }
}
