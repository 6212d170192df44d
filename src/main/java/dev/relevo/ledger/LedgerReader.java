package dev.relevo.ledger;

import dev.relevo.chat.GatewayError;
import dev.relevo.chat.GatewayException;
import dev.relevo.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Reads the ledger, in threads of its own. What fails, fails with a {@link GatewayException} that
 * says why: {@link GatewayError.Kind#OVERLOADED} while the database cannot be used, or when too
 * much is asked at once. Rows that wait to be written are not in it yet. Thread-safe.
 */
public final class LedgerReader implements AutoCloseable {
  private static final int THREADS = 2;
  private static final int WAITING = 20;
  private static final long IDLE_SECONDS = 10;

  /** The tables are asked one after the other, about the same state. */
  private static final int ONE_STATE = Connection.TRANSACTION_REPEATABLE_READ;

  private static final String SPENT =
      "SELECT key_id, COALESCE(SUM(cost_nanos), 0) FROM attempt WHERE request_ref >= ?"
          + " AND started_at >= ? GROUP BY key_id";

  private final Database database;
  private final ThreadPoolExecutor threads;

  public LedgerReader(Database database) {
    this.database = database;
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            task -> {
              Thread thread = new Thread(task, "relevo-ledger-reader");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  private interface Question<T> {
    T ask(Connection connection) throws SQLException;
  }

  /** A report. */
  public CompletionStage<UsageReport> usage(UsageQuery query) {
    return ask(
        connection -> {
          connection.setTransactionIsolation(ONE_STATE);
          connection.setAutoCommit(false);
          UsageReport report = new UsageSql(query).ask(connection);
          connection.commit();
          return report;
        });
  }

  /** What the attempts that began at that time or later have cost, as far as it is known. */
  public CompletionStage<Spending> spentSince(Instant from) {
    return ask(
        connection -> {
          Map<String, Long> byKey = new HashMap<>();
          try (PreparedStatement statement = connection.prepareStatement(SPENT)) {
            // what began on that day ended on it or later
            OffsetDateTime began = from.atOffset(ZoneOffset.UTC);
            statement.setObject(1, RequestRow.refsFrom(began.toLocalDate()));
            statement.setObject(2, began);
            try (ResultSet rows = statement.executeQuery()) {
              while (rows.next()) {
                byKey.put(rows.getString(1), rows.getLong(2));
              }
            }
          }
          return new Spending(byKey, byKey.values().stream().mapToLong(Long::longValue).sum());
        });
  }

  private <T> CompletionStage<T> ask(Question<T> question) {
    try {
      return CompletableFuture.supplyAsync(() -> answer(question), threads);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(
          unavailable("too many reports are being made; try again later").toException());
    }
  }

  private <T> T answer(Question<T> question) {
    try (Connection connection = database.connection()) {
      return question.ask(connection);
    } catch (SQLException e) {
      throw new CompletionException(
          unavailable("the ledger cannot be read: " + RowWriter.firstLine(e)).toException());
    }
  }

  private static GatewayError unavailable(String message) {
    return GatewayError.of(GatewayError.Kind.OVERLOADED, message);
  }

  /** Ends; what is being read fails when the database is closed. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
