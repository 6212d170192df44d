package dev.relevo.pool;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The state of one provider's keys, which outlives the requests that found it out: a key that was
 * rate limited cools down for as long as the provider asks, else for a time that doubles with each
 * limit in a row; one that was rejected or has no quota left is out for longer. A provider without
 * keys has one unnamed key, so that its own limits are kept the same way. Not thread-safe.
 */
final class KeyRing {
  static final Duration FIRST_COOL_DOWN = Duration.ofSeconds(2);
  static final Duration LONGEST_COOL_DOWN = Duration.ofMinutes(5);
  static final Duration REJECTED = Duration.ofMinutes(10);
  static final Duration QUOTA = Duration.ofHours(1);

  private final List<Key> keys = new ArrayList<>();

  private static final class Key {
    private KeyStatus.State state = KeyStatus.State.USABLE;
    private Instant usableAt = Instant.EPOCH;
    private int limitsInARow;
  }

  KeyRing(int count) {
    for (int i = 0; i < Math.max(1, count); i++) {
      keys.add(new Key());
    }
  }

  /**
   * Notes that a request with this key was answered. While the key is out, that request was sent
   * before it went out, and changes nothing.
   */
  void succeeded(int index, Instant now) {
    Key key = keys.get(index);
    if (key.usableAt.isAfter(now)) {
      return;
    }
    key.state = KeyStatus.State.USABLE;
    key.usableAt = Instant.EPOCH;
    key.limitsInARow = 0;
  }

  /** Notes that the provider accepts a key that it had rejected. */
  void accepted(int index) {
    Key key = keys.get(index);
    if (key.state == KeyStatus.State.REJECTED) {
      key.state = KeyStatus.State.USABLE;
      key.usableAt = Instant.EPOCH;
    }
  }

  /**
   * Notes a failure that concerns the key; others are ignored. Limits that come while the key is
   * out are of requests that were sent before, and double nothing.
   *
   * @param jitter between 0 and 1: spreads the end of cool-downs that the provider did not state
   */
  void failed(int index, ProviderError error, Instant now, double jitter) {
    Key key = keys.get(index);
    Duration stated = error.retryAfter();
    if (error.errorClass() == ErrorClass.RATE_LIMITED) {
      if (!key.usableAt.isAfter(now) || key.limitsInARow == 0) {
        key.limitsInARow++;
      }
      Duration doubled = FIRST_COOL_DOWN.multipliedBy(1L << Math.min(key.limitsInARow - 1, 10));
      Duration backOff = shorter(doubled, LONGEST_COOL_DOWN);
      Duration spread = Duration.ofMillis((long) (backOff.toMillis() * (0.8 + 0.4 * jitter)));
      out(key, KeyStatus.State.COOLING_DOWN, now.plus(stated == null ? spread : stated));
    } else if (error.errorClass() == ErrorClass.QUOTA_EXHAUSTED) {
      out(key, KeyStatus.State.QUOTA_EXHAUSTED, now.plus(stated == null ? QUOTA : stated));
    } else if (error.errorClass() == ErrorClass.CREDENTIAL_REJECTED) {
      out(key, KeyStatus.State.REJECTED, now.plus(REJECTED));
    }
  }

  /** A second failure extends a cool-down and never shortens it. */
  private static void out(Key key, KeyStatus.State state, Instant until) {
    if (until.isAfter(key.usableAt)) {
      key.state = state;
      key.usableAt = until;
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** The keys as they are; whether a key's time has come is for the reader to see. */
  List<KeyStatus> statuses() {
    List<KeyStatus> statuses = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      Key key = keys.get(i);
      statuses.add(new KeyStatus(i, key.state, key.usableAt));
    }
    return statuses;
  }
}
