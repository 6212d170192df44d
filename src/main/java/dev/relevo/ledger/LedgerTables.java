package dev.relevo.ledger;

import dev.relevo.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The tables {@code request} and {@code attempt}. */
final class LedgerTables implements RowStore {
  /** The width of names. */
  static final int NAME = 200;

  private static final int WORD = 40;
  private static final int SHORT = 20;
  private static final int CLASS = 60;

  private static final Insertion REQUESTS =
      new Insertion(
          "request",
          "ref, request_id, started_at, utc_day, key_id, dialect, operation, asked_model,"
              + " served_model, worker, kind, is_local, prompt_tokens, completion_tokens,"
              + " cached_tokens, reasoning_tokens, token_source, cost_nanos, price_as_of,"
              + " first_token_ms, total_ms, queued_ms, attempts, outcome, error_class, seams,"
              + " cache_hit, fallback");
  private static final Insertion ATTEMPTS =
      new Insertion(
          "attempt",
          "request_ref, attempt_number, started_at, utc_day, key_id, worker, kind, model, is_local,"
              + " reason, outcome, prompt_tokens, completion_tokens, cached_tokens,"
              + " reasoning_tokens, token_source, cost_nanos, price_as_of, request_cost_known,"
              + " first_token_ms, total_ms, error_class, status, is_seam");
  private static final String FIND = "SELECT 1 FROM request WHERE ref = ?";
  private static final String FIND_OLD =
      "SELECT ref FROM request WHERE ref < ? FETCH FIRST %d ROWS ONLY";
  private static final String DELETE_ATTEMPTS = "DELETE FROM attempt WHERE request_ref = ?";
  private static final String DELETE_REQUEST = "DELETE FROM request WHERE ref = ?";

  private final Database database;

  LedgerTables(Database database) {
    this.database = database;
  }

  @Override
  public boolean isOpen() {
    return database.isOpen();
  }

  @Override
  public Optional<String> problem() {
    return database.problem();
  }

  @Override
  public boolean awaitOpen(Duration patience) throws InterruptedException {
    if (!isOpen() && problem().isEmpty()) {
      try {
        database.open().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        return false;
      }
    }
    return isOpen();
  }

  @Override
  public void write(List<RequestRow> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    inOneTransaction(
        connection -> {
          insert(connection, missing(connection, rows));
        });
    database.persist();
  }

  private interface Work {
    void with(Connection connection) throws SQLException;
  }

  private void inOneTransaction(Work work) throws SQLException {
    try (Connection connection = database.connection()) {
      connection.setAutoCommit(false);
      try {
        work.with(connection);
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      }
    }
  }

  private static void rollBack(Connection connection, Exception failure) {
    try {
      connection.rollback();
    } catch (SQLException e) { // the connection is gone, and the transaction with it
      failure.addSuppressed(e);
    }
  }

  /**
   * Where an earlier commit worked and its confirmation was lost, the first stands there: with all
   * others, or alone where they were written one by one.
   */
  private static List<RequestRow> missing(Connection connection, List<RequestRow> rows)
      throws SQLException {
    if (!isThere(connection, rows.get(0).ref())) {
      return rows;
    }
    List<RequestRow> missing = new ArrayList<>();
    for (RequestRow row : rows) {
      if (!isThere(connection, row.ref())) {
        missing.add(row);
      }
    }
    return missing;
  }

  private static boolean isThere(Connection connection, UUID ref) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FIND)) {
      statement.setObject(1, ref);
      try (ResultSet found = statement.executeQuery()) {
        return found.next();
      }
    }
  }

  private static void insert(Connection connection, List<RequestRow> rows) throws SQLException {
    List<Attempt> attempts = new ArrayList<>(rows.size());
    for (RequestRow row : rows) {
      for (AttemptRow attempt : row.attempts()) {
        attempts.add(new Attempt(row, attempt));
      }
    }
    REQUESTS.all(connection, rows, LedgerTables::add);
    ATTEMPTS.all(connection, attempts, LedgerTables::add);
  }

  private record Attempt(RequestRow request, AttemptRow row) {}

  private static void add(Columns columns, RequestRow row) throws SQLException {
    RequestRow.Server served = row.served();
    columns
        .value(row.ref())
        .text(row.requestId(), NAME)
        .time(row.startedAt())
        .value(row.day())
        .text(row.keyId(), NAME)
        .text(row.dialect(), WORD)
        .text(row.operation(), WORD)
        .text(row.askedModel(), NAME)
        .text(served == null ? null : served.model(), NAME)
        .text(served == null ? null : served.worker(), NAME)
        .text(served == null ? null : served.kind(), WORD)
        .flag(served != null && served.local());
    add(columns, row.tokens())
        .number(row.costNanos())
        .text(row.priceAsOf(), SHORT)
        .number(row.firstTokenMillis())
        .number(row.totalMillis())
        .number(row.queuedMillis())
        .number(row.attempts().size())
        .text(row.outcome(), SHORT)
        .text(row.errorClass(), CLASS)
        .number(row.seams())
        .flag(row.cacheHit())
        .flag(row.fallback());
  }

  private static void add(Columns columns, Attempt attempt) throws SQLException {
    RequestRow request = attempt.request();
    AttemptRow row = attempt.row();
    columns
        .value(request.ref())
        .number(row.number())
        .time(row.startedAt())
        .value(request.day())
        .text(request.keyId(), NAME)
        .text(row.worker(), NAME)
        .text(row.kind(), WORD)
        .text(row.model(), NAME)
        .flag(row.local())
        .text(row.reason(), WORD)
        .text(row.outcome(), SHORT);
    add(columns, row.tokens())
        .number(row.costNanos())
        .text(row.priceAsOf(), SHORT)
        .flag(request.costNanos() != null)
        .number(row.firstTokenMillis())
        .number(row.totalMillis())
        .text(row.errorClass(), CLASS)
        .number(row.status())
        .flag(row.seam());
  }

  private static Columns add(Columns columns, Tokens tokens) throws SQLException {
    return columns
        .number(tokens.prompt())
        .number(tokens.completion())
        .number(tokens.cached())
        .number(tokens.reasoning())
        .text(tokens.source(), SHORT);
  }

  @Override
  public boolean deleteBefore(LocalDate day, int limit) throws SQLException {
    List<UUID> old = new ArrayList<>();
    inOneTransaction(
        connection -> {
          findBefore(connection, day, limit, old);
          delete(connection, DELETE_ATTEMPTS, old);
          delete(connection, DELETE_REQUEST, old);
        });
    return old.size() >= limit;
  }

  private static void findBefore(Connection connection, LocalDate day, int limit, List<UUID> found)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FIND_OLD.formatted(limit))) {
      statement.setObject(1, RequestRow.refsFrom(day));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getObject(1, UUID.class));
        }
      }
    }
  }

  private static void delete(Connection connection, String sql, List<UUID> refs)
      throws SQLException {
    if (refs.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (UUID ref : refs) {
        statement.setObject(1, ref);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }
}
