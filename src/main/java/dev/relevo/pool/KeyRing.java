package dev.relevo.pool;

import dev.relevo.chat.ProviderError;
import dev.relevo.provider.ApiKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The state of one provider's keys, which outlives the requests that found it out. A key that was
 * rate limited cools down for as long as the provider asks, else for a time that doubles with each
 * limit in a row. One that was rejected or has no quota left is out for longer, and doubly so each
 * time that a request finds it no better; an answer brings it back. Not thread-safe.
 */
final class KeyRing {
  static final Duration FIRST_COOL_DOWN = Duration.ofSeconds(2);
  static final Duration LONGEST_COOL_DOWN = Duration.ofMinutes(5);
  static final Duration FIRST_REJECTED = Duration.ofMinutes(10);
  static final Duration FIRST_QUOTA = Duration.ofHours(1);
  static final Duration LONGEST_OUT = Duration.ofHours(24);

  private final List<Key> keys = new ArrayList<>();

  private static final class Key {
    private KeyStatus status;
    private int timesInARow;
    private boolean rejectedByRequest;

    private Key(KeyStatus status) {
      this.status = status;
    }

    /** How many times in a row the key has been out so, with this time. */
    private int timesOut(KeyStatus.State state, Instant now) {
      if (status.state() != state) {
        return 1;
      }
      return status.isUsable(now) ? timesInARow + 1 : timesInARow;
    }

    /** A second failure extends a time and never shortens it. */
    private void out(KeyStatus.State state, Instant until, int times, String error) {
      if (until.isAfter(status.usableAt())) {
        status = status.with(state, until, error);
        timesInARow = times;
      }
    }
  }

  KeyRing(List<ApiKey> configured) {
    for (ApiKey key : configured) {
      keys.add(new Key(KeyStatus.fresh(keys.size(), key.hint(), key.weight())));
    }
    if (keys.isEmpty()) {
      keys.add(new Key(KeyStatus.fresh(0, null, 1)));
    }
  }

  /**
   * Notes that a request with this key was answered. While the key is out, that request was sent
   * before it went out, and changes nothing.
   *
   * @return whether that brings the key back
   */
  boolean succeeded(int index, Instant now) {
    Key key = keys.get(index);
    if (!key.status.isUsable(now)) {
      return false;
    }
    boolean back = key.status.state() != KeyStatus.State.USABLE;
    // the end of a cool-down is remembered: from then on the key is used more and more
    Instant since = key.status.isOnTrial(now) ? now : key.status.usableAt();
    key.status = key.status.with(KeyStatus.State.USABLE, since, null);
    key.timesInARow = 0;
    key.rejectedByRequest = false;
    return back;
  }

  /** Notes that the provider did not let a probe with this key in. */
  void probeRejected(int index, Instant now) {
    rejected(keys.get(index), "the probe was not let in", now);
  }

  /**
   * Notes that the provider let in a probe with a key that it had not let in before. That says
   * nothing about a key that a request found rejected: some lists of models are open to all.
   */
  void probeAccepted(int index) {
    Key key = keys.get(index);
    if (key.status.state() == KeyStatus.State.REJECTED && !key.rejectedByRequest) {
      key.status = key.status.with(KeyStatus.State.USABLE, Instant.EPOCH, null);
      key.timesInARow = 0;
    }
  }

  /**
   * Notes a failure that concerns the key; others are ignored. Failures that come while the key is
   * out are of requests that were sent before, and double nothing.
   *
   * @param jitter between 0 and 1: spreads the end of cool-downs that the provider did not state
   */
  void failed(int index, ProviderError error, Instant now, double jitter) {
    Key key = keys.get(index);
    Duration wait = error.retryAfter();
    // a wait of no time at all is none
    Duration stated = wait == null || wait.isZero() ? null : wait;
    switch (error.errorClass()) {
      case RATE_LIMITED -> {
        int times = key.timesOut(KeyStatus.State.COOLING_DOWN, now);
        Duration backOff = doubled(FIRST_COOL_DOWN, times, LONGEST_COOL_DOWN);
        Duration spread = Duration.ofMillis((long) (backOff.toMillis() * (0.8 + 0.4 * jitter)));
        Instant until = now.plus(stated == null ? spread : stated);
        key.out(KeyStatus.State.COOLING_DOWN, until, times, error.message());
      }
      case QUOTA_EXHAUSTED -> {
        int times = key.timesOut(KeyStatus.State.QUOTA_EXHAUSTED, now);
        Duration doubled = doubled(FIRST_QUOTA, times, LONGEST_OUT);
        Instant until = now.plus(stated == null ? doubled : stated);
        key.out(KeyStatus.State.QUOTA_EXHAUSTED, until, times, error.message());
      }
      case CREDENTIAL_REJECTED -> {
        key.rejectedByRequest = true;
        rejected(key, error.message(), now);
      }
      case TRANSIENT,
          SILENT,
          TOO_LONG,
          CONTENT_REFUSED,
          MODEL_MISSING,
          CALLER_FAULT,
          UNSUPPORTED,
          BROKEN_ANSWER -> {}
    }
  }

  private static void rejected(Key key, String error, Instant now) {
    int times = key.timesOut(KeyStatus.State.REJECTED, now);
    Instant until = now.plus(doubled(FIRST_REJECTED, times, LONGEST_OUT));
    key.out(KeyStatus.State.REJECTED, until, times, error);
  }

  private static Duration doubled(Duration first, int times, Duration longest) {
    Duration doubled = first.multipliedBy(1L << Math.min(times - 1, 10));
    return doubled.compareTo(longest) < 0 ? doubled : longest;
  }

  /** Takes what is left of a key. */
  void told(int index, KeyLimits limits) {
    Key key = keys.get(index);
    key.status = key.status.with(limits);
  }

  /** The keys as they are; whether a key's time has come is for the reader to see. */
  List<KeyStatus> statuses() {
    return keys.stream().map(key -> key.status).toList();
  }
}
