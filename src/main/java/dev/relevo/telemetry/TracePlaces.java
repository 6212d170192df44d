package dev.relevo.telemetry;

import dev.relevo.chat.TraceContext;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Finds the place of a request in a distributed trace. Thread-safe. */
public final class TracePlaces {
  /** Records nothing: what callers send is passed on as it is. */
  public static final TracePlaces PASSED_ON = new TracePlaces(false, 0);

  private static final Place NONE = new Place(null, null);

  private final boolean recorded;
  private final double ratio;

  private TracePlaces(boolean recorded, double ratio) {
    this.recorded = recorded;
    this.ratio = ratio;
  }

  /**
   * Places of requests that are recorded.
   *
   * @param ratio the share of traces that begin here and are recorded, from 0 to 1; whether the
   *     others are, their callers have decided
   */
  public static TracePlaces recorded(double ratio) {
    return new TracePlaces(true, ratio);
  }

  /**
   * A place.
   *
   * @param own the request's own, or null when it is traced by nobody
   * @param parent the one above it, which its caller has sent; null when it has sent none, and the
   *     own one where nothing is recorded here
   */
  public record Place(@Nullable TraceContext own, @Nullable TraceContext parent) {}

  /** The place of a request that came with this one, or with none. */
  public Place of(@Nullable TraceContext incoming) {
    return of(incoming, ThreadLocalRandom.current());
  }

  Place of(@Nullable TraceContext incoming, RandomGenerator random) {
    if (!recorded) {
      return incoming == null ? NONE : new Place(incoming, incoming);
    }
    return incoming == null
        ? new Place(TraceContext.begin(random.nextDouble() < ratio, random::nextLong), null)
        : new Place(incoming.child(random::nextLong), incoming);
  }
}
