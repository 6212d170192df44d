package dev.relevo.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.database.Database;
import dev.relevo.database.DatabaseSettings;
import dev.relevo.settings.Faults;
import dev.relevo.testing.CapturedLog;
import dev.relevo.testing.Configured;
import dev.relevo.testing.ManualClock;
import dev.relevo.testing.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With a real server, which also goes away and comes back. */
final class PostgresLedgerIT extends LedgerTablesContract {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static PostgresServer server;

  @BeforeAll
  static void startServer() {
    server = PostgresServer.start();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  private static DatabaseSettings settings(String url) {
    Faults faults = new Faults();
    DatabaseSettings settings =
        DatabaseSettings.from(
            Configured.section("file = unused, connections = 2, url = \"" + url + "\"", faults));
    faults.throwIfAny();
    return settings;
  }

  @Override
  Database open() {
    return new Database(settings(server.newDatabase()));
  }

  @Test
  void serverGone_requestsGoOnAndTheLedgerIsWrittenWhenItIsBack() throws Exception {
    try (CapturedLog log = CapturedLog.of("dev.relevo");
        Database database = Database.open(settings(server.newDatabase()));
        Ledger ledger = Ledger.start(database, TestRows.settings(100), new ManualClock());
        LedgerReader reader = new LedgerReader(database)) {
      ledger.add(TestRows.answered("before", TestRows.NOON));
      Awaitility.await().atMost(LIMIT).until(() -> ledger.status().written() == 1);

      server.stop();
      for (int i = 0; i < 150; i++) {
        ledger.add(TestRows.answered("r" + i, TestRows.NOON));
      }
      Awaitility.await().atMost(LIMIT).until(() -> ledger.status().problem() != null);
      assertThat(ledger.status().connected()).isFalse();
      assertThatThrownBy(
              () ->
                  reader.spentSince(TestRows.NOON).toCompletableFuture().get(60, TimeUnit.SECONDS))
          .hasMessageContaining("the ledger cannot be read");
      server.startAgain();
      Awaitility.await().atMost(LIMIT).until(() -> ledger.status().waiting() == 0);

      LedgerStatus now = ledger.status();
      assertThat(now.connected()).isTrue();
      assertThat(now.written() + now.dropped()).isEqualTo(151);
      assertThat(reader.spentSince(TestRows.NOON).toCompletableFuture().get().total())
          .isEqualTo(now.written() * 1000);
      assertThat(log.lines()).hasSize(2);
      assertThat(log.lines().toString()).doesNotContain(server.password());
    }
  }

  @Test
  void open_serverThatIsNotThereYet_opensWhenItIs() throws Exception {
    String url = server.newDatabase();
    server.stop();
    try (CapturedLog log = CapturedLog.of("dev.relevo");
        Database database = Database.open(settings(url))) {
      Awaitility.await().atMost(LIMIT).until(() -> database.problem().isPresent());
      assertThat(database.problem().orElseThrow())
          .contains("postgresql://127.0.0.1:")
          .doesNotContain(server.password());

      server.startAgain();

      database.open().toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(log.lines().toString()).doesNotContain(server.password());
    } finally {
      // where the test failed in between
      if (!server.isRunning()) {
        server.startAgain();
      }
    }
  }

  @Test
  void open_wrongPassword_tellsWithoutIt() {
    String url = server.newDatabase().replace("s3cr", "guessed");
    try (Database database = Database.open(settings(url))) {
      Awaitility.await().atMost(LIMIT).until(() -> database.problem().isPresent());

      assertThat(database.problem().orElseThrow())
          .contains("password authentication failed")
          .doesNotContain("guessed");
    }
  }

  @Test
  void open_twoGatewaysAtOnce_bothHaveTheTables() throws Exception {
    DatabaseSettings settings = settings(server.newDatabase());
    try (Database one = Database.open(settings);
        Database other = Database.open(settings)) {
      one.open().toCompletableFuture().get(60, TimeUnit.SECONDS);
      other.open().toCompletableFuture().get(60, TimeUnit.SECONDS);

      new LedgerTables(one).write(List.of(TestRows.answered("a", TestRows.NOON)));
      new LedgerTables(other).write(List.of(TestRows.answered("b", TestRows.NOON)));
    }
  }
}
