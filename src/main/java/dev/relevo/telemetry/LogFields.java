package dev.relevo.telemetry;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
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

  private static final int NANOS_PER_MILLI = 1_000_000;
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

  /** A moment in UTC, {@code 2026-02-11T08:15:00.003Z}. */
  LogFields time(String name, Instant moment) {
    LocalDateTime at =
        LocalDateTime.ofEpochSecond(moment.getEpochSecond(), moment.getNano(), ZoneOffset.UTC);
    name(name);
    String mark = json ? "\"" : "";
    line.append(mark);
    digits(at.getYear(), 1000).append('-');
    digits(at.getMonthValue(), 10).append('-');
    digits(at.getDayOfMonth(), 10).append('T');
    digits(at.getHour(), 10).append(':');
    digits(at.getMinute(), 10).append(':');
    digits(at.getSecond(), 10).append('.');
    digits(at.getNano() / NANOS_PER_MILLI, 100).append('Z').append(mark);
    return this;
  }

  /**
   * The number with zeros before it.
   *
   * @param least what its first digit counts: 10 for two digits
   */
  private StringBuilder digits(int number, int least) {
    for (int place = least; place > 1 && number < place; place /= 10) {
      line.append('0');
    }
    return line.append(number);
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
    for (int i = 0; i < value.length(); ) {
      int c = value.codePointAt(i);
      if (QUOTED_IN_TEXT.indexOf(c) >= 0 || !isVisible(c)) {
        return false;
      }
      i += Character.charCount(c);
    }
    return !value.isEmpty();
  }

  private void quote(String value) {
    line.append('"');
    for (int i = 0; i < value.length(); ) {
      int c = value.codePointAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append((char) c);
      } else if (isVisible(c)) {
        line.appendCodePoint(c);
      } else {
        for (char unit : Character.toChars(c)) {
          line.append("\\u").append(String.format("%04x", (int) unit));
        }
      }
      i += Character.charCount(c);
    }
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
