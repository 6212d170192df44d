package dev.relevo.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the schemas that were asked for last, by their text: agents send the same ones with
 * every request. Bounded in number and, by leaving out long texts, in memory. Thread-safe.
 */
final class SchemaCache {
  static final int MOST = 256;
  static final int LONGEST = 32 * 1024;

  private final Map<String, CheckedSchema> schemas =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CheckedSchema> eldest) {
          return size() > MOST;
        }
      };

  /** The schema of a text, made now where it is not remembered. */
  CheckedSchema get(String text, Function<String, CheckedSchema> make) {
    CheckedSchema known = find(text);
    if (known != null) {
      return known;
    }
    CheckedSchema made = make.apply(text); // outside of the lock: two may do the same work
    if (text.length() <= LONGEST) {
      synchronized (this) {
        schemas.put(text, made);
      }
    }
    return made;
  }

  private synchronized @Nullable CheckedSchema find(String text) {
    return schemas.get(text);
  }

  /** How many are remembered. */
  synchronized int size() {
    return schemas.size();
  }
}
