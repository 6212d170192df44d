package dev.relevo.ledger;

import dev.relevo.database.Database;
import dev.relevo.gateway.RequestListener;
import dev.relevo.gateway.RequestRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a row for each request that has ended, and deletes old ones, in a thread of its own.
 * Whoever tells it of a request never waits: while the database cannot be used, rows wait in memory
 * up to a limit, and beyond it they are dropped and counted. Thread-safe.
 */
public final class Ledger implements RequestListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  /**
   * One transaction, with their attempts a megabyte or two. Its end brings the file up to date,
   * which writes pages that the next one writes again, so that many small ones cost more.
   */
  private static final int BATCH = 2_000;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private static final Duration FIRST_CLEANING = Duration.ofMinutes(1);
  private static final Duration CLEAN_EVERY = Duration.ofHours(1);
  private static final Duration BETWEEN_DELETIONS = Duration.ofMillis(20);
  private static final int DELETE_AT_ONCE = 250;

  /** How long a database that is being opened is waited for at the end. */
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);

  /** How long the end may take in all. */
  private static final Duration LAST_WRITES = Duration.ofSeconds(12);

  private final RowStore store;
  private final InstantSource clock;
  private final Buffer<RequestRow> buffer;
  private final RowWriter rows;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread writer = new Thread(this::work, "relevo-ledger");
  private Instant nextCleaning;
  private boolean moreToClean;
  private volatile LedgerSettings settings;
  private volatile int inHand;
  private volatile long abandoned;

  /** Begins to write as soon as the database is open, which somebody else sees to. */
  public static Ledger start(Database database, LedgerSettings settings, InstantSource clock) {
    return start(new LedgerTables(database), settings, clock);
  }

  static Ledger start(RowStore store, LedgerSettings settings, InstantSource clock) {
    Ledger ledger = new Ledger(store, settings, clock);
    ledger.writer.start();
    return ledger;
  }

  private Ledger(RowStore store, LedgerSettings settings, InstantSource clock) {
    this.store = store;
    this.settings = settings;
    this.clock = clock;
    this.buffer = new Buffer<>(settings.buffer(), BATCH);
    this.rows = new RowWriter(store);
    this.nextCleaning = clock.instant().plus(FIRST_CLEANING);
    writer.setDaemon(true);
  }

  /** Keeps a row of it, sooner or later; drops it when too many wait. Returns at once. */
  @Override
  public void ended(RequestRecord record) {
    // by its own times, so that no clock that was set back makes it end before it began
    Instant ended = record.startedAt().plus(record.total());
    add(Rows.of(RequestRow.newRef(ended), record, settings.priceAsOf()));
  }

  void add(RequestRow row) {
    buffer.add(row);
  }

  /** Goes on under other settings; of these the size of the buffer stays what it is. */
  public void reload(LedgerSettings next) {
    settings = next;
  }

  /** How it is now. */
  public LedgerStatus status() {
    boolean open = store.isOpen();
    String problem = open ? rows.problem() : store.problem().orElse(null);
    return new LedgerStatus(
        open && problem == null,
        rows.written(),
        (long) buffer.size() + inHand,
        buffer.dropped() + rows.refused() + abandoned,
        problem);
  }

  private void work() {
    try {
      boolean goesOn = true;
      while (goesOn) {
        boolean last = isClosing();
        List<RequestRow> batch =
            buffer.take(moreToClean ? BETWEEN_DELETIONS : settings.writeEvery());
        goesOn = batch.isEmpty() ? !last : keeps(batch);
        if (!isClosing()) {
          clean();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  /** Tries until all are written, or the end has come and the last attempt failed too. */
  private boolean keeps(List<RequestRow> batch) throws InterruptedException {
    List<RequestRow> rest = tryToWrite(batch);
    Duration pause = FIRST_PAUSE;
    while (!rest.isEmpty() && !isClosing()) {
      var unused = closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
      rest = tryToWrite(rest);
      Duration next = pause.multipliedBy(2);
      pause = next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
    }
    if (rest.isEmpty()) {
      return true;
    }
    LOG.warn(
        "the ledger is closed without the rows of the last {} requests",
        rest.size() + buffer.size());
    buffer.discard();
    abandoned = rest.size();
    inHand = 0;
    return false;
  }

  private List<RequestRow> tryToWrite(List<RequestRow> batch) throws InterruptedException {
    inHand = batch.size();
    if (isClosing()) {
      var unused = store.awaitOpen(LAST_PATIENCE);
    }
    List<RequestRow> rest = rows.write(batch);
    inHand = rest.size();
    return rest;
  }

  /** Deletes some of what is too old, so that rows that wait meanwhile do not wait long. */
  private void clean() {
    Instant now = clock.instant();
    if (!store.isOpen() || (!moreToClean && now.isBefore(nextCleaning))) {
      return;
    }
    LocalDate first = LocalDate.ofInstant(now.minus(settings.keep()), ZoneOffset.UTC);
    try {
      moreToClean = store.deleteBefore(first, DELETE_AT_ONCE);
    } catch (SQLException | RuntimeException e) {
      moreToClean = false;
      LOG.warn("old rows of the ledger were not deleted: {}", RowWriter.firstLine(e));
    }
    nextCleaning = now.plus(CLEAN_EVERY);
  }

  /**
   * Writes what waits and ends. Rows that come later are dropped. It takes a few seconds at most;
   * what could not be written by then is lost, and the log tells how much. The database has to be
   * closed after it.
   */
  @Override
  public void close() {
    buffer.close();
    closing.countDown();
    try {
      writer.join(LAST_WRITES.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
