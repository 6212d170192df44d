package dev.relevo.gateway;

/** Why an attempt is made. */
public enum AttemptReason {
  /** It is the request's first. */
  FIRST,
  /** The one before it failed, and this is the next candidate. */
  NEXT,
  /** The same candidate is asked once more after a passing failure. */
  AGAIN,
  /** The same candidate is asked in another way, since it refused the way before. */
  OTHER_WAY,
  /** The one beside which it runs is late. */
  LATE,
  /** The one beside which it runs is slower than it usually is. */
  HEDGE;

  /** Whether another attempt goes on meanwhile. */
  boolean isBeside() {
    return this == LATE || this == HEDGE;
  }
}
