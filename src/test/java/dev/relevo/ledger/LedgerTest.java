package dev.relevo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.CapturedLog;
import dev.relevo.testing.ManualClock;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LedgerTest {
  private final ManualClock clock = new ManualClock();
  private final Store store = new Store();
  private final CapturedLog log = CapturedLog.of(Ledger.class.getName());

  /** A database in memory that fails when it is told to. */
  private static final class Store implements RowStore {
    final List<RequestRow> rows = new CopyOnWriteArrayList<>();
    final List<LocalDate> cleaned = new CopyOnWriteArrayList<>();
    final AtomicInteger toDelete = new AtomicInteger();
    final AtomicInteger attempts = new AtomicInteger();
    volatile boolean open = true;
    volatile @Nullable String problem;
    volatile @Nullable SQLException failure;
    volatile String unacceptable = "";
    volatile String broken = "";

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public Optional<String> problem() {
      return Optional.ofNullable(problem);
    }

    @Override
    public boolean awaitOpen(Duration patience) {
      return open;
    }

    @Override
    public void write(List<RequestRow> batch) throws SQLException {
      attempts.incrementAndGet();
      SQLException now = failure;
      if (now != null) {
        throw now;
      }
      if (batch.stream().anyMatch(row -> row.requestId().equals(unacceptable))) {
        throw new SQLException("value too long; SQL statement:\nINSERT secret", "22001");
      }
      if (batch.stream().anyMatch(row -> row.requestId().equals(broken))) {
        throw new IllegalStateException("no such thing");
      }
      rows.addAll(batch);
    }

    @Override
    public boolean deleteBefore(LocalDate day, int limit) {
      cleaned.add(day);
      return toDelete.addAndGet(-limit) > 0;
    }

    List<String> ids() {
      return rows.stream().map(RequestRow::requestId).toList();
    }
  }

  @AfterEach
  void close() {
    log.close();
  }

  private Ledger start(int buffer) {
    return Ledger.start(store, TestRows.settings(buffer), clock);
  }

  private static List<String> addAll(Ledger ledger, int from, int to) {
    List<String> ids = new ArrayList<>();
    for (int i = from; i < to; i++) {
      ids.add("r" + i);
      ledger.add(TestRows.answered("r" + i, TestRows.NOON));
    }
    return ids;
  }

  @Test
  void add_manyRows_areAllWrittenOnceAndInOrder() {
    try (Ledger ledger = start(10_000)) {
      List<String> ids = addAll(ledger, 0, 2345);

      Awaitility.await().until(() -> ledger.status().written() == 2345);

      assertThat(store.ids()).isEqualTo(ids);
      assertThat(ledger.status()).isEqualTo(new LedgerStatus(true, 2345, 0, 0, null));
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void databaseDown_rowsWaitThenAreDroppedAndTheLogTellsOnce() {
    store.failure = new SQLException("no route to host\nat secret.place");
    try (Ledger ledger = start(10)) {
      List<String> first = addAll(ledger, 0, 4);
      Awaitility.await().until(() -> store.attempts.get() >= 2);
      addAll(ledger, 4, 30);

      LedgerStatus down = ledger.status();
      assertThat(down.connected()).isFalse();
      assertThat(down.problem()).isEqualTo("no route to host");
      assertThat(down.waiting()).isBetween(10L, 14L);
      assertThat(down.waiting() + down.dropped()).isEqualTo(30);
      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("no route to host", "relevo.ledger.buffer")
          .doesNotContain("secret");

      store.failure = null;
      Awaitility.await().until(() -> ledger.status().waiting() == 0);

      assertThat(store.ids()).startsWith(first.toArray(String[]::new)).doesNotHaveDuplicates();
      assertThat(ledger.status())
          .isEqualTo(new LedgerStatus(true, store.rows.size(), 0, down.dropped(), null));
      assertThat(log.lines()).hasSize(2).last().asString().contains("written again");
    }
  }

  @Test
  void rowThatTheDatabaseRefuses_isLostAloneAndToldWithoutTheStatement() {
    store.unacceptable = "r3";
    try (Ledger ledger = start(100)) {
      addAll(ledger, 0, 6);

      Awaitility.await().until(() -> ledger.status().waiting() == 0);

      assertThat(store.ids()).containsExactly("r0", "r1", "r2", "r4", "r5");
      assertThat(ledger.status()).isEqualTo(new LedgerStatus(true, 5, 0, 1, null));
      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("value too long")
          .doesNotContain("secret");
    }
  }

  @Test
  void faultOfTheGatewaysOwn_costsOneRowAndNotTheLedger() {
    store.broken = "r3";
    try (Ledger ledger = start(100)) {
      addAll(ledger, 0, 6);

      Awaitility.await().until(() -> ledger.status().waiting() == 0);

      assertThat(store.ids()).containsExactly("r0", "r1", "r2", "r4", "r5");
      assertThat(ledger.status()).isEqualTo(new LedgerStatus(true, 5, 0, 1, null));
      assertThat(log.lines()).singleElement().asString().contains("no such thing");
    }
  }

  @Test
  void databaseNotOpenYet_rowsWaitInSilenceForIt() {
    store.open = false;
    store.problem = "in use by another process";
    try (Ledger ledger = start(100)) {
      addAll(ledger, 0, 3);

      assertThat(ledger.status())
          .isEqualTo(new LedgerStatus(false, 0, 3, 0, "in use by another process"));
      store.open = true;
      Awaitility.await().until(() -> ledger.status().written() == 3);

      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void close_whatWaits_isWritten() {
    Ledger ledger =
        Ledger.start(
            store,
            new LedgerSettings(
                true, 1000, Duration.ofHours(1), Duration.ofDays(1), "", Reference.FREE),
            clock);
    List<String> ids = addAll(ledger, 0, 700);

    ledger.close();

    assertThat(store.ids()).isEqualTo(ids);
    ledger.add(TestRows.answered("late", TestRows.NOON));
    assertThat(ledger.status()).isEqualTo(new LedgerStatus(true, 700, 0, 1, null));
  }

  @Test
  void close_databaseThatIsDown_endsAfterOneMoreAttemptAndTellsWhatIsLost() {
    store.failure = new SQLException("gone");
    Ledger ledger = start(1000);
    addAll(ledger, 0, 600);
    Awaitility.await().until(() -> store.attempts.get() >= 1);

    ledger.close();

    assertThat(ledger.status()).isEqualTo(new LedgerStatus(false, 0, 0, 600, "gone"));
    assertThat(log.lines()).last().asString().contains("600");
  }

  @Test
  void keep_rowsThatAreTooOld_areDeletedInSmallPartsEveryHour() {
    try (Ledger ledger = start(10)) {
      addAll(ledger, 0, 1);
      Awaitility.await().until(() -> ledger.status().written() == 1);
      assertThat(store.cleaned).isEmpty();

      store.toDelete.set(625);
      clock.advance(Duration.ofMinutes(1));
      Awaitility.await().until(() -> store.cleaned.size() == 3);
      // nothing more for an hour: the third row is written after another chance to delete
      addAll(ledger, 1, 2);
      Awaitility.await().until(() -> ledger.status().written() == 2);
      addAll(ledger, 2, 3);
      Awaitility.await().until(() -> ledger.status().written() == 3);
      assertThat(store.cleaned).hasSize(3).containsOnly(LocalDate.parse("2025-10-03"));

      clock.advance(Duration.ofHours(1));
      Awaitility.await().until(() -> store.cleaned.size() == 4);
    }
  }
}
