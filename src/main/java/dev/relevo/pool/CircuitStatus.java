package dev.relevo.pool;

import java.time.Instant;
import java.util.Objects;

/**
 * A circuit as others see it.
 *
 * @param tripped whether it has opened and not closed since
 * @param openUntil until when nobody may try
 */
public record CircuitStatus(boolean tripped, Instant openUntil) {
  /** Nothing is wrong. */
  public static final CircuitStatus CLOSED = new CircuitStatus(false, Instant.EPOCH);

  /** What a circuit lets through. */
  public enum State {
    /** Everything. */
    CLOSED,
    /** Nothing. */
    OPEN,
    /** One request at a time. */
    HALF_OPEN
  }

  public CircuitStatus {
    Objects.requireNonNull(openUntil, "openUntil");
  }

  public State state(Instant now) {
    if (!tripped) {
      return State.CLOSED;
    }
    return openUntil.isAfter(now) ? State.OPEN : State.HALF_OPEN;
  }
}
