package dev.relevo.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Environment variables; a blank one counts as not set. */
final class Variables {
  private final Map<String, String> values;

  Variables(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  Map<String, String> all() {
    return values;
  }

  /** The value without blanks around it, or null. */
  @Nullable String get(String name) {
    String value = values.get(name);
    return value == null || value.isBlank() ? null : value.trim();
  }

  boolean has(String name) {
    return get(name) != null;
  }

  /** Those of the names that are set, in the order given. */
  List<String> set(String... names) {
    List<String> set = new ArrayList<>();
    for (String name : names) {
      if (has(name)) {
        set.add(name);
      }
    }
    return set;
  }

  /** The pieces between commas of all the variables together, each once. */
  List<String> list(List<String> names) {
    List<String> pieces = new ArrayList<>();
    for (String name : names) {
      String value = get(name);
      for (String piece : value == null ? new String[0] : value.split(",", -1)) {
        String text = piece.trim();
        if (!text.isEmpty() && !pieces.contains(text)) {
          pieces.add(text);
        }
      }
    }
    return pieces;
  }
}
