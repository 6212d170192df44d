package dev.relevo.gateway;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.StructuredOutput;
import dev.relevo.chat.Usage;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Outcome;
import dev.relevo.provider.ChatCall;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One candidate asked once: what it is asked, and what its stream means for the answer. Where it
 * has to be asked in another way, that is another attempt with the same lease. Lives on the stage's
 * thread.
 */
final class AnswerAttempt implements AttemptStream.Owner {

  /** Whose answer it is. */
  interface Owner {
    /** The candidate's stream, not started. */
    AttemptStream stream(AnswerAttempt attempt);

    /** The first of those that run beside each other has something to say. */
    void onSpoke(AnswerAttempt attempt);

    /** From here on the attempt's events reach the caller. */
    void onJoined(AnswerAttempt attempt, @Nullable StructuredOutput structured);

    /** An event that belongs to the answer; {@link ChatEvent.Finished} is the last. */
    void onEvent(ChatEvent event);

    /** Events can be taken to the caller, and more asked for by {@link #pull}. */
    void deliver();

    /** The same candidate has to be asked in the next way, under the same lease. */
    void onOtherWay(AnswerAttempt attempt);

    /**
     * The attempt has failed.
     *
     * @param mayPass whether that speaks against the candidate, which may do better another time
     */
    void onFailed(AnswerAttempt attempt, ProviderError error, boolean mayPass);

    /** The candidate cannot go on with what was delivered, which is no fault of its. */
    void onUseless(AnswerAttempt attempt);

    /** The answer is whole. */
    void onWhole(AnswerAttempt attempt, Outcome.Succeeded outcome);

    /** Another candidate should be asked beside this one. */
    void onLate(AnswerAttempt attempt, AttemptReason reason);

    /** How long the whole request may still take. */
    Duration timeLeft();

    /** The whole request has taken too long. */
    void onTimeOver();

    /** Asks for a call of {@link #onTimer}; an earlier wish is forgotten. */
    void wakeAfter(AnswerAttempt attempt, Duration delay);
  }

  private static final ProviderError EMPTY =
      ProviderError.of(ErrorClass.BROKEN_ANSWER, "the answer was empty");

  private final Owner owner;
  private final Asked asked;
  private final Lease lease;
  private final Iterator<Resumption.Way> ways;
  private final @Nullable StructuredAttempt structured;
  private final AttemptTrace trace;
  private final AnswerLimit limit;
  private final @Nullable Resumption resumption;
  private final @Nullable HeldAnswer held;
  private final AttemptStream stream;
  private ChatEvent.@Nullable UsageReported usage;
  private boolean started;
  private boolean spoke;
  private boolean joined;
  private boolean ended;

  /**
   * What all attempts of one answer share.
   *
   * @param request what the caller asks
   * @param desk where leases come from
   * @param delivered what the caller has, which attempts add to
   * @param lane where the answer lives
   */
  record Asked(ChatRequest request, Desk desk, Delivered delivered, Lane lane) {}

  /**
   * An attempt; nothing is asked yet.
   *
   * @param ways how it may join what was delivered, from this attempt's on; empty when nothing was
   * @param structured how it is brought to the asked shape; null where free text is asked for
   */
  AnswerAttempt(
      Owner owner,
      Asked asked,
      Lease lease,
      Iterator<Resumption.Way> ways,
      @Nullable StructuredAttempt structured,
      AttemptTrace trace) {
    this.owner = owner;
    this.asked = asked;
    this.lease = lease;
    this.ways = ways;
    this.structured = structured;
    this.trace = trace;
    this.limit = AnswerLimit.forLease(asked.request(), lease, asked.desk());
    this.resumption =
        ways.hasNext()
            ? Resumption.of(ways.next(), asked.delivered(), asked.desk().routing())
            : null;
    this.held = structured != null && structured.holdsBack() ? new HeldAnswer() : null;
    this.stream = owner.stream(this);
    if (resumption != null) {
      trace.asked(resumption.way().told());
    } else if (structured != null) {
      trace.asked(structured.told().toString());
    }
  }

  Lease lease() {
    return lease;
  }

  AttemptTrace trace() {
    return trace;
  }

  /** The ways that are left after this one. */
  Iterator<Resumption.Way> waysLeft() {
    return ways;
  }

  @Nullable StructuredAttempt structured() {
    return structured;
  }

  /** How long its answer may be. */
  AnswerLimit limit() {
    return limit;
  }

  /** How many tokens it has written, as far as they can be counted. */
  int completionTokens() {
    return stream.completionTokens();
  }

  /** What to tell when another attempt has spoken first. */
  Outcome.Overtaken overtaken() {
    return stream.overtaken();
  }

  void start() {
    started = true;
    ChatRequest once = structured == null ? asked.request() : structured.request();
    ChatRequest bounded = limit.apply(once);
    ChatRequest words = resumption == null ? bounded : resumption.request(bounded);
    stream.start(
        new ChatCall(
            words,
            lease.model(),
            lease.keyIndex(),
            asked.desk().limits(lease),
            new CompletableFuture<>(),
            asked.desk().told(trace, lease)),
        asked.lane());
  }

  void startAfter(Duration pause) {
    owner.wakeAfter(this, pause);
  }

