package dev.relevo.gateway;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.chat.StructuredOutput;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Outcome;
import dev.relevo.pool.WorkerPool;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Locality;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one streamed answer: who is asked, who is asked beside one that is late, and who
 * goes on when one breaks off. Of those that run beside each other the first to speak answers, and
 * the others are cancelled. Lives on the stage's thread.
 */
final class AnswerRace implements AnswerAttempt.Owner {

  /** The stream that the answer goes to. */
  interface Stage {
    /** The stream of an attempt with this lease, not started. */
    AttemptStream stream(Lease lease, AttemptStream.Owner owner);

    /** Asks the pool; {@link #onReply} is told what it says. */
    void ask(boolean beside, AttemptReason reason);

    /** Asks for a call of the attempt's {@code onTimer}; an earlier wish is forgotten. */
    void wakeAfter(AnswerAttempt attempt, Duration delay);

    /** No call of the attempt's {@code onTimer} is wanted any more. */
    void letSleep(AnswerAttempt attempt);

    /** The first content comes, from there. */
    void onBegun(Served served);

    /** The next event of the answer. */
    void onEvent(ChatEvent event);

    /** Takes events to the caller as far as they are wanted, and asks for more. */
    void deliver();

    /** There is no (more) answer. */
    void onFailed(GatewayError error);
  }

  private final Stage stage;
  private final AnswerAttempt.Asked asked;
  private final Desk desk;
  private final Attempts attempts;
  private final RequestTrace trace;
  private final List<AnswerAttempt> running = new ArrayList<>(2);
  private @Nullable AnswerAttempt speaker;
  private @Nullable String model;
  private boolean committed;
  private boolean asking;
  private boolean over;

  AnswerRace(Stage stage, AnswerAttempt.Asked asked, Attempts attempts, RequestTrace trace) {
    this.stage = stage;
    this.asked = asked;
    this.desk = asked.desk();
    this.attempts = attempts;
    this.trace = trace;
  }

  void start() {
    desk.hedges().earn();
    ask(AttemptReason.FIRST);
  }

  /** The request is not taken. */
  void refuse(GatewayError why) {
    fail(why);
  }

  private void ask(AttemptReason reason) {
    asking = true;
    stage.ask(isBeside(reason), reason);
  }

  private static boolean isBeside(AttemptReason reason) {
    return reason == AttemptReason.LATE || reason == AttemptReason.HEDGE;
  }

  private Instant now() {
    return desk.clock().instant();
  }

  /**
   * The pool has replied.
   *
   * @param reply its reply, or null when none came
   */
  void onReply(WorkerPool.@Nullable Reply reply, AttemptReason reason) {
    asking = false;
    if (reply instanceof WorkerPool.Granted granted) {
      onGranted(granted, reason);
      return;
    }
    if (reply instanceof WorkerPool.Refused refused) {
      trace.weighed(refused.weighed());
    }
    if (reason == AttemptReason.HEDGE) {
      desk.hedges().putBack();
    }
    if (over || !running.isEmpty()) {
      return; // company was a wish only
    }
    if (isBeside(reason)) {
      ask(AttemptReason.NEXT);
    } else if (reply instanceof WorkerPool.Refused refused) {
      giveUp(attempts.refused(refused.refusal()));
    } else {
      giveUp(desk.noReply(attempts));
    }
  }

  private void onGranted(WorkerPool.Granted granted, AttemptReason reason) {
    Lease lease = granted.lease();
    if (over || speaker != null) {
      desk.end(lease, new Outcome.Cancelled());
      if (reason == AttemptReason.HEDGE) {
        desk.hedges().putBack();
      }
      return;
    }
    trace.weighed(granted.weighed());
    begin(lease, reason).start();
  }

  /** Another attempt under a lease that is new, or is used again. */
  private AnswerAttempt begin(Lease lease, AttemptReason reason) {
    attempts.begin(lease, desk.provider(lease).settings().locality() == Locality.LOCAL);
    return add(
        new AnswerAttempt(
            this,
            asked,
            lease,
            committed ? ways(lease) : Collections.emptyIterator(),
            StructuredAttempt.of(asked.request(), lease.capabilities()),
            trace.begin(lease, reason)));
  }

  private AnswerAttempt add(AnswerAttempt attempt) {
    running.add(attempt);
    return attempt;
  }

  /** The ways in which this candidate may go on with what was delivered, in their order. */
  private Iterator<Resumption.Way> ways(Lease lease) {
    boolean prefill = lease.capabilities().has(Ability.PREFILL);
    boolean same =
        lease.model().equals(model) && Resumption.isRepeatable(asked.request().sampling());
    return Resumption.ways(prefill, same, desk.routing().midStream()).iterator();
  }

  @Override
  public AttemptStream stream(AnswerAttempt attempt) {
    return stage.stream(attempt.lease(), attempt);
  }

