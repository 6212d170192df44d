package dev.relevo.pool;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whose turn it is among one worker's keys: smooth weighted round robin. With each turn every key
 * that could be taken gains its weight, and the one that is taken pays for all of them; so a key of
 * weight 3 comes three times as often as one of weight 1, and not three times in a row. A key that
 * cannot be taken gains nothing meanwhile. Not thread-safe.
 */
final class KeyTurns {
  private final Map<Integer, Long> credits = new HashMap<>();

  /** Whose turn it is among these, of which there is at least one; changes nothing. */
  KeyStatus next(List<KeyStatus> keys) {
    KeyStatus first = keys.get(0);
    for (KeyStatus key : keys) {
      if (credit(key) + key.weight() > credit(first) + first.weight()) {
        first = key;
      }
    }
    return first;
  }

  /** One of these was taken. */
  void took(KeyStatus taken, List<KeyStatus> keys) {
    long total = 0;
    for (KeyStatus key : keys) {
      total += key.weight();
      credits.put(key.index(), credit(key) + key.weight());
    }
    credits.put(taken.index(), credit(taken) - total);
  }

  private long credit(KeyStatus key) {
    return credits.getOrDefault(key.index(), 0L);
  }
}