  /** Asks for the next event, if none is asked for. */
  void pull() {
    stream.pull();
  }

  void onTimer() {
    if (ended) {
      return;
    }
    if (started) {
      stream.onTimer();
    } else {
      start();
    }
  }

  @Override
  public void onEvent(ChatEvent event) {
    if (event instanceof ChatEvent.UsageReported reported) {
      trace.told(reported.usage());
    }
    if (OneCall.isAsked(asked.request()) && OneCall.drops(event)) {
      stream.pull();
      return;
    }
    if (held != null) {
      if (event.isContent()) {
        speak();
      }
      if (!held.add(event)) {
        onBroken(ProviderError.of(ErrorClass.BROKEN_ANSWER, "the answer is absurdly long"));
        return;
      }
      if (event instanceof ChatEvent.Finished && !accept(held)) {
        return;
      }
    } else if (resumption == null) {
      take(event);
    } else {
      resumption.take(event, this::take);
      if (resumption.hasDiverged()) {
        onDiverged();
        return;
      }
    }
    if (joined) {
      owner.deliver();
    } else {
      stream.pull();
    }
  }

  /** Judges the answer that was held back. Returns whether it is taken. */
  private boolean accept(HeldAnswer whole) {
    StructuredAttempt.Verdict verdict =
        Objects.requireNonNull(structured).judge(whole.whole(asked.request().promptCharacters()));
    if (verdict instanceof StructuredAttempt.Good good) {
      HeldAnswer.tell(good.answer(), this::take);
      return true;
    }
    if (verdict instanceof StructuredAttempt.Bad bad) {
      // what a schema asks of a model says nothing of its health
      fail(bad.error(), false);
    } else {
      restart("its answer was not of the asked shape");
    }
    return false;
  }

  /** Takes an event that belongs to the answer. */
  private void take(ChatEvent event) {
    if (event instanceof ChatEvent.Finished end) {
      onFinished(end);
    } else if (event instanceof ChatEvent.UsageReported reported) {
      usage = reported; // told once it is clear that nobody else goes on with the answer
    } else if (event.isContent()) {
      join();
      asked.delivered().add(event);
      owner.onEvent(event);
    } else if (joined) {
      owner.onEvent(event);
    }
  }

  private void speak() {
    if (!spoke) {
      spoke = true;
      trace.spoke();
      owner.onSpoke(this);
    }
  }

  private void join() {
    if (!joined) {
      speak();
      joined = true;
      owner.onJoined(this, structured == null ? null : structured.told());
    }
  }

  private void onFinished(ChatEvent.Finished end) {
    if (!joined && end.reason().promisesContent()) {
      if (resumption == null) {
        onBroken(EMPTY);
        return;
      }
      if (!resumption.showsTheEnd()) {
        leaveWay("it had nothing to add");
        return;
      }
    }
    join();
    ChatEvent.UsageReported told =
        usage == null
            ? asked.delivered().estimatedUsage(asked.request().promptCharacters())
            : usage;
    trace.succeeded(Usage.estimated(asked.request().promptCharacters(), stream.characters()));
    owner.onEvent(told);
    owner.onEvent(end);
    ended = true;
    owner.onWhole(this, stream.succeeded());
  }

  @Override
  public void onBroken(ProviderError error) {
    if (ended) {
      return;
    }
    if (resumption != null && resumption.isRefused(error, stream.hasContent())) {
      leaveWay(error.message());
    } else if (structured != null && !stream.hasContent() && structured.weaken(error)) {
      restart(error.message());
    } else {
      fail(error, true);
    }
  }

  private void fail(ProviderError error, boolean mayPass) {
    stop();
    trace.failed(error, stream.completionTokens());
    if (joined) {
      asked.delivered().broke(error, resumption, stream.completionTokens());
    }
    owner.onFailed(this, error, mayPass);
  }

  /** Who says nothing at all says nothing else either, but has failed. */
  private void onDiverged() {
    if (stream.hasContent()) {
      leaveWay("its text differs from what was delivered");
    } else {
      onBroken(EMPTY);
    }
  }

  /** In this way the candidate cannot go on with what was delivered; perhaps it can in the next. */
  private void leaveWay(String why) {
    if (ways.hasNext()) {
      restart(why);
    } else {
      stop();
      trace.useless(why, stream.completionTokens());
      owner.onUseless(this);
    }
  }

  /** The same lease again, in the next way. */
  private void restart(String why) {
    stop();
    trace.useless(why, stream.completionTokens());
    owner.onOtherWay(this);
  }

  @Override
  public Duration timeLeft() {
    return owner.timeLeft();
  }

  @Override
  public void onTimeOver() {
    owner.onTimeOver();
  }

  @Override
  public void onLate(AttemptReason reason) {
    owner.onLate(this, reason);
  }

  @Override
  public void onProgress(int tokens) {
    asked.desk().progressed(lease, tokens);
  }

  @Override
  public void wakeAfter(Duration delay) {
    owner.wakeAfter(this, delay);
  }

  /** Nothing more is wanted; what is not a whole answer is cancelled upstream. */
  void stop() {
    ended = true;
    stream.stop();
  }
}
