package dev.relevo.ledger;

import dev.relevo.chat.GatewayError;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Asks the tables what a report is made of. */
final class UsageSql {
  private static final int MOST_GROUPS = 10_000;

  private static final int PATIENCE_SECONDS = 60;

  /** What began on a day has ended before so many days later: no request takes a day. */
  private static final int ENDED_AFTER_DAYS = 2;

  private static final String COMPARED = "outcome = 'answered' AND cost_nanos IS NOT NULL";
  private static final String CACHED =
      "CASE WHEN cached_tokens < prompt_tokens THEN cached_tokens ELSE prompt_tokens END";

  private static final String OF_REQUESTS =
      String.join(
          ", ",
          "COUNT(*)",
          count("outcome = 'answered'"),
          count("outcome = 'failed'"),
          count("outcome = 'left'"),
          count("cache_hit"),
          count("outcome = 'answered' AND is_local"),
          "SUM(prompt_tokens)",
          "SUM(completion_tokens)",
          "SUM(cached_tokens)",
          "SUM(reasoning_tokens)",
          count("cost_nanos IS NULL"),
          sum("prompt_tokens", COMPARED + " AND prompt_tokens <= ?"),
          sum(CACHED, COMPARED + " AND prompt_tokens <= ?"),
          sum("completion_tokens", COMPARED + " AND prompt_tokens <= ?"),
          sum("prompt_tokens", COMPARED + " AND prompt_tokens > ?"),
          sum(CACHED, COMPARED + " AND prompt_tokens > ?"),
          sum("completion_tokens", COMPARED + " AND prompt_tokens > ?"));
  private static final int LENGTHS = 6;

  private static final String OF_ATTEMPTS =
      String.join(
          ", ",
          "COUNT(*)",
          "COALESCE(SUM(cost_nanos), 0)",
          sum("cost_nanos", "request_cost_known AND cost_nanos IS NOT NULL"));

  /** Its table keeps the names of deleted keys too, and is a small one. */
  private static final String KEY_NAMES = "SELECT id, name FROM api_key";

  /** A table, and the column that its primary key begins with. */
  private record Table(String name, String ref) {}

  private static final Table REQUESTS = new Table("request", "ref");
  private static final Table ATTEMPTS = new Table("attempt", "request_ref");

  private final UsageQuery query;

  UsageSql(UsageQuery query) {
    this.query = query;
  }

  private static String count(String condition) {
    return sum("1", condition);
  }

  private static String sum(String what, String condition) {
    return "SUM(CASE WHEN " + condition + " THEN " + what + " ELSE 0 END)";
  }

  /**
   * The report.
   *
   * @throws dev.relevo.chat.GatewayException when there are more than anybody reads
   */
  UsageReport ask(Connection connection) throws SQLException {
    Map<List<String>, UsageFigures> figures = new LinkedHashMap<>();
    ask(connection, REQUESTS, OF_REQUESTS, Grouping::ofRequest, figures);
    ask(connection, ATTEMPTS, OF_ATTEMPTS, Grouping::ofAttempt, figures);
    List<UsageReport.Group> groups =
        figures.entrySet().stream()
            .map(group -> new UsageReport.Group(group.getKey(), group.getValue()))
            .sorted(Comparator.comparing(UsageReport.Group::names, UsageSql::compare))
            .toList();
    UsageFigures total = figures.values().stream().reduce(UsageFigures.NONE, UsageFigures::plus);
    return new UsageReport(query, groups, keyNames(connection, groups), total);
  }

