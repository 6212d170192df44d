package dev.relevo.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database whose tables are up to date once it is open. It is opened by a thread of its own: a
 * server that cannot be reached, or a file that another process has, is tried again until it works
 * or {@link #close} is called, and the log tells once why. Thread-safe.
 */
public final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final Duration FIRST_REST = Duration.ofMillis(250);
  private static final Duration LONGEST_REST = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final DatabaseSettings settings;
  private final CompletableFuture<Database> opened = new CompletableFuture<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread opener = new Thread(this::openInTime, "relevo-database");
  private boolean begun;
  private volatile @Nullable HikariDataSource pool;
  private volatile @Nullable String problem;

  /** A database that nobody has opened yet. Making one costs nothing. */
  public Database(DatabaseSettings settings) {
    this.settings = settings;
    opener.setDaemon(true);
  }

  /** Makes one and begins to open it. */
  public static Database open(DatabaseSettings settings) {
    Database database = new Database(settings);
    var unused = database.open();
    return database;
  }

  /**
   * Begins to open it, where nobody has begun yet. Returns at once.
   *
   * @return completes with this when it is open, and fails only when it is closed before
   */
  public synchronized CompletionStage<Database> open() {
    if (!begun) {
      begun = true;
      opener.start();
    }
    return opened.minimalCompletionStage();
  }

  public DatabaseSettings settings() {
    return settings;
  }

  /** Whether it was opened; a server may be gone since. */
  public boolean isOpen() {
    return pool != null;
  }

  /** Why it is not open, in a sentence without secrets; empty when it is, or nobody knows yet. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /**
   * A connection of the pool, to be closed by the caller. It may take up to five seconds, so no
   * thread that serves requests may ask.
   *
   * @throws SQLException when the database is not open, or cannot be reached
   */
  public Connection connection() throws SQLException {
    HikariDataSource now = pool;
    if (now == null) {
      throw new SQLTransientConnectionException(
          problem().orElse("the database " + settings.described() + " is not open yet"));
    }
    return now.getConnection();
  }

  /**
   * Brings what was committed to the disk, so that it outlives this process and its machine. A
   * server does so by itself, a file within half a second.
   */
  public void persist() throws SQLException {
    if (settings.server() == null) {
      try (Connection connection = connection();
          Statement statement = connection.createStatement()) {
        statement.execute("CHECKPOINT SYNC");
      }
    }
  }

  private void openInTime() {
    Duration rest = FIRST_REST;
    try {
      do {
        if (opensNow()) {
          return;
        }
        Duration next = rest.multipliedBy(2);
        rest = next.compareTo(LONGEST_REST) < 0 ? next : LONGEST_REST;
      } while (!closing.await(rest.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean opensNow() {
    try {
      HikariDataSource fresh = Opening.open(settings);
      if (problem != null) {
        LOG.info("the database {} is open", settings.described());
      }
      if (takes(fresh)) {
        opened.complete(this);
      } else {
        fresh.close();
      }
      return true;
    } catch (OpeningFailed e) {
      if (!e.getMessage().equals(problem)) {
        problem = e.getMessage();
        LOG.warn(
            "{}; the gateway goes on without it, and so without ledger and managed keys, and tries"
                + " again",
            e.getMessage());
      }
      return false;
    }
  }

  /** Nobody would close one that took so long to open that {@link #close} is over. */
  private synchronized boolean takes(HikariDataSource fresh) {
    if (closing.getCount() == 0) {
      return false;
    }
    problem = null;
    pool = fresh;
    return true;
  }

  /**
   * Closes it, also one that is being opened. What runs on its connections fails. Further calls do
   * nothing.
   */
  @Override
  public void close() {
    closing.countDown();
    synchronized (this) {
      begun = true;
    }
    try {
      opener.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    problem = "the database " + settings.described() + " is closed";
    opened.completeExceptionally(new SQLTransientConnectionException(problem));
    HikariDataSource last = pool;
    pool = null;
    if (last != null) {
      last.close();
    }
  }
}
