package dev.relevo.simulation;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whoever waits for the answer to one request. Leaves when nothing has come for too long; whatever
 * comes after the end is ignored. Not thread-safe.
 */
final class Client {
  /** How long a client waits for an answer to begin, in seconds. */
  static final double PATIENCE_TO_FIRST = 60;

  /** How long it waits for all of it, in seconds. */
  static final double PATIENCE_TO_END = 300;

  private final TraceRequest request;
  private final VirtualTime time;
  private final Consumer<Fate> whenOver;
  private final double since;
  private double first = Double.POSITIVE_INFINITY;
  private @Nullable Runnable leave;
  private boolean over;

  Client(TraceRequest request, VirtualTime time, Consumer<Fate> whenOver) {
    this.request = request;
    this.time = time;
    this.whenOver = whenOver;
    this.since = time.seconds();
  }

  /** Asks, and waits from now on. */
  void ask(Balancer balancer) {
    time.after(
        PATIENCE_TO_FIRST,
        () -> {
          if (first == Double.POSITIVE_INFINITY) {
            leave();
          }
        });
    time.after(PATIENCE_TO_END, this::leave);
    leave = balancer.take(request, this);
  }

  boolean isOver() {
    return over;
  }

  /** The answer begins. */
  void spoke() {
    if (!over && first == Double.POSITIVE_INFINITY) {
      first = time.seconds() - since;
    }
  }

  /** All of the answer is here. */
  void whole() {
    over(Fate.Ending.FINISHED);
  }

  /** There is no answer. */
  void refused() {
    over(Fate.Ending.REFUSED);
  }

  /** There is an error, or the answer breaks off. */
  void lost() {
    over(Fate.Ending.LOST);
  }

  private void leave() {
    if (!over) {
      over(Fate.Ending.LOST);
      if (leave != null) {
        leave.run();
      }
    }
  }

  private void over(Fate.Ending ending) {
    if (!over) {
      over = true;
      boolean finished = ending == Fate.Ending.FINISHED;
      double never = Double.POSITIVE_INFINITY;
      whenOver.accept(
          new Fate(
              request,
              ending,
              finished ? first : never,
              finished ? time.seconds() - since : never));
    }
  }
}
