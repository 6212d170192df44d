package dev.relevo.gateway;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.chat.StructuredOutput;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Outcome;
import dev.relevo.provider.Ability;
import java.time.Duration;
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
final class AnswerRace extends Relay implements AnswerAttempt.Owner {

  /** The stream that the answer goes to. */
  interface Stage {
    /** The stream of an attempt with this lease, not started. */
    AttemptStream stream(Lease lease, AttemptStream.Owner owner);

    /** Asks the pool; {@link #onReply} is told what it says. */
    void ask(AttemptReason reason);

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
  private final List<AnswerAttempt> running = new ArrayList<>(2);
  private @Nullable AnswerAttempt speaker;
  private @Nullable Served answering;
  private @Nullable String model;
  private boolean committed;

  AnswerRace(Stage stage, AnswerAttempt.Asked asked, Attempts attempts, RequestTrace trace) {
    super(asked.desk(), attempts, trace);
    this.stage = stage;
    this.asked = asked;
  }

  /** The answer is there already; nobody is asked. */
  void replay(ChatResponse kept) {
    end();
    trace.answered(kept.served());
    stage.onBegun(kept.served());
    HeldAnswer.tell(kept.answer(), this::onEvent);
  }

  @Override
  void acquire(AttemptReason reason) {
    stage.ask(reason);
  }

  @Override
  boolean isAnswering() {
    return speaker != null;
  }

  @Override
  void begin(Lease lease, AttemptReason reason, AttemptTrace attempt) {
    AnswerAttempt next =
        add(
            lease,
            committed ? ways(lease) : Collections.emptyIterator(),
            StructuredAttempt.of(asked.request(), lease.capabilities()),
            attempt);
    if (reason == AttemptReason.AGAIN) {
      next.startAfter(Attempts.PAUSE);
    } else {
      next.start();
    }
  }

  private AnswerAttempt add(
      Lease lease,
      Iterator<Resumption.Way> ways,
      @Nullable StructuredAttempt structured,
      AttemptTrace attempt) {
    AnswerAttempt next = new AnswerAttempt(this, asked, lease, ways, structured, attempt);
    running.add(next);
    return next;
  }

  /**
   * The ways in which this candidate may go on with what was delivered, in their order. A raw
   * prompt has no turns that could be added to: it can only be put again.
   */
  private Iterator<Resumption.Way> ways(Lease lease) {
    if (asked.request().rawPrompt() != null) {
      return List.of(Resumption.Way.REPLAY).iterator();
    }
    boolean prefill = asked.delivered().hasText() && lease.capabilities().has(Ability.PREFILL);
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
    if (attempt.lease().trial()) {
      desk.trialSpoke(attempt.lease());
    }
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
    Served served =
        attempts
            .served(attempt.lease())
            .withStructured(structured)
            .withMaxTokens(attempt.limit().told());
    answering = served;
    if (committed) {
      int characters = asked.delivered().textCharacters();
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
      if (answering != null) {
        desk.usage().answered(answering, reported.usage());
      }
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
    forget(attempt);
    Lease lease = attempt.lease();
    AttemptTrace other = trace.begin(lease, AttemptReason.OTHER_WAY);
    add(lease, attempt.waysLeft(), attempt.structured(), other).start();
  }

  @Override
  public void onFailed(AnswerAttempt attempt, ProviderError error, boolean counts) {
    forget(attempt);
    boolean mayGoOn = !committed || asked.delivered().mayBeContinued();
    failed(attempt.lease(), error, counts, mayGoOn);
  }

  @Override
  public void onUseless(AnswerAttempt attempt) {
    forget(attempt);
    desk.end(attempt.lease(), new Outcome.Cancelled());
    if (attempts.passOver(attempt.lease()) || attempts.areUnderWay()) {
      findNext();
    } else {
      giveUp(asked.delivered().brokenOff());
    }
  }

  @Override
  public void onWhole(AnswerAttempt attempt, Outcome.Succeeded outcome) {
    end();
    release(attempt, outcome);
  }

  @Override
  public void onLate(AnswerAttempt attempt, AttemptReason reason) {
    findCompany(reason);
  }

  @Override
  public Duration timeLeft() {
    return remaining();
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

  private void release(AnswerAttempt attempt, Outcome outcome) {
    forget(attempt);
    release(attempt.lease(), outcome);
  }

  @Override
  void onNobody(GatewayError why) {
    fail(committed ? asked.delivered().brokenOff() : why);
  }

  /** The request is not taken, or ends without a (whole) answer. */
  void fail(GatewayError error) {
    cancelAll();
    trace.failed(error);
    stage.onFailed(error);
  }

  /** The caller has gone away. */
  void leave() {
    if (!isOver()) {
      cancelAll();
    }
    trace.left(); // also where whoever was to take the answer failed after its end was clear
  }

  private void cancelAll() {
    end();
    for (AnswerAttempt attempt : List.copyOf(running)) {
      attempt.stop();
      attempt.trace().cancelled(attempt.completionTokens());
      release(attempt, new Outcome.Cancelled());
    }
  }
}
