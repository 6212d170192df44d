package dev.relevo.pool;

import java.time.Instant;

/** Whether a key can take one more request. */
enum KeyStanding {
  /** It can. */
  READY,
  /**
   * It can, but the provider has told that the request would take the last of it or more: somebody
   * else is better.
   */
  SCARCE,
  /** One request may see whether it works again. */
  ON_TRIAL,
  /** It can when a request that is in flight has ended, or in a moment. */
  BUSY,
  /** The provider has told that nothing is left. */
  USED_UP,
  /** It is out, or on trial already. */
  OUT;

  /**
   * So many requests are left to others that use the same key, and to counts that differ from ours.
   */
  static final long RESERVE = 1;

  /**
   * The standing of a key.
   *
   * @param load what is in flight with it
   * @param tokens what the request is expected to take
   */
  static KeyStanding of(KeyStatus key, KeysInUse.Load load, int tokens, Instant now) {
    if (!key.isUsable(now)) {
      return OUT;
    }
    if (key.isOnTrial(now)) {
      return load.requests() == 0 ? ON_TRIAL : OUT;
    }
    if (key.limits().usedUpUntil(now) != null) {
      return USED_UP;
    }
    if (load.requests() >= mostAtOnce(key, now)) {
      return BUSY;
    }
    Long requestsLeft = key.limits().requestsLeft(now);
    Long tokensLeft = key.limits().tokensLeft(now);
    if (requestsLeft != null && requestsLeft <= load.uncountedRequests()) {
      return BUSY;
    }
    boolean requestsScarce =
        requestsLeft != null && requestsLeft - load.uncountedRequests() <= RESERVE;
    boolean tokensScarce = tokensLeft != null && tokensLeft - load.uncountedTokens() < tokens;
    return requestsScarce || tokensScarce ? SCARCE : READY;
  }

  /** One request in the first moment after a key has come back, then more and more. */
  private static long mostAtOnce(KeyStatus key, Instant now) {
    Instant renewed = key.limits().renewedAt(now);
    Instant since = renewed.isAfter(key.usableAt()) ? renewed : key.usableAt();
    return GradualReturn.mostAtOnce(since, now);
  }
}
