package dev.relevo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.database.Database;
import dev.relevo.provider.Price;
import java.sql.Connection;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for the ledger whatever the database is. */
abstract class LedgerTablesContract {
  static final Reference REFERENCE =
      new Reference("kind/model", new Price(2, 0.5, 8, new Price.Above(120, 4, 12)), "2026-08-01");
  private static final LocalDate FIRST = LocalDate.parse("2026-01-01");

  private Database database;
  private LedgerTables tables;

  abstract Database open() throws Exception;

  @BeforeEach
  void openDatabase() throws Exception {
    database = open();
    database.open().toCompletableFuture().get(60, TimeUnit.SECONDS);
    tables = new LedgerTables(database);
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  final List<Map<String, Object>> rows(String sql) throws SQLException {
    try (Connection connection = database.connection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<Map<String, Object>> rows = new ArrayList<>();
      while (result.next()) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.put(
              result.getMetaData().getColumnLabel(i).toLowerCase(Locale.ROOT), result.getObject(i));
        }
        rows.add(row);
      }
      return rows;
    }
  }

  @Test
  void write_aRequest_isThereWithItsAttempts() throws Exception {
    RequestRow row =
        TestRows.row(
            "r1",
            TestRows.NOON,
            "key-1",
            "answered",
            new RequestRow.Server("groq-eu", "groq", "llama", false),
            new Tokens(100, 20, 30, 5, "reported"),
            null,
            List.of(
                TestRows.attempt(1, TestRows.NOON, "box", "gemma", "failed", Tokens.NONE, null),
                TestRows.attempt(
                    2,
                    TestRows.NOON.plusSeconds(1),
                    "groq-eu",
                    "llama",
                    "succeeded",
                    new Tokens(100, 20, 30, 5, "reported"),
                    777L)));

    tables.write(List.of(row));

    assertThat(rows("SELECT * FROM request"))
        .singleElement()
        .satisfies(
            found ->
                assertThat(found)
                    .containsEntry("request_id", "r1")
                    .containsEntry("utc_day", Date.valueOf("2026-01-01"))
                    .containsEntry("key_id", "key-1")
                    .containsEntry("asked_model", "auto")
                    .containsEntry("served_model", "llama")
                    .containsEntry("worker", "groq-eu")
                    .containsEntry("kind", "groq")
                    .containsEntry("prompt_tokens", 100L)
                    .containsEntry("completion_tokens", 20L)
                    .containsEntry("cached_tokens", 30L)
                    .containsEntry("reasoning_tokens", 5L)
                    .containsEntry("token_source", "reported")
                    .containsEntry("cost_nanos", null)
                    .containsEntry("attempts", 2)
                    .containsEntry("outcome", "answered")
                    .containsEntry("fallback", true));
    assertThat(rows("SELECT * FROM attempt ORDER BY attempt_number"))
        .hasSize(2)
        .satisfies(
            found -> {
              assertThat(found.get(0))
                  .containsEntry("token_source", "none")
                  .containsEntry("cost_nanos", null)
                  .containsEntry("error_class", "transient")
                  .containsEntry("status", 503);
              assertThat(found.get(1))
                  .containsEntry("worker", "groq-eu")
                  .containsEntry("cost_nanos", 777L)
                  .containsEntry("price_as_of", "2026-08-01")
                  .containsEntry("status", null);
            });
  }

  @Test
  void write_theSameRowsAgain_leavesThemAsTheyAre() throws Exception {
    List<RequestRow> rows =
        List.of(TestRows.answered("r1", TestRows.NOON), TestRows.answered("r2", TestRows.NOON));

    tables.write(rows);
    tables.write(rows);

    assertThat(rows("SELECT request_id FROM request")).hasSize(2);
    assertThat(rows("SELECT request_ref FROM attempt")).hasSize(2);
  }

  @Test
  void write_theFirstIsThereAlready_keepsTheOthers() throws Exception {
    RequestRow first = TestRows.answered("r1", TestRows.NOON);
    tables.write(List.of(first));

    tables.write(List.of(first, TestRows.answered("r2", TestRows.NOON)));

    assertThat(rows("SELECT request_id FROM request ORDER BY request_id"))
        .extracting(row -> row.get("request_id"))
        .containsExactly("r1", "r2");
    assertThat(rows("SELECT request_ref FROM attempt")).hasSize(2);
  }

  @Test
  void usage_onlyANameThatWasMadeToFit_findsItsRows() throws Exception {
    String wild = "a\0b\nc" + "e".repeat(300);
    tables.write(
        List.of(
            TestRows.answered(
                "r1", TestRows.NOON, "key-1", "w", wild, TestRows.tokens(1, 0, 1), 1L)));

    try (LedgerReader reader = new LedgerReader(database)) {
      UsageQuery query =
          new UsageQuery(FIRST, FIRST, List.of(), Map.of(Grouping.MODEL, wild), REFERENCE);
      assertThat(reader.usage(query).toCompletableFuture().get(60, TimeUnit.SECONDS).total())
          .returns(1L, UsageFigures::requests)
          .returns(1L, UsageFigures::attempts);
    }
  }

  @Test
  void write_namesThatNoDatabaseTakes_areMadeToFit() throws Exception {
    String wild = "a\0b\nc\ud800d\ud83d\ude00" + "e".repeat(300);

    tables.write(
        List.of(
            TestRows.answered(
                wild, TestRows.NOON, wild, wild, wild, TestRows.tokens(1, 0, 1), 1L)));

    assertThat(rows("SELECT request_id, key_id, worker FROM request"))
        .singleElement()
        .satisfies(
            row ->
                assertThat(row.values())
                    .allSatisfy(
                        value ->
                            assertThat(value.toString())
                                .startsWith("a?b?c?d\ud83d\ude00ee")
                                .hasSize(200)));
  }

  @Test
  void deleteBefore_oldDays_goLimitByLimitWithTheirAttempts() throws Exception {
    List<RequestRow> rows = new ArrayList<>();
    for (int day = 0; day < 5; day++) {
      for (int i = 0; i < 3; i++) {
        rows.add(TestRows.answered("d" + day, TestRows.NOON.plusSeconds(day * 86_400L)));
      }
    }
    tables.write(rows);

    assertThat(tables.deleteBefore(FIRST.plusDays(3), 5)).isTrue();
    assertThat(rows("SELECT ref FROM request")).hasSize(10);
    assertThat(tables.deleteBefore(FIRST.plusDays(3), 5)).isFalse();

    assertThat(rows("SELECT DISTINCT request_id FROM request ORDER BY request_id"))
        .extracting(row -> row.get("request_id"))
        .containsExactly("d3", "d4");
    assertThat(rows("SELECT request_ref FROM attempt")).hasSize(6);
  }

  @Test
  void deleteBefore_manyRows_leavesNothingOfThem() throws Exception {
    Random random = new Random(3);
    for (int batch = 0; batch < 4; batch++) {
      List<RequestRow> rows = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        rows.add(ReckonedUsage.random(random));
      }
      tables.write(rows);
    }

    int times = 1;
    while (tables.deleteBefore(FIRST.plusDays(30), 300)) {
      times++;
    }

    assertThat(times).isEqualTo(7);
    assertThat(rows("SELECT ref FROM request")).isEmpty();
    assertThat(rows("SELECT request_ref FROM attempt")).isEmpty();
  }

  @Test
  void usage_ofManyRows_saysWhatIsReckonedRowByRow() throws Exception {
    Random random = new Random(7);
    List<RequestRow> rows = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      rows.add(ReckonedUsage.random(random));
    }
    tables.write(rows);

    try (LedgerReader reader = new LedgerReader(database)) {
      for (List<Grouping> by :
          List.of(
              List.<Grouping>of(),
              List.of(Grouping.DAY),
              List.of(Grouping.KEY),
              List.of(Grouping.PROVIDER, Grouping.MODEL),
              List.of(Grouping.values()))) {
        for (Map<Grouping, String> only :
            List.of(
                Map.<Grouping, String>of(),
                Map.of(Grouping.PROVIDER, "w1"),
                Map.of(Grouping.MODEL, ""),
                Map.of(Grouping.KEY, "key-2", Grouping.MODEL, "m0"))) {
          UsageQuery query = new UsageQuery(FIRST, FIRST.plusDays(2), by, only, REFERENCE);
          check(reader.usage(query).toCompletableFuture().get(60, TimeUnit.SECONDS), rows);
        }
      }
    }
  }

  @Test
  void usage_requestsThatEndOnTheNextDay_countWhereTheyBegan() throws Exception {
    Instant evening = TestRows.NOON.plus(Duration.ofHours(11));
    tables.write(
        List.of(
            TestRows.answered("r1", evening.minus(Duration.ofDays(1)), Duration.ofHours(2)),
            TestRows.answered("r2", TestRows.NOON, Duration.ofHours(24)),
            TestRows.answered("r3", evening, Duration.ofHours(2)),
            TestRows.answered("r4", evening.plus(Duration.ofDays(1)), Duration.ofHours(2))));

    try (LedgerReader reader = new LedgerReader(database)) {
      assertThat(usage(reader, Grouping.DAY).total())
          .returns(2L, UsageFigures::requests)
          .returns(2L, UsageFigures::attempts);
      assertThat(reader.spentSince(evening).toCompletableFuture().get(60, TimeUnit.SECONDS))
          .isEqualTo(new Spending(Map.of("key-1", 2000L), 2000));
    }
  }

  @Test
  void write_moreRowsThanOneStatementTakes_areAllThere() throws Exception {
    List<RequestRow> rows = new ArrayList<>();
    for (int i = 0; i < 2 * Insertion.TOGETHER + 7; i++) {
      rows.add(TestRows.answered("r" + i, TestRows.NOON.plusSeconds(i)));
    }

    tables.write(rows);

    assertThat(rows("SELECT request_id FROM request ORDER BY started_at"))
        .extracting(row -> row.get("request_id"))
        .containsExactlyElementsOf(rows.stream().map(RequestRow::requestId).toList());
    assertThat(
            rows(
                "SELECT r.request_id FROM request r JOIN attempt a ON a.request_ref = r.ref"
                    + " WHERE a.started_at = r.started_at AND a.cost_nanos = r.cost_nanos"))
        .hasSize(rows.size());
  }

  @Test
  void usage_byKey_namesTheKeysThatWereMadeHere() throws Exception {
    tables.write(
        List.of(
            TestRows.answered(
                "r1", TestRows.NOON, "abcdefghij", "w", "m", TestRows.tokens(1, 0, 1), 1L),
            TestRows.answered("r2", TestRows.NOON)));
    key("abcdefghij", "Team A");
    key("klmnopqrst", "nobody asked with it");

    try (LedgerReader reader = new LedgerReader(database)) {
      UsageReport byKey = usage(reader, Grouping.DAY, Grouping.KEY);
      assertThat(byKey.groups())
          .extracting(group -> group.names().get(1))
          .containsExactly("abcdefghij", "key-1");
      assertThat(byKey.keyNames()).isEqualTo(Map.of("abcdefghij", "Team A"));
      assertThat(usage(reader, Grouping.DAY).keyNames()).isEmpty();
    }
  }

  private static UsageReport usage(LedgerReader reader, Grouping... by) throws Exception {
    return reader
        .usage(new UsageQuery(FIRST, FIRST, List.of(by), Map.of(), REFERENCE))
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  /** One that was deleted. */
  private void key(String id, String name) throws SQLException {
    try (Connection connection = database.connection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO api_key (id, name, models, workers, privacy, has_rate, rate_window_ms,"
              + " has_budget, created_at, deleted_at, version) VALUES ('%s', '%s', '', '', 'any',"
                  .formatted(id, name)
              + " FALSE, 60000, FALSE, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 2)");
    }
  }

  static void check(UsageReport report, List<RequestRow> rows) {
    Map<String, UsageFigures> found = new LinkedHashMap<>();
    report.groups().forEach(group -> found.put(String.join("|", group.names()), group.figures()));
    Map<String, UsageFigures> expected = ReckonedUsage.of(report.query(), rows);
    assertThat(found).containsOnlyKeys(expected.keySet());
    expected.forEach((names, figures) -> assertAbout(names, found.get(names), figures));
    assertAbout(
        "total",
        report.total(),
        expected.values().stream().reduce(UsageFigures.NONE, UsageFigures::plus));
  }

  /** Sums of prices are rounded once here, and once for each row there. */
  private static void assertAbout(String names, UsageFigures found, UsageFigures expected) {
    assertThat(found.referenceNanos())
        .as("reference of %s", names)
        .isBetween(
            expected.referenceNanos() - expected.requests(),
            expected.referenceNanos() + expected.requests());
    assertThat(found)
        .as(names)
        .usingRecursiveComparison()
        .ignoringFields("referenceNanos")
        .isEqualTo(expected);
  }

  @Test
  void spentSince_aTime_sumsByKeyWhatIsKnown() throws Exception {
    tables.write(
        List.of(
            TestRows.answered("early", TestRows.NOON.minusMillis(1)),
            TestRows.answered("r1", TestRows.NOON),
            TestRows.answered(
                "r2",
                TestRows.NOON.plusSeconds(9),
                "key-2",
                "w",
                "m",
                TestRows.tokens(1, 0, 1),
                5L),
            TestRows.answered("r3", TestRows.NOON.plusSeconds(10)),
            TestRows.answered(
                "r4", TestRows.NOON, "key-3", "w", "m", TestRows.tokens(1, 0, 1), null)));

    try (LedgerReader reader = new LedgerReader(database)) {
      assertThat(reader.spentSince(TestRows.NOON).toCompletableFuture().get(60, TimeUnit.SECONDS))
          .isEqualTo(new Spending(Map.of("key-1", 2000L, "key-2", 5L, "key-3", 0L), 2005));
    }
  }
}
