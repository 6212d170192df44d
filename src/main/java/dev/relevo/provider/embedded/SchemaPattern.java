package dev.relevo.provider.embedded;

import java.util.Locale;

/**
 * Rewrites the regular expression of a schema's {@code pattern} so that llama.cpp's converter
 * understands it and what it allows can stand in a JSON text. Understood are literals, classes,
 * {@code .}, {@code \d}, {@code \w}, {@code \s}, groups, alternatives within groups, and greedy
 * repetition, between {@code ^} and {@code $}. The converter itself knows fewer, takes some for
 * something else and does not survive others, so it is given classes, groups and repetitions only.
 * Not thread-safe, used once.
 */
final class SchemaPattern {
  static final int MOST_REPETITIONS = 1_000;

  /** What a JSON text cannot hold as it is. */
  private static final String NEVER_PLAIN = "\"\\\\\\x7F\\x00-\\x1F";

  private static final String LITERAL_ESCAPES = "^$.[]()|{}*+?-/,:;=!<>&%#@~' _";

  private final String pattern;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private SchemaPattern(String pattern) {
    this.pattern = pattern;
  }

  /**
   * The expression for the converter.
   *
   * @throws IllegalArgumentException when it has something that cannot be bound to; the message
   *     says what
   */
  static String rewritten(String pattern) {
    if (!pattern.startsWith("^") || !pattern.endsWith("$") || pattern.length() < 3) {
      throw new IllegalArgumentException("must begin with ^ and end with $");
    }
    SchemaPattern body = new SchemaPattern(pattern.substring(1, pattern.length() - 1));
    body.sequence(0);
    return "^" + body.out + "$";
  }

  private void sequence(int depth) {
    boolean empty = true;
    while (at < pattern.length()) {
      char next = pattern.charAt(at);
      if (next == ')' && depth > 0) {
        break;
      }
      if (next == '|' && depth > 0) {
        require(!empty, "has an empty alternative");
        out.append('|');
        at++;
        empty = true;
        continue;
      }
      atom(next, depth);
      repetition();
      empty = false;
    }
    require(!empty, "has an empty alternative");
  }

  private void atom(char next, int depth) {
    switch (next) {
      case '(' -> group(depth);
      case '[' -> charClass();
      case '.' -> {
        out.append("[^").append(NEVER_PLAIN).append(']');
        at++;
      }
      case '\\' -> out.append('[').append(escape()).append(']');
      case '^', '$', '|', ')', ']', '{', '}', '*', '+', '?' ->
          throw new IllegalArgumentException("has '" + next + "' where it means nothing");
      default -> out.append('[').append(character()).append(']');
    }
  }

  private void group(int depth) {
    require(depth < 20, "nests groups too deeply");
    at++;
    if (pattern.startsWith("?", at)) {
      require(pattern.startsWith("?:", at), "uses '(?', of which only '(?:' is understood");
      at += 2;
    }
    out.append('(');
    sequence(depth + 1);
    require(at < pattern.length(), "has a '(' that is not closed");
    at++;
    out.append(')');
  }

  private void charClass() {
    at++;
    boolean negated = pattern.startsWith("^", at);
    out.append(negated ? "[^" : "[");
    at += negated ? 1 : 0;
    int first = at;
    while (at < pattern.length() && (pattern.charAt(at) != ']' || at == first)) {
      char next = pattern.charAt(at);
      require(next != '[', "has a '[' within a class");
      boolean range = next == '-' && at > first && !pattern.startsWith("]", at + 1);
      if (range) {
        out.append('-');
        at++;
      } else {
        out.append(next == '\\' ? escape() : character());
      }
    }
    require(at < pattern.length(), "has a '[' that is not closed");
    at++;
    out.append(negated ? NEVER_PLAIN + "]" : "]");
  }

  /** What stands in a class for the escape that begins here. */
  private String escape() {
    require(at + 1 < pattern.length(), "ends in a backslash");
    char escaped = pattern.charAt(at + 1);
    at += 2;
    return switch (escaped) {
      case 'd' -> "0-9";
      case 'w' -> "A-Za-z0-9_";
      case 's' -> " "; // the only white space that a JSON text holds as it is
      default -> {
        require(LITERAL_ESCAPES.indexOf(escaped) >= 0, "uses '\\" + escaped + "'");
        yield hex(escaped);
      }
    };
  }

  private String character() {
    int point = pattern.codePointAt(at);
    at += Character.charCount(point);
    require(
        point != '"' && point != '\\' && point >= ' ' && point != 0x7F,
        "has a character that JSON has to escape");
    boolean plain = point > 0x7F || Character.isLetterOrDigit(point);
    return plain ? Character.toString(point) : hex((char) point);
  }

  private static String hex(char character) {
    return String.format(Locale.ROOT, "\\x%02X", (int) character);
  }

  private void repetition() {
    char next = at < pattern.length() ? pattern.charAt(at) : 0;
    if (next == '{') {
      int end = pattern.indexOf('}', at);
      require(end > 0, "has a '{' that is not closed");
      out.append(checked(pattern.substring(at + 1, end)));
      at = end + 1;
    } else if (next == '*' || next == '+' || next == '?') {
      out.append(next);
      at++;
    } else {
      return;
    }
    char again = at < pattern.length() ? pattern.charAt(at) : 0;
    require("*+?{".indexOf(again) < 0 || again == 0, "repeats a repetition");
  }

  private static String checked(String counts) {
    require(counts.matches("\\d{1,9}(,\\d{0,9})?"), "has '{" + counts + "}'");
    String[] bounds = counts.split(",", -1);
    int least = Integer.parseInt(bounds[0]);
    int most = bounds.length == 1 || bounds[1].isEmpty() ? least : Integer.parseInt(bounds[1]);
    require(least <= most, "has '{" + counts + "}'");
    require(most <= MOST_REPETITIONS, "repeats more than " + MOST_REPETITIONS + " times");
    return "{" + counts + "}";
  }

  private static void require(boolean met, String problem) {
    if (!met) {
      throw new IllegalArgumentException(problem);
    }
  }
}
