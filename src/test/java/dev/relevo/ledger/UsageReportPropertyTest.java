package dev.relevo.ledger;

import dev.relevo.database.Database;
import dev.relevo.database.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever was asked, a report says what adding up row by row says. */
final class UsageReportPropertyTest {
  private static final LocalDate FIRST = LocalDate.parse("2026-01-01");
  private static Path folder;
  private static Database database;

  @BeforeContainer
  static void open() throws Exception {
    folder = Files.createTempDirectory("usage");
    database = Database.open(DatabaseSettings.of(folder.resolve("data")));
    database.open().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @AfterContainer
  static void close() throws IOException {
    database.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Provide
  Arbitrary<List<RequestRow>> rows() {
    return Arbitraries.randomValue(ReckonedUsage::random).list().ofMaxSize(30);
  }

  @Provide
  Arbitrary<UsageQuery> queries() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 4),
            Arbitraries.integers().between(0, 4),
            Arbitraries.of(Grouping.class).list().uniqueElements(),
            Arbitraries.maps(
                    Arbitraries.of(Grouping.KEY, Grouping.MODEL, Grouping.PROVIDER),
                    Arbitraries.of("", "key-1", "m1", "w1"))
                .ofMaxSize(2))
        .as(
            (begin, days, by, only) ->
                new UsageQuery(
                    FIRST.plusDays(begin),
                    FIRST.plusDays(begin + days),
                    by,
                    Map.copyOf(only),
                    LedgerTablesContract.REFERENCE));
  }

  @Property(tries = 100)
  void report_ofAnyRows_saysWhatIsReckonedRowByRow(
      @ForAll("rows") List<RequestRow> rows, @ForAll("queries") UsageQuery query) throws Exception {
    clear();
    new LedgerTables(database).write(rows);

    try (LedgerReader reader = new LedgerReader(database)) {
      LedgerTablesContract.check(
          reader.usage(query).toCompletableFuture().get(60, TimeUnit.SECONDS), rows);
    }
  }

  private static void clear() throws SQLException {
    try (Connection connection = database.connection();
        Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM attempt");
      statement.execute("DELETE FROM request");
    }
  }
}
