package dev.relevo.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Where rows are kept. For one thread, which may have to wait. */
interface RowStore {

  /** Whether it was opened; until then whoever opens it tells what is wrong. */
  boolean isOpen();

  /** Why it is not open; empty when it is, or nobody knows yet. */
  Optional<String> problem();

  /**
   * Waits for it to be opened, where that is under way and nothing speaks against it.
   *
   * @return whether it is open
   */
  boolean awaitOpen(Duration patience) throws InterruptedException;

  /**
   * Keeps these rows, all or none. Those that are there already stay as they are.
   *
   * @throws SQLException when none was kept, or nobody knows
   */
  void write(List<RequestRow> rows) throws SQLException;

  /**
   * Deletes requests of days before this one, with their attempts.
   *
   * @param limit how many requests at most
   * @return whether there may be more
   */
  boolean deleteBefore(LocalDate day, int limit) throws SQLException;
}
