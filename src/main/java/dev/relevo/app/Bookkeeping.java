package dev.relevo.app;

import dev.relevo.database.Database;
import dev.relevo.gateway.RequestListener;
import dev.relevo.http.admin.AdminRoutes;
import dev.relevo.http.admin.UsageRoutes;
import dev.relevo.ledger.Ledger;
import dev.relevo.ledger.LedgerReader;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The ledger of a serving process, where there is one. Thread-safe. */
final class Bookkeeping implements Reloadable, AutoCloseable {
  /**
   * Opening the database takes most of a second of a processor, which the first requests need more:
   * their rows can wait.
   */
  private static final long OPEN_AFTER_MILLIS = 1000;

  private final InstantSource clock = InstantSource.system();
  private final Database database;
  private final @Nullable Ledger ledger;
  private final @Nullable LedgerReader reader;

  /** Begins to keep a ledger, in memory until the database is open. */
  Bookkeeping(Configuration configuration, Database database) {
    this.database = database;
    if (configuration.ledger().enabled()) {
      ledger = Ledger.start(database, configuration.ledger(), clock);
      reader = new LedgerReader(database);
    } else {
      ledger = null;
      reader = null;
    }
  }

  /** Opens the database a moment after requests are taken, unless somebody has before. */
  void listening() {
    if (ledger != null) {
      CompletableFuture.delayedExecutor(OPEN_AFTER_MILLIS, TimeUnit.MILLISECONDS)
          .execute(database::open);
    }
  }

  /** Who is to be told what became of requests. */
  List<RequestListener> listeners() {
    return ledger == null ? List.of() : List.of(ledger);
  }

  /** What administrators can ask, under this configuration. */
  AdminRoutes routes(Configuration configuration) {
    return new UsageRoutes(
        ledger,
        reader,
        configuration.ledger().reference(),
        configuration.gateway().prices(),
        clock);
  }

  /** How the ledger is, for those who measure; null where there is none. */
  @Nullable Ledger ledger() {
    return ledger;
  }

  /** Reads the ledger; null where there is none. */
  @Nullable LedgerReader reader() {
    return reader;
  }

  @Override
  public void reload(Configuration next) {
    if (ledger != null) {
      ledger.reload(next.ledger());
    }
  }

  /** Writes what waits; the database is to be closed afterwards. */
  @Override
  public void close() {
    if (reader != null) {
      reader.close();
    }
    if (ledger != null) {
      ledger.close();
    }
  }
}
