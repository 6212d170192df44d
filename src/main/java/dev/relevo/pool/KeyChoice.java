package dev.relevo.pool;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which of a candidate's keys a request gets. A key whose trial is due goes first where the request
 * may fail once more, so that it is tried at all; then the keys that are ready, in turn; then those
 * of which hardly anything is left.
 *
 * @param key the key
 * @param inTurn the keys among which it was its turn
 * @param standing how it stands
 */
record KeyChoice(KeyStatus key, List<KeyStatus> inTurn, KeyStanding standing) {
  KeyChoice {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(standing, "standing");
    inTurn = List.copyOf(inTurn);
  }

  /**
   * The choice among these keys: one that is busy where the others are out, and null where all are.
   *
   * @param mayFail whether the request can go elsewhere when a trial fails
   */
  static @Nullable KeyChoice among(
      List<KeyStatus> keys,
      KeysInUse inUse,
      KeyTurns turns,
      int tokens,
      boolean mayFail,
      Instant now) {
    if (keys.size() == 1) {
      KeyStatus only = keys.get(0);
      KeyStanding standing = KeyStanding.of(only, inUse.of(only.index()), tokens, now);
      boolean out = standing == KeyStanding.USED_UP || standing == KeyStanding.OUT;
      return out ? null : inTurn(keys, standing, turns);
    }
    List<KeyStatus> ready = new ArrayList<>(keys.size());
    List<KeyStatus> scarce = new ArrayList<>(1);
    List<KeyStatus> onTrial = new ArrayList<>(1);
    List<KeyStatus> busy = new ArrayList<>(1);
    for (KeyStatus key : keys) {
      switch (KeyStanding.of(key, inUse.of(key.index()), tokens, now)) {
        case READY -> ready.add(key);
        case SCARCE -> scarce.add(key);
        case ON_TRIAL -> onTrial.add(key);
        case BUSY -> busy.add(key);
        case USED_UP, OUT -> {}
      }
    }
    if (!onTrial.isEmpty() && (mayFail || (ready.isEmpty() && scarce.isEmpty()))) {
      return inTurn(onTrial, KeyStanding.ON_TRIAL, turns);
    }
    if (!ready.isEmpty()) {
      return inTurn(ready, KeyStanding.READY, turns);
    }
    if (!scarce.isEmpty()) {
      return inTurn(scarce, KeyStanding.SCARCE, turns);
    }
    return busy.isEmpty() ? null : inTurn(busy, KeyStanding.BUSY, turns);
  }

  private static KeyChoice inTurn(List<KeyStatus> keys, KeyStanding standing, KeyTurns turns) {
    return new KeyChoice(turns.next(keys), keys, standing);
  }
}
