package dev.relevo.ledger;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Gives the values of one row, or of several in turn, column by column. */
final class Columns {
  private final PreparedStatement statement;
  private int column;

  Columns(PreparedStatement statement) {
    this.statement = statement;
  }

  /** A text, made to fit its column; see {@link #fitting}. */
  Columns text(@Nullable String value, int width) throws SQLException {
    statement.setString(++column, value == null ? null : fitting(value, width));
    return this;
  }

  /** A UUID or a day. */
  Columns value(Object value) throws SQLException {
    statement.setObject(++column, value);
    return this;
  }

  Columns time(Instant value) throws SQLException {
    return value(value.atOffset(ZoneOffset.UTC));
  }

  Columns number(@Nullable Long value) throws SQLException {
    column++;
    if (value == null) {
      statement.setNull(column, Types.BIGINT);
    } else {
      statement.setLong(column, value);
    }
    return this;
  }

  Columns number(@Nullable Integer value) throws SQLException {
    column++;
    if (value == null) {
      statement.setNull(column, Types.INTEGER);
    } else {
      statement.setInt(column, value);
    }
    return this;
  }

  Columns flag(boolean value) throws SQLException {
    statement.setBoolean(++column, value);
    return this;
  }

  /** Ends the statement. */
  void add() throws SQLException {
    statement.addBatch();
    column = 0;
  }

  /**
   * The text without what a database refuses: signs of control, halves of characters, and what goes
   * beyond its width. Callers choose ids and models' names, and one bad name must not cost the rows
   * of others.
   */
  static String fitting(String value, int width) {
    for (int i = 0; i < value.length(); i++) {
      if (i == width || value.charAt(i) < ' ' || value.charAt(i) > '~') {
        return made(value, width);
      }
    }
    return value;
  }

  private static String made(String value, int width) {
    StringBuilder fitting = new StringBuilder(Math.min(value.length(), width));
    value
        .codePoints()
        .map(sign -> isStorable(sign) ? sign : '?')
        .takeWhile(sign -> fitting.length() + Character.charCount(sign) <= width)
        .forEachOrdered(fitting::appendCodePoint);
    return fitting.toString();
  }

  private static boolean isStorable(int sign) {
    return !Character.isISOControl(sign)
        && (sign < Character.MIN_SURROGATE || sign > Character.MAX_SURROGATE);
  }
}