  /** The names of those keys that have rows and are not named in the configuration. */
  private Map<String, String> keyNames(Connection connection, List<UsageReport.Group> groups)
      throws SQLException {
    int place = query.by().indexOf(Grouping.KEY);
    Map<String, String> names = new HashMap<>();
    if (place < 0) {
      return names;
    }
    Set<String> ids =
        groups.stream().map(group -> group.names().get(place)).collect(Collectors.toSet());
    try (PreparedStatement statement = connection.prepareStatement(KEY_NAMES);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        if (ids.contains(rows.getString(1))) {
          names.put(rows.getString(1), rows.getString(2));
        }
      }
    }
    return names;
  }

  private void ask(
      Connection connection,
      Table table,
      String figures,
      Function<Grouping, String> column,
      Map<List<String>, UsageFigures> groups)
      throws SQLException {
    boolean ofRequests = table.equals(REQUESTS);
    try (PreparedStatement statement = connection.prepareStatement(sql(table, figures, column))) {
      statement.setQueryTimeout(PATIENCE_SECONDS);
      int place = 0;
      for (int i = 0; ofRequests && i < LENGTHS; i++) {
        statement.setLong(++place, query.reference().longAbove());
      }
      statement.setObject(++place, RequestRow.refsFrom(query.from()));
      statement.setObject(++place, RequestRow.refsFrom(query.to().plusDays(ENDED_AFTER_DAYS)));
      statement.setObject(++place, query.from());
      statement.setObject(++place, query.to());
      for (Grouping grouping : Grouping.values()) {
        String name = query.only().get(grouping);
        if (name != null) {
          statement.setString(++place, Columns.fitting(name, LedgerTables.NAME));
        }
      }
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          List<String> names = names(rows);
          groups.merge(names, ofRequests ? ofRequests(rows) : ofAttempts(rows), UsageFigures::plus);
          if (groups.size() > MOST_GROUPS) {
            throw GatewayError.invalid(
                    "group",
                    "the report would have more than "
                        + MOST_GROUPS
                        + " rows; ask for fewer days or groups")
                .toException();
          }
        }
      }
    }
  }

  private String sql(Table table, String figures, Function<Grouping, String> column) {
    StringBuilder sql = new StringBuilder("SELECT ").append(figures);
    query.by().forEach(by -> sql.append(", ").append(column.apply(by)));
    sql.append(" FROM ").append(table.name());
    // the first two find the rows by the only index that there is
    sql.append(" WHERE %1$s >= ? AND %1$s < ?".formatted(table.ref()));
    sql.append(" AND utc_day >= ? AND utc_day <= ?");
    for (Grouping grouping : Grouping.values()) {
      if (query.only().containsKey(grouping)) {
        sql.append(" AND ").append(column.apply(grouping)).append(" = ?");
      }
    }
    // without groups there is one row, also of nothing
    List<String> columns = new ArrayList<>(query.by().stream().map(column).toList());
    if (columns.isEmpty()) {
      return sql.append(" HAVING COUNT(*) > 0").toString();
    }
    return sql.append(" GROUP BY ").append(String.join(", ", columns)).toString();
  }

  private List<String> names(ResultSet row) throws SQLException {
    int columns = row.getMetaData().getColumnCount();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < query.by().size(); i++) {
      names.add(row.getString(columns - query.by().size() + i + 1));
    }
    return names;
  }

  private UsageFigures ofRequests(ResultSet row) throws SQLException {
    return new UsageFigures(
        row.getLong(1),
        row.getLong(2),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        0,
        row.getLong(7),
        row.getLong(8),
        row.getLong(9),
        row.getLong(10),
        0,
        row.getLong(11),
        query
            .reference()
            .nanos(
                new Reference.Sums(row.getLong(12), row.getLong(13), row.getLong(14)),
                new Reference.Sums(row.getLong(15), row.getLong(16), row.getLong(17))),
        0);
  }

  private static UsageFigures ofAttempts(ResultSet row) throws SQLException {
    return new UsageFigures(
        0, 0, 0, 0, 0, 0, row.getLong(1), 0, 0, 0, 0, row.getLong(2), 0, 0, row.getLong(3));
  }

  private static int compare(List<String> one, List<String> other) {
    for (int i = 0; i < one.size(); i++) {
      int order = one.get(i).compareTo(other.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
