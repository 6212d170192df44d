package dev.relevo.chat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps the fields that a caller has named. Not a {@link Map#copyOf}: names that are made to have
 * the same hash would make that one take the square of their number.
 */
final class Extra {
  private Extra() {}

  static Map<String, Json> copyOf(Map<String, Json> extra) {
    return extra.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(extra));
  }
}
