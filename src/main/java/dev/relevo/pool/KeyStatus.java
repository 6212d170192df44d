package dev.relevo.pool;

import java.time.Instant;
import java.util.Objects;

/**
 * The state of one of a worker's keys; the key itself is not part of it.
 *
 * @param index which key, from 0
 * @param state why it is out, if it is
 * @param usableAt from when it can be used
 */
public record KeyStatus(int index, State state, Instant usableAt) {

  /** Why a key is out. */
  public enum State {
    USABLE,
    COOLING_DOWN,
    QUOTA_EXHAUSTED,
    REJECTED
  }

  public KeyStatus {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(usableAt, "usableAt");
  }

  public boolean isUsable(Instant now) {
    return !usableAt.isAfter(now);
  }
}
