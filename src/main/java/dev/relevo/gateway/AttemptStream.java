package dev.relevo.gateway;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.pool.Outcome;
import dev.relevo.provider.ChatCall;
import dev.relevo.transport.Lane;
import java.time.Duration;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.GraphStageLogic;

/**
 * A provider's stream inside the stage of an answer: pulled on demand, watched by the attempt's
 * clocks, and told to its owner event by event until it breaks. Lives on the stage's thread.
 */
final class AttemptStream extends AbstractInHandler {

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
  private final GraphStageLogic.SubSinkInlet<ChatEvent> events;
  private AttemptClock clock;
  private boolean stopped;
  private boolean finished;
  private long progressToldAt;

  AttemptStream(GraphStageLogic logic, Providers.Running provider, Company company, Owner owner) {
    this.logic = logic;
    this.provider = provider;
    this.company = company;
    this.owner = owner;
    this.clock = newClock();
    this.events = logic.new SubSinkInlet<>("attempt");
  }

  private AttemptClock newClock() {
    return new AttemptClock(provider.settings().timeouts(), company, System.nanoTime());
  }

  void start(ChatCall call, Lane lane) {
    clock = newClock();
    events.setHandler(this);
    try {
      provider.provider().stream(call, lane).runWith(events.sink(), logic.subFusingMaterializer());
    } catch (RuntimeException e) {
      owner.onBroken(provider.failure(e));
      return;
    }
    events.pull();
    watch();
  }

  /** Asks for the next event, if none is asked for. */
  void pull() {
    if (!stopped && !events.hasBeenPulled() && !events.isClosed()) {
      clock.asked(System.nanoTime());
      events.pull();
    }
  }

  /** Nothing more is wanted; what is not a whole answer is cancelled. */
  void stop() {
    stopped = true;
    if (!finished && !events.isClosed()) {
      events.cancel();
    }
  }

  @Override
  public void onPush() {
    long now = System.nanoTime();
    clock.came(now);
    ChatEvent event = events.grab();
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
  public void onUpstreamFinish() {
    if (!finished) {
      owner.onBroken(
          ProviderError.of(ErrorClass.BROKEN_ANSWER, "the answer ended without a finish reason"));
    }
  }

  @Override
  public void onUpstreamFailure(Throwable cause) {
    owner.onBroken(provider.failure(cause));
  }

  /** One timer serves all clocks: it is set to the nearest and set again when that has moved. */
  private void watch() {
    long nearest = Math.min(owner.timeLeft().toNanos(), clock.nearest(System.nanoTime()));
    owner.wakeAfter(Duration.ofNanos(Math.max(SHORTEST_WAIT_NANOS, nearest)));
  }

  void onTimer() {
    if (stopped) {
      return;
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
