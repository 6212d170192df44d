package dev.relevo.pool;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state of one of a worker's keys; the key itself is not part of it. A worker without keys has
 * one stand-in, so that its own limits are kept the same way.
 *
 * @param index which key, from 0
 * @param hint by which the operator knows the key, or null for a stand-in
 * @param weight its share of the requests, beside the weights of the other keys
 * @param state why it is out, if it is
 * @param usableAt from when it can be used
 * @param limits what is left of it, as the provider's replies tell
 * @param lastError the last failure that concerned the key, in words, or null when there was none
 *     since it last worked
 */
public record KeyStatus(
    int index,
    @Nullable String hint,
    int weight,
    State state,
    Instant usableAt,
    KeyLimits limits,
    @Nullable String lastError) {

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
    Objects.requireNonNull(limits, "limits");
  }

  /** A key with which nothing has happened yet. */
  static KeyStatus fresh(int index, @Nullable String hint, int weight) {
    return new KeyStatus(index, hint, weight, State.USABLE, Instant.EPOCH, KeyLimits.NONE, null);
  }

  /** The same key in this state. */
  KeyStatus with(State newState, Instant newUsableAt, @Nullable String error) {
    return new KeyStatus(index, hint, weight, newState, newUsableAt, limits, error);
  }

  /** The same key of which this is left. */
  KeyStatus with(KeyLimits newLimits) {
    return new KeyStatus(index, hint, weight, state, usableAt, newLimits, lastError);
  }

  /** Whether it is one of the keys that are configured. */
  public boolean isConfigured() {
    return hint != null;
  }

  public boolean isUsable(Instant now) {
    return !usableAt.isAfter(now);
  }

  /**
   * Whether the time has come to see if the key works again, by one request: time alone mends
   * neither a key that was rejected nor one that was used up.
   */
  public boolean isOnTrial(Instant now) {
    return isUsable(now) && (state == State.REJECTED || state == State.QUOTA_EXHAUSTED);
  }
}