  @Override
  public void onSpoke(AnswerAttempt attempt) {
    speaker = attempt;
    for (AnswerAttempt other : List.copyOf(running)) {
      if (other != attempt) {
        other.stop();
        other.trace().overtaken();
        release(other, other.overtaken());
      }
    }
  }

  @Override
  public void onJoined(AnswerAttempt attempt, @Nullable StructuredOutput structured) {
    Served served = attempts.served(attempt.lease()).withStructured(structured);
    if (committed) {
      int characters = asked.delivered().characters();
      trace.continued(served, characters);
      stage.onEvent(new ChatEvent.Continued(served, characters));
    } else {
      committed = true;
      model = attempt.lease().model();
      trace.answered(served);
      stage.onBegun(served);
    }
  }

  @Override
  public void onEvent(ChatEvent event) {
    if (event instanceof ChatEvent.UsageReported reported) {
      trace.finished(reported.usage());
    }
    stage.onEvent(event);
  }

  @Override
  public void deliver() {
    stage.deliver();
  }

  /** Asks the one who answers for more. */
  void pull() {
    if (speaker != null) {
      speaker.pull();
    }
  }

  @Override
  public void onOtherWay(AnswerAttempt attempt) {
    Lease lease = attempt.lease();
    forget(attempt);
    AnswerAttempt next =
        add(
            new AnswerAttempt(
                this,
                asked,
                lease,
                attempt.waysLeft(),
                attempt.structured(),
                trace.begin(lease, AttemptReason.OTHER_WAY)));
    next.start();
  }

  @Override
  public void onFailed(AnswerAttempt attempt, ProviderError error, boolean mayPass) {
    Lease lease = attempt.lease();
    boolean continued = !committed || asked.delivered().mayBeContinued();
    if (continued && mayPass && attempts.isAskedAgain(lease, error, now())) {
      forget(attempt);
      desk.askedAgain(lease, error);
      begin(lease, AttemptReason.AGAIN).startAfter(Attempts.PAUSE);
      return;
    }
    release(attempt, mayPass ? new Outcome.Failed(error) : new Outcome.Cancelled());
    GatewayError last = attempts.failed(lease, error, mayPass, now());
    if (!continued) {
      giveUp(Attempts.told(error));
    } else if (last != null && !(error.errorClass().mayFallBack() && attempts.areUnderWay())) {
      giveUp(last);
    } else {
      goOn();
    }
  }

  /** Looks for another candidate, unless one runs or is looked for. */
  private void goOn() {
    if (running.isEmpty() && !asking) {
      ask(AttemptReason.NEXT);
    }
  }

  @Override
  public void onDiverged(AnswerAttempt attempt) {
    release(attempt, new Outcome.Cancelled());
    if (attempts.passOver(attempt.lease()) || attempts.areUnderWay()) {
      goOn();
    } else {
      fail(asked.delivered().brokenOff());
    }
  }

  @Override
  public void onWhole(AnswerAttempt attempt, Outcome.Succeeded outcome) {
    over = true;
    release(attempt, outcome);
  }

  @Override
  public void onLate(AnswerAttempt attempt, AttemptReason reason) {
    if (asking || speaker != null || !attempts.mayHaveCompany()) {
      return;
    }
    if (reason != AttemptReason.HEDGE || desk.hedges().take()) {
      ask(reason);
    }
  }

  @Override
  public Duration timeLeft() {
    return attempts.remaining(now());
  }

  @Override
  public void onTimeOver() {
    fail(attempts.deadlinePassed());
  }

  @Override
  public void wakeAfter(AnswerAttempt attempt, Duration delay) {
    stage.wakeAfter(attempt, delay);
  }

  private void forget(AnswerAttempt attempt) {
    running.remove(attempt);
    stage.letSleep(attempt);
    if (speaker == attempt) {
      speaker = null;
    }
  }

  /** An attempt is over, and its lease is given back. */
  private void release(AnswerAttempt attempt, Outcome outcome) {
    forget(attempt);
    attempts.over(attempt.lease());
    desk.end(attempt.lease(), outcome);
  }

  /** Nobody else can answer, or go on with what was begun. */
  private void giveUp(GatewayError why) {
    fail(committed ? asked.delivered().brokenOff() : why);
  }

  private void fail(GatewayError error) {
    cancelAll();
    trace.failed(error);
    stage.onFailed(error);
  }

  /** The caller has gone away. */
  void leave() {
    if (!over) {
      cancelAll();
      trace.left();
    }
  }

  private void cancelAll() {
    over = true;
    for (AnswerAttempt attempt : List.copyOf(running)) {
      attempt.stop();
      attempt.trace().cancelled(null);
      release(attempt, new Outcome.Cancelled());
    }
  }
}
