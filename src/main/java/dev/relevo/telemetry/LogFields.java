package dev.relevo.telemetry;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One line of names and values, as text or as a JSON object. A value is what it is: a text, a
 * number or a flag; there is no way to put anything else into a line. Whatever a text holds, the
 * line stays one line that no terminal obeys: what cannot be seen is written as JSON writes it.
 * What is absent is left out. Not thread-safe.
 */
final class LogFields {
  /** A text is cut after so many characters. */
  static final int LONGEST = 200;

  private static final String QUOTED_IN_TEXT = " \"\\=";

  private final boolean json;
  private final StringBuilder line = new StringBuilder(400);

  LogFields(AccessLogSettings.Format format) {
    this.json = format == AccessLogSettings.Format.JSON;
    if (json) {
      line.append('{');
    }
  }

  LogFields text(String name, @Nullable String value) {
    if (value != null) {
      name(name);
      String cut = cut(value);
      if (json || !isPlain(cut)) {
        quote(cut);
      } else {
        line.append(cut);
      }
    }
    return this;
  }

  LogFields number(String name, long value) {
    name(name);
    line.append(value);
    return this;
  }

  /** A number of which zero says nothing. */
  LogFields count(String name, long value) {
    return value == 0 ? this : number(name, value);
  }

  LogFields decimal(String name, @Nullable BigDecimal value) {
    if (value != null) {
      name(name);
      line.append(value.toPlainString());
    }
    return this;
  }

  LogFields flag(String name, boolean value) {
    if (value) {
      name(name);
      line.append("true");
    }
    return this;
  }

  private void name(String name) {
    if (json) {
      line.append(line.length() == 1 ? "\"" : ",\"").append(name).append("\":");
    } else {
      line.append(line.isEmpty() ? "" : " ").append(name).append('=');
    }
  }

  private static String cut(String value) {
    if (value.length() <= LONGEST) {
      return value;
    }
    int end = Character.isHighSurrogate(value.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return value.substring(0, end) + "…";
  }

  private static boolean isPlain(String value) {
    return !value.isEmpty()
        && value.codePoints().allMatch(c -> QUOTED_IN_TEXT.indexOf(c) < 0 && isVisible(c));
  }

  private void quote(String value) {
    line.append('"');
    value
        .codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                line.append('\\').append((char) c);
              } else if (isVisible(c)) {
                line.appendCodePoint(c);
              } else {
                for (char unit : Character.toChars(c)) {
                  line.append("\\u").append(String.format("%04x", (int) unit));
                }
              }
            });
    line.append('"');
  }

  /** Neither a control nor a mark of direction, neither a separator of lines nor half a letter. */
  private static boolean isVisible(int c) {
    if (c >= ' ' && c < 0x7f) {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  /** The whole line, without its end. */
  String line() {
    return json ? line.append('}').toString() : line.toString();
  }
}
