package dev.relevo.gateway;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.pool.Outcome;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.DecodedAnswer;
import dev.relevo.provider.Decoding;
import dev.relevo.transport.Lane;
import java.time.Duration;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.Graph;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.jspecify.annotations.Nullable;

/**
 * A provider's stream inside the stage of an answer: pulled on demand, watched by the attempt's
 * clocks, and told to its owner event by event until it breaks. Lives on the stage's thread.
 *
 * <p>Most streams are decoded in the stage itself, since a Pekko stream for each would cost every
 * answer as much memory and work again; any other is run beside.
 */
final class AttemptStream implements Decoding.Reader {

  /** Whose attempt it is. */
  interface Owner {
    /** The next event; {@link ChatEvent.Finished} is the last. */
    void onEvent(ChatEvent event);

    /** The stream broke, or a clock ran out; may be told after the owner has lost interest. */
    void onBroken(ProviderError error);

    /** How long the whole request may still take. */
    Duration timeLeft();

    /** The whole request has taken too long. */
    void onTimeOver();

    /** Nothing has come for so long that somebody else should be asked beside. */
    void onLate(AttemptReason reason);

    /** So many tokens have come so far; told now and then where the pool wants to know. */
    void onProgress(int tokens);

    /** Asks for a call of {@link #onTimer}; an earlier wish is forgotten. */
    void wakeAfter(Duration delay);
  }

  private static final long SHORTEST_WAIT_NANOS = 1_000_000;
  private static final long PROGRESS_EVERY_NANOS = 1_000_000_000;

  private final GraphStageLogic logic;
  private final Providers.Running provider;
  private final Owner owner;
  private final Company company;
  private final AnswerTally tally = new AnswerTally();
  private AttemptClock clock;
  private @Nullable Feed feed;
  private boolean asked;
  private boolean closed;
  private boolean stopped;
  private boolean finished;
  private boolean feedWaits;
  private long feedDueAt;
  private long progressToldAt;

  AttemptStream(GraphStageLogic logic, Providers.Running provider, Company company, Owner owner) {
    this.logic = logic;
    this.provider = provider;
    this.company = company;
    this.owner = owner;
    this.clock = newClock();
  }

  /** Where the events come from. */
  private interface Feed {
    void pull();

    void cancel();

    /** The time for which it wished is over. */
    default void onTimer() {}
  }

  private AttemptClock newClock() {
    return new AttemptClock(provider.settings().timeouts(), company, System.nanoTime());
  }

  void start(ChatCall call, Lane lane) {
    clock = newClock();
    Feed begun;
    try {
      begun = begin(provider.provider().stream(call, lane));
    } catch (RuntimeException e) {
      closed = true;
      owner.onBroken(provider.failure(e));
      return;
    }
    feed = begun;
    asked = true;
    begun.pull();
    watch();
  }

  private Feed begin(Graph<SourceShape<ChatEvent>, NotUsed> answer) {
    if (answer instanceof DecodedAnswer decoded) {
      Decoding decoding = decoded.in(logic, this);
      decoding.start();
      return new Decoded(decoding);
    }
    Beside beside = new Beside();
    Source.fromGraph(answer).runWith(beside.events.sink(), logic.subFusingMaterializer());
    return beside;
  }

  private record Decoded(Decoding decoding) implements Feed {
    @Override
    public void pull() {
      decoding.pull();
    }

    @Override
    public void cancel() {
      decoding.cancel();
    }

    @Override
    public void onTimer() {
      decoding.onTimer();
    }
  }

  private final class Beside extends AbstractInHandler implements Feed {
    private final GraphStageLogic.SubSinkInlet<ChatEvent> events =
        logic.new SubSinkInlet<>("attempt");

    private Beside() {
      events.setHandler(this);
    }

    @Override
    public void pull() {
      events.pull();
    }

    @Override
    public void cancel() {
      events.cancel();
    }

    @Override
    public void onPush() {
      onEvent(events.grab());
    }

    @Override
    public void onUpstreamFinish() {
      onWhole();
    }

    @Override
    public void onUpstreamFailure(Throwable cause) {
      onFailed(cause);
    }
  }

  /** Asks for the next event, if none is asked for. */
  void pull() {
    if (!stopped && !asked && !closed && feed != null) {
      clock.asked(System.nanoTime());
      asked = true;
      feed.pull();
    }
  }

  /** Nothing more is wanted; what is not a whole answer is cancelled. */
  void stop() {
    stopped = true;
    if (!finished && !closed && feed != null) {
      feed.cancel();
    }
  }

  @Override
  public void onEvent(ChatEvent event) {
    long now = System.nanoTime();
    clock.came(now);
    asked = false;
    tally.add(event);
    finished = event instanceof ChatEvent.Finished;
    if (event.isContent()) {
      boolean first = clock.contentCame(now);
      if (first) {
        watch(); // the gap between events may be shorter than what is left for the first content
      }
      tellProgress(first, now);
    }
    owner.onEvent(event);
  }

  /** Once a second at most, and only of hosts whose work the gateway manages. */
  private void tellProgress(boolean first, long now) {
    if (provider.settings().memory() != null
        && (first || now - progressToldAt >= PROGRESS_EVERY_NANOS)) {
      progressToldAt = now;
      owner.onProgress(tally.completionTokens());
    }
  }

  @Override
  public void onWhole() {
    closed = true;
    if (!finished) {
      owner.onBroken(
          ProviderError.of(ErrorClass.BROKEN_ANSWER, "the answer ended without a finish reason"));
    }
  }

  @Override
  public void onFailed(Throwable cause) {
    closed = true;
    owner.onBroken(provider.failure(cause));
  }

  @Override
  public void wakeAfter(Duration delay) {
    feedWaits = true;
    feedDueAt = System.nanoTime() + delay.toNanos();
    watch();
  }

  /** One timer serves all clocks: it is set to the nearest and set again when that has moved. */
  private void watch() {
    long now = System.nanoTime();
    long nearest = Math.min(owner.timeLeft().toNanos(), clock.nearest(now));
    if (feedWaits) {
      nearest = Math.min(nearest, feedDueAt - now);
    }
    owner.wakeAfter(Duration.ofNanos(Math.max(SHORTEST_WAIT_NANOS, nearest)));
  }

  void onTimer() {
    if (stopped) {
      return;
    }
    if (feedWaits && feed != null && System.nanoTime() - feedDueAt >= 0) {
      feedWaits = false;
      feed.onTimer();
      if (stopped || closed) {
        return;
      }
    }
    ProviderError silence = clock.ranOut(System.nanoTime());
    if (silence != null) {
      owner.onBroken(silence);
    } else if (owner.timeLeft().isZero()) {
      owner.onTimeOver();
    } else {
      AttemptReason late = clock.companyDue(System.nanoTime());
      if (late != null) {
        owner.onLate(late);
      }
      watch();
    }
  }

  boolean hasContent() {
    return clock.hasContent();
  }

  int completionTokens() {
    return tally.completionTokens();
  }

  /** The size of what has come. */
  int characters() {
    return tally.characters();
  }

  /** The outcome of an attempt that ends now because another one spoke first. */
  Outcome.Overtaken overtaken() {
    return clock.overtaken(true, System.nanoTime());
  }

  /** The outcome of an attempt that ends now with a whole answer. */
  Outcome.Succeeded succeeded() {
    long now = System.nanoTime();
    return new Outcome.Succeeded(
        clock.firstContentSeconds(now), clock.streamingSeconds(now), tally.usage(), tally.timing());
  }
}
