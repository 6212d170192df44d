package dev.relevo.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The values that a label may have: so many, and all others are told as one. What callers make up
 * would else become a series each. Thread-safe.
 */
final class LabelValues {
  /** Stands for all values that are not told. */
  static final String OTHERS = "(others)";

  private final int limit;
  private final Set<String> values = ConcurrentHashMap.newKeySet();
  private volatile Set<String> granted = Set.of();

  /**
   * No values yet.
   *
   * @param limit how many are learned at most
   */
  LabelValues(int limit) {
    this.limit = limit;
  }

  /** These may be told too, however many; they replace those that were granted before. */
  void grant(Set<String> all) {
    granted = all;
  }

  /** The value, from now on one of those that are told if there is room for it. */
  String learned(String value) {
    if (values.contains(value)) {
      return value;
    }
    if (values.size() < limit && isText(value)) {
      values.add(value);
      return value;
    }
    return known(value);
  }

  /** The value if it is told, else the one that stands for all others. */
  String known(String value) {
    return values.contains(value) || (granted.contains(value) && isText(value)) ? value : OTHERS;
  }

  /** Two that are no text would look the same when they are written. */
  private static boolean isText(String value) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(value);
  }
}
