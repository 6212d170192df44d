package dev.relevo.pool;

import java.time.Instant;
import java.util.Objects;

/**
 * A circuit as others see it.
 *
 * @param tripped whether it has opened and nobody has been answered since
 * @param openUntil until when nobody may try
 * @param returnedAt when the first was answered after it had opened; long ago when it never has
 */
public record CircuitStatus(boolean tripped, Instant openUntil, Instant returnedAt) {
  /** Nothing is wrong. */
  public static final CircuitStatus CLOSED = new CircuitStatus(false, Instant.EPOCH);

  /** What a circuit lets through. */
  public enum State {
    /** Everything. */
    CLOSED,
    /** Nothing. */
    OPEN,
    /** One request at a time. */
    HALF_OPEN,
    /** More and more. */
    RETURNING
  }

  public CircuitStatus {
    Objects.requireNonNull(openUntil, "openUntil");
    Objects.requireNonNull(returnedAt, "returnedAt");
  }

  /** A circuit that does not come back just now. */
  public CircuitStatus(boolean tripped, Instant openUntil) {
    this(tripped, openUntil, Instant.EPOCH);
  }

  public State state(Instant now) {
    if (tripped) {
      return openUntil.isAfter(now) ? State.OPEN : State.HALF_OPEN;
    }
    return GradualReturn.isOver(returnedAt, now) ? State.CLOSED : State.RETURNING;
  }

  /** Whether one that comes back has as many requests in flight as it may have now. */
  boolean hasItsShare(int inFlight, Instant now) {
    return state(now) == State.RETURNING && inFlight >= GradualReturn.mostAtOnce(returnedAt, now);
  }
}
