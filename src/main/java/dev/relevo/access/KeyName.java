package dev.relevo.access;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a key may be called. */
public final class KeyName {
  /** The most characters of a name. */
  public static final int LONGEST = 100;

  /** So keys are called that nobody has named. */
  private static final Pattern BY_POSITION = Pattern.compile("(key|admin)-[0-9]+");

  private KeyName() {}

  /** What is wrong with a name, to be read after the field's name; null when nothing is. */
  public static @Nullable String problem(String name) {
    if (name.isBlank() || !name.strip().equals(name)) {
      return "must be a name without blanks around it";
    }
    if (name.length() > LONGEST) {
      return "must not be longer than " + LONGEST + " characters";
    }
    if (!isPrintable(name) || name.indexOf('/') >= 0) {
      return "must be of printable characters, without slashes";
    }
    if (BY_POSITION.matcher(name).matches() || name.equals(Caller.ANYBODY.id())) {
      return "is '" + name + "', which keys without a name and callers without a key are called";
    }
    return null;
  }

  /** Whether a text has nothing in it that plays with a terminal or a page. */
  public static boolean isPrintable(String text) {
    return text.codePoints().allMatch(KeyName::isPrintable);
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
