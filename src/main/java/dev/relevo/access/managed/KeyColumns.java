package dev.relevo.access.managed;

import dev.relevo.access.BudgetRules;
import dev.relevo.access.KeyRules;
import dev.relevo.access.RateRules;
import dev.relevo.chat.Permissions;
import dev.relevo.chat.Steering;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of a key's row: how a key is written to them and read from them. */
final class KeyColumns {
  private static final List<String> CHANGEABLE =
      List.of(
          "name",
          "living_name",
          "owner",
          "hash",
          "previous_hash",
          "previous_until",
          "models",
          "workers",
          "privacy",
          "priority",
          "expires_at",
          "has_rate",
          "rate_requests",
          "rate_tokens",
          "rate_window_ms",
          "rate_concurrency",
          "has_budget",
          "budget_daily_nanos",
          "budget_monthly_nanos",
          "created_at",
          "rotated_at",
          "disabled_at",
          "version",
          "id");

  static final String SELECT =
      "SELECT " + String.join(", ", CHANGEABLE) + ", last_used_at FROM api_key";

  static final String INSERT =
      "INSERT INTO api_key ("
          + String.join(", ", CHANGEABLE)
          + ") VALUES ("
          + String.join(", ", Collections.nCopies(CHANGEABLE.size(), "?"))
          + ")";

  static final String UPDATE = "UPDATE api_key SET " + String.join(" = ?, ", CHANGEABLE) + " = ?";

  private static final String BETWEEN = "\n";

  private KeyColumns() {}

  /**
   * Fills in the columns, the version being the one after the row's.
   *
   * @return the number of the last one
   */
  static int write(PreparedStatement out, KeyRow row) throws SQLException {
    ManagedKey key = row.key();
    KeyTerms terms = key.terms();
    KeyRules rules = terms.rules();
    RateRules rate = rules.rate();
    BudgetRules budget = rules.budget();
    KeyHash previous = row.previous();
    Steering.Priority priority = rules.priority();
    int i = 0;
    out.setString(++i, terms.name());
    out.setString(++i, terms.name());
    out.setString(++i, terms.owner());
    out.setString(++i, row.hash().text());
    out.setString(++i, previous == null ? null : previous.text());
    set(out, ++i, key.previousUntil());
    out.setString(++i, String.join(BETWEEN, rules.permissions().models()));
    out.setString(++i, String.join(BETWEEN, rules.permissions().workers()));
    out.setString(++i, rules.privacy().name());
    out.setString(++i, priority == null ? null : priority.name());
    set(out, ++i, terms.expires());
    out.setBoolean(++i, rate != null);
    RateRules limits = rate == null ? RateRules.NONE : rate;
    out.setObject(++i, limits.requests(), Types.BIGINT);
    out.setObject(++i, limits.tokens(), Types.BIGINT);
    out.setLong(++i, limits.window().toMillis());
    out.setObject(++i, limits.concurrency(), Types.INTEGER);
    out.setBoolean(++i, budget != null);
    out.setObject(++i, budget == null ? null : budget.daily(), Types.BIGINT);
    out.setObject(++i, budget == null ? null : budget.monthly(), Types.BIGINT);
    set(out, ++i, key.created());
    set(out, ++i, key.rotated());
    set(out, ++i, key.disabled());
    out.setLong(++i, row.version() + 1);
    out.setString(++i, key.id());
    return i;
  }

  static KeyRow read(ResultSet in) throws SQLException {
    String hash = in.getString("hash");
    String previous = in.getString("previous_hash");
    ManagedKey key =
        new ManagedKey(
            in.getString("id"),
            new KeyTerms(
                in.getString("name"), in.getString("owner"), rules(in), time(in, "expires_at")),
            needed(time(in, "created_at"), "created_at"),
            time(in, "rotated_at"),
            time(in, "previous_until"),
            time(in, "disabled_at"),
            time(in, "last_used_at"));
    return new KeyRow(
        key,
        hash == null ? KeyHash.OF_NOTHING : KeyHash.read(hash),
        previous == null ? null : KeyHash.read(previous),
        in.getLong("version"));
  }

  private static KeyRules rules(ResultSet in) throws SQLException {
    String priority = in.getString("priority");
    return new KeyRules(
        new Permissions(list(in.getString("models")), list(in.getString("workers"))),
        constant(Steering.Privacy.class, in.getString("privacy")),
        priority == null ? null : constant(Steering.Priority.class, priority),
        in.getBoolean("has_rate")
            ? new RateRules(
                number(in, "rate_requests"),
                number(in, "rate_tokens"),
                Duration.ofMillis(in.getLong("rate_window_ms")),
                in.getObject("rate_concurrency", Integer.class))
            : null,
        in.getBoolean("has_budget")
            ? new BudgetRules(number(in, "budget_daily_nanos"), number(in, "budget_monthly_nanos"))
            : null);
  }

  private static List<String> list(String lines) {
    return lines.isEmpty() ? List.of() : List.of(lines.split(BETWEEN, -1));
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String name) throws SQLException {
    try {
      return Enum.valueOf(type, name);
    } catch (IllegalArgumentException e) {
      throw new SQLException("a row of api_key holds '" + name + "', which is not known here", e);
    }
  }

  private static @Nullable Long number(ResultSet in, String column) throws SQLException {
    return in.getObject(column, Long.class);
  }

  private static Instant needed(@Nullable Instant time, String column) throws SQLException {
    if (time == null) {
      throw new SQLException("a row of api_key has no " + column);
    }
    return time;
  }

  private static @Nullable Instant time(ResultSet in, String column) throws SQLException {
    OffsetDateTime time = in.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  static void set(PreparedStatement out, int index, @Nullable Instant time) throws SQLException {
    if (time == null) {
      out.setNull(index, Types.TIMESTAMP_WITH_TIMEZONE);
    } else {
      out.setObject(index, time.atOffset(ZoneOffset.UTC));
    }
  }
}
