package dev.relevo.access.managed;

import dev.relevo.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys in the database. Every call asks the database and may take seconds. Thread-safe; several
 * gateways may change the same keys.
 */
final class KeyTable {
  private static final String IS_LIVING = " WHERE deleted_at IS NULL";
  private static final String OF_LIVING = " WHERE id = ? AND deleted_at IS NULL";

  private final Database database;

  KeyTable(Database database) {
    this.database = database;
  }

  /** A number that is another one after each change of any key. */
  long revision() throws SQLException {
    try (Connection connection = database.connection();
        PreparedStatement sum = connection.prepareStatement("SELECT SUM(version) FROM api_key");
        ResultSet rows = sum.executeQuery()) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  /** The keys that exist, by their names. */
  List<KeyRow> living() throws SQLException {
    try (Connection connection = database.connection();
        PreparedStatement select =
            connection.prepareStatement(KeyColumns.SELECT + IS_LIVING + " ORDER BY living_name")) {
      return rows(select);
    }
  }

  /** The one with this id, else the one with this name, else null. */
  @Nullable KeyRow find(String idOrName) throws SQLException {
    try (Connection connection = database.connection();
        PreparedStatement select =
            connection.prepareStatement(
                KeyColumns.SELECT + IS_LIVING + " AND (id = ? OR living_name = ?)")) {
      select.setString(1, idOrName);
      select.setString(2, idOrName);
      List<KeyRow> found = rows(select);
      return found.stream()
          .filter(row -> row.key().id().equals(idOrName))
          .findFirst()
          .orElse(found.isEmpty() ? null : found.get(0));
    }
  }

  private static List<KeyRow> rows(PreparedStatement select) throws SQLException {
    List<KeyRow> found = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(KeyColumns.read(rows));
      }
    }
    return found;
  }

  /**
   * Adds one.
   *
   * @throws SQLException also when its id or its name is another key's
   */
  void insert(KeyRow row) throws SQLException {
    try (Connection connection = database.connection();
        PreparedStatement insert = connection.prepareStatement(KeyColumns.INSERT)) {
      KeyColumns.write(insert, row);
      insert.executeUpdate();
    }
  }

  /**
   * Changes one, where nobody else has changed it since it was read.
   *
   * @return whether it was
   */
  boolean update(KeyRow row) throws SQLException {
    try (Connection connection = database.connection();
        PreparedStatement update =
            connection.prepareStatement(KeyColumns.UPDATE + OF_LIVING + " AND version = ?")) {
      int last = KeyColumns.write(update, row);
      update.setString(last + 1, row.key().id());
      update.setLong(last + 2, row.version());
      return update.executeUpdate() == 1;
    }
  }

  /**
   * Deletes one; its name is free for others and stays in the ledger.
   *
   * @return whether it existed
   */
  boolean delete(String id, Instant now) throws SQLException {
    try (Connection connection = database.connection();
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE api_key SET hash = NULL, previous_hash = NULL, previous_until = NULL,"
                    + " living_name = NULL, deleted_at = ?, version = version + 1"
                    + OF_LIVING)) {
      KeyColumns.set(update, 1, now);
      update.setString(2, id);
      return update.executeUpdate() == 1;
    }
  }

  /** Notes when keys were used last; that is no change of them. */
  void used(Map<String, Instant> times) throws SQLException {
    try (Connection connection = database.connection();
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE api_key SET last_used_at = ?"
                    + OF_LIVING
                    + " AND (last_used_at IS NULL OR last_used_at < ?)")) {
      for (Map.Entry<String, Instant> use : times.entrySet()) {
        KeyColumns.set(update, 1, use.getValue());
        update.setString(2, use.getKey());
        KeyColumns.set(update, 3, use.getValue());
        update.addBatch();
      }
      update.executeBatch();
    }
  }

  /** Brings what was changed to the disk. */
  void persist() throws SQLException {
    database.persist();
  }
}
