package dev.relevo.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Puts rows into a table. Many go with one statement, since a statement costs a database more than
 * a row; the rest go one by one. Immutable.
 */
final class Insertion {
  /** How many go with one statement. Servers take 65,535 values at once. */
  static final int TOGETHER = 50;

  private final String one;
  private final String many;

  /** Gives the values of a row, in the order of the columns. */
  interface Values<R> {
    void give(Columns columns, R row) throws SQLException;
  }

  /**
   * An insertion.
   *
   * @param columns their names, with commas
   */
  Insertion(String table, String columns) {
    String row = "(" + columns.replaceAll("[a-z_]+", "?") + ")";
    String head = "INSERT INTO " + table + " (" + columns + ") VALUES ";
    this.one = head + row;
    this.many = head + (row + ", ").repeat(TOGETHER - 1) + row;
  }

  /** Puts them all in, in the transaction of the connection. */
  <R> void all(Connection connection, List<R> rows, Values<R> values) throws SQLException {
    int rest = rows.size() % TOGETHER;
    List<R> whole = rows.subList(0, rows.size() - rest);
    put(connection, many, TOGETHER, whole, values);
    put(connection, one, 1, rows.subList(whole.size(), rows.size()), values);
  }

  private static <R> void put(
      Connection connection, String sql, int together, List<R> rows, Values<R> values)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      Columns columns = new Columns(statement);
      int given = 0;
      for (R row : rows) {
        values.give(columns, row);
        if (++given % together == 0) {
          columns.add();
        }
      }
      statement.executeBatch();
    }
  }
}
