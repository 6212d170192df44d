package dev.relevo.ledger;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rows as far as that goes, counts them, and tells the log once when it does not go any more
 * and once when it goes again. One thread writes, any may read the numbers.
 */
final class RowWriter {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  /** SQL's classes of errors that are the row's own: values that do not fit, broken rules. */
  private static final List<String> ROWS_FAULTS = List.of("22", "23");

  private final RowStore store;
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private volatile @Nullable String problem;

  RowWriter(RowStore store) {
    this.store = store;
  }

  /** How many rows were written. */
  long written() {
    return written.get();
  }

  /** How many rows the database refused for what is in them. */
  long refused() {
    return refused.get();
  }

  /** Why the last attempt to write failed, without secrets; null when it did not. */
  @Nullable String problem() {
    return problem;
  }

  /**
   * Writes rows.
   *
   * @return those that have to be tried again
   */
  List<RequestRow> write(List<RequestRow> rows) {
    if (!store.isOpen()) {
      return rows;
    }
    try {
      store.write(rows);
      wrote(rows.size());
      return List.of();
    } catch (SQLException | RuntimeException e) {
      if (!isRowsFault(e)) {
        failed(e);
        return rows;
      }
      if (rows.size() > 1) {
        return oneByOne(rows);
      }
      refuse(e);
      return List.of();
    }
  }

  private List<RequestRow> oneByOne(List<RequestRow> rows) {
    for (int i = 0; i < rows.size(); i++) {
      if (!write(rows.subList(i, i + 1)).isEmpty()) {
        return rows.subList(i, rows.size());
      }
    }
    return List.of();
  }

  /** A fault of the gateway's own is taken for the row's: it would not pass. */
  private static boolean isRowsFault(Exception failure) {
    String state = failure instanceof SQLException told ? told.getSQLState() : ROWS_FAULTS.get(0);
    return state != null && ROWS_FAULTS.stream().anyMatch(state::startsWith);
  }

  private void wrote(int rows) {
    written.addAndGet(rows);
    if (problem != null) {
      problem = null;
      LOG.info("the ledger is written again");
    }
  }

  private void refuse(Exception failure) {
    refused.incrementAndGet();
    LOG.warn("the ledger lost a row that cannot be written: {}", firstLine(failure));
  }

  private void failed(Exception failure) {
    if (problem == null) {
      LOG.warn(
          "the ledger cannot be written: {}; requests go on, and their rows wait as long as there"
              + " is room (relevo.ledger.buffer)",
          firstLine(failure));
    }
    problem = firstLine(failure);
  }

  /** What went wrong, without the statement that some databases add. */
  static String firstLine(Exception failure) {
    return String.valueOf(failure.getMessage()).strip().lines().findFirst().orElse("unknown");
  }
}
