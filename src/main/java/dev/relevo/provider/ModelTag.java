package dev.relevo.provider;

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
    return with(name).equals(with(other));
  }

  /** The name's other spelling; the name itself where it has but one. */
  public static String other(String name) {
    if (name.endsWith(LATEST)) {
      return name.substring(0, name.length() - LATEST.length());
    }
    return with(name);
  }

  private static boolean hasNone(String name) {
    return name.lastIndexOf(':') <= name.lastIndexOf('/');
  }
}
