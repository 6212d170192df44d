package dev.relevo.provider;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tag at the end of a model's name. Ollama and its clients take a name without one for {@code
 * :latest}, whatever the model is called where it comes from, so the two spellings mean the same.
 */
public final class ModelTag {
  private static final String LATEST = ":latest";

  private ModelTag() {}

  /** The name with its tag. */
  public static String with(String name) {
    return hasNone(name) ? name + LATEST : name;
  }

  /** Whether two names mean the same. */
  public static boolean same(String name, String other) {
    return name.equals(other) || with(name).equals(with(other));
  }

  /** The name's other spelling; the name itself where it has but one. */
  public static String other(String name) {
    if (name.endsWith(LATEST)) {
      return name.substring(0, name.length() - LATEST.length());
    }
    return with(name);
  }

  /**
   * What stands under a name in either of its spellings, as it is written first; null for nothing.
   */
  public static <T> @Nullable T find(Map<String, T> byName, String name) {
    if (byName.isEmpty()) {
      return null;
    }
    T found = byName.get(name);
    return found == null ? byName.get(other(name)) : found;
  }

  private static boolean hasNone(String name) {
    return name.lastIndexOf(':') <= name.lastIndexOf('/');
  }
}
