package dev.relevo.gateway;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.StructuredOutput;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Outcome;
import dev.relevo.pool.RequestProfile;
import dev.relevo.provider.ChatCall;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
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
    AttemptStream stream(AnswerAttempt attempt, Lease lease);

    /** From here on the attempt's events reach the caller. */
    void onJoined(Lease lease, @Nullable StructuredOutput structured);

    /** An event that belongs to the answer; {@link ChatEvent.Finished} is the last. */
    void onEvent(ChatEvent event);

    /** Events can be taken to the caller, and more asked for by {@link #pull}. */
    void deliver();

    /**
     * Makes another attempt with the same lease.
     *
     * @param ways how it may join what was delivered; empty when nothing was
     * @param structured how it is brought to the asked shape; null where free text is asked for
     */
    void begin(Lease lease, Iterator<Resumption.Way> ways, @Nullable StructuredAttempt structured);

    /** The attempt has failed, and the lease is given back. */
    void onFailed(Lease lease, ProviderError error);

    /**
     * The candidate says something else than what was delivered, which is no fault of its. The
     * lease is given back.
     */
    void onDiverged(Lease lease);

    /** Gives the lease back. */
    void release(Lease lease, Outcome outcome);

    /** How long the whole request may still take. */
    Duration timeLeft();

    /** The whole request has taken too long; the lease is given back. */
    void onTimeOver();

    /** Asks for a call of {@link #onTimer}; an earlier wish is forgotten. */
    void wakeAfter(Duration delay);
  }

  private final Owner owner;
  private final ChatRequest request;
  private final RequestProfile profile;
  private final Desk desk;
  private final Lease lease;
  private final Iterator<Resumption.Way> ways;
  private final @Nullable StructuredAttempt structured;
  private final Delivered delivered;
  private final @Nullable Resumption resumption;
  private final @Nullable HeldAnswer held;
  private final AttemptStream stream;
  private final boolean oneCall;
  private ChatEvent.@Nullable UsageReported usage;
  private boolean joined;
  private boolean ended;

  /**
   * An attempt; nothing is asked yet.
   *
   * @param ways how it may join what was delivered, from this attempt's on; empty when nothing was
   * @param structured how it is brought to the asked shape; null where free text is asked for
   * @param delivered what the caller has, which this attempt adds to
   */
  AnswerAttempt(
      Owner owner,
      ChatRequest request,
      RequestProfile profile,
      Desk desk,
      Lease lease,
      Iterator<Resumption.Way> ways,
      @Nullable StructuredAttempt structured,
      Delivered delivered) {
    this.owner = owner;
    this.request = request;
    this.profile = profile;
    this.desk = desk;
    this.lease = lease;
    this.ways = ways;
    this.structured = structured;
    this.delivered = delivered;
    this.resumption = ways.hasNext() ? Resumption.of(ways.next(), delivered, desk.routing()) : null;
    this.held = structured != null && structured.holdsBack() ? new HeldAnswer() : null;
    this.oneCall = OneCall.isAsked(request);
    this.stream = owner.stream(this, lease);
  }

  void start(Lane lane) {
    ChatRequest once = structured == null ? request : structured.request();
    ChatRequest asked = resumption == null ? once : resumption.request(once);
    stream.start(new ChatCall(asked, lease.model(), lease.keyIndex(), desk.limits(lease)), lane);
  }

  /** Asks for the next event, if none is asked for. */
  void pull() {
    stream.pull();
  }

  void onTimer() {
    stream.onTimer();
  }

  @Override
  public void onEvent(ChatEvent event) {
    if (oneCall && OneCall.drops(event)) {
      stream.pull();
      return;
    }
    if (held != null) {
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
        Objects.requireNonNull(structured).judge(whole.whole(profile.promptCharacters()));
    if (verdict instanceof StructuredAttempt.Good good) {
      HeldAnswer.tell(good.answer(), this::take);
      return true;
    }
    if (verdict instanceof StructuredAttempt.Bad bad) {
      // what a schema asks of a model says nothing of its health
      fail(bad.error(), new Outcome.Cancelled());
    } else {
      restart();
    }
    return false;
  }

  /** Takes an event that belongs to the answer. */
  private void take(ChatEvent event) {
    if (event instanceof ChatEvent.Finished end) {
      onFinished(end);
    } else if (event instanceof ChatEvent.UsageReported reported) {
      usage = reported; // told once it is clear that nobody else goes on with the answer
    } else {
      if (event.isContent()) {
        join();
        delivered.add(event);
      }
      owner.onEvent(event);
    }
  }

  private void join() {
    if (!joined) {
      joined = true;
      owner.onJoined(lease, structured == null ? null : structured.told());
    }
  }

  private void onFinished(ChatEvent.Finished end) {
    boolean empty = !joined && resumption == null;
    if (empty && end.reason() == FinishReason.STOP) {
      onBroken(ProviderError.of(ErrorClass.BROKEN_ANSWER, "the answer was empty"));
      return;
    }
    join();
    owner.onEvent(usage == null ? delivered.estimatedUsage(profile.promptCharacters()) : usage);
    owner.onEvent(end);
    end(stream.succeeded());
  }

  @Override
  public void onBroken(ProviderError error) {
    if (ended) {
      return;
    }
    boolean otherWay =
        resumption == null
            ? structured != null && !stream.hasContent() && structured.weaken(error)
            : resumption.isRefused(error, stream.hasContent()) && ways.hasNext();
    if (otherWay) {
      restart();
    } else {
      fail(error, new Outcome.Failed(error));
    }
  }

  private void fail(ProviderError error, Outcome outcome) {
    end(outcome);
    if (joined) {
      delivered.broke(error, resumption, stream.completionTokens());
    }
    owner.onFailed(lease, error);
  }

  private void onDiverged() {
    if (ways.hasNext()) {
      restart();
    } else {
      end(new Outcome.Cancelled());
      owner.onDiverged(lease);
    }
  }

  /** The same lease again, in the next way. */
  private void restart() {
    ended = true;
    stream.stop();
    owner.begin(lease, ways, structured);
  }

  @Override
  public Duration timeLeft() {
    return owner.timeLeft();
  }

  @Override
  public void onTimeOver() {
    end(new Outcome.Cancelled());
    owner.onTimeOver();
  }

  @Override
  public void wakeAfter(Duration delay) {
    owner.wakeAfter(delay);
  }

  /** Gives the lease back, once; what is not a whole answer is cancelled upstream. */
  void end(Outcome outcome) {
    if (!ended) {
      ended = true;
      owner.release(lease, outcome);
      stream.stop();
    }
  }
}
