package dev.relevo.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.testing.CapturedLog;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatabaseTest {
  private static final long LIMIT_SECONDS = 60;

  @TempDir private Path folder;

  private static Database opened(DatabaseSettings settings) throws Exception {
    return Database.open(settings)
        .open()
        .toCompletableFuture()
        .get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private static long requests(Database database) throws SQLException {
    try (Connection connection = database.connection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM request")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void open_newFile_hasTheTablesAndIsItsOwnersAlone() throws Exception {
    DatabaseSettings settings = DatabaseSettings.of(folder.resolve("new/data"));

    try (Database database = opened(settings)) {
      assertThat(database.isOpen()).isTrue();
      assertThat(database.problem()).isEmpty();
      assertThat(requests(database)).isZero();
    }

    Path file = folder.resolve("new/data.mv.db");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("new"))))
        .isEqualTo("rwx------");
    try (var files = Files.list(folder.resolve("new"))) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void open_onceMore_keepsWhatIsThere() throws Exception {
    DatabaseSettings settings = DatabaseSettings.of(folder.resolve("data"));
    try (Database database = opened(settings);
        Connection connection = database.connection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE kept (n INTEGER)");
    }

    try (Database database = opened(settings);
        Connection connection = database.connection();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeQuery("SELECT n FROM kept").next()).isFalse();
    }
  }

  @Test
  void open_fileThatAnotherHas_tellsFileAndKeysOnceAndOpensWhenItIsFree() throws Exception {
    Path file = folder.resolve("data.mv.db");
    try (CapturedLog log = CapturedLog.of(Database.class.getName())) {
      Database database;
      try (FileChannel other =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        other.lock();
        database = Database.open(DatabaseSettings.of(folder.resolve("data")));
        Awaitility.await().until(() -> database.problem().isPresent());

        assertThat(database.isOpen()).isFalse();
        assertThat(database.problem().orElseThrow())
            .contains(file.toString(), "relevo.database.file", "relevo.database.url");
        assertThatThrownBy(database::connection)
            .isInstanceOf(SQLException.class)
            .hasMessageContaining(file.toString());
      }
      database.open().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);

      assertThat(requests(database)).isZero();
      assertThat(log.lines()).filteredOn(line -> line.contains("in use")).hasSize(1);
      database.close();
    }
  }

  @Test
  void open_folderThatCannotBe_tellsIt() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    try (Database database = Database.open(DatabaseSettings.of(file.resolve("data")))) {
      Awaitility.await().until(() -> database.problem().isPresent());

      assertThat(database.problem().orElseThrow())
          .contains(file.resolve("data.mv.db").toString(), "relevo.database.file");
    }
  }

  @Test
  void close_beforeItIsOpen_failsThoseWhoWait() {
    Database database = new Database(DatabaseSettings.of(folder.resolve("data")));

    database.close();

    assertThat(database.open().toCompletableFuture()).isCompletedExceptionally();
    assertThatThrownBy(database::connection).hasMessageContaining("closed");
  }
}
