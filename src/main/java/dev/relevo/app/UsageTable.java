package dev.relevo.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tells in lines what {@code GET /admin/usage} tells in JSON. */
final class UsageTable {
  /** Where a group stands for nobody: no worker was found, or none was needed. */
  private static final String NOBODY = "(nobody)";

  private static final String KEY_NAME = "key_name";

  private static final BigDecimal CENT = new BigDecimal("0.01");

  private UsageTable() {}

  /** The table with its head and its total, and what was saved. */
  static List<String> lines(JsonNode report) {
    List<String> lines = new ArrayList<>();
    String period = report.path("from").asText() + " to " + report.path("to").asText() + " (UTC)";
    JsonNode total = report.path("total");
    if (total.path("requests").asLong() == 0 && total.path("attempts").asLong() == 0) {
      lines.add("Nothing was asked from " + period + ".");
    } else {
      lines.add("From " + period + ":");
      lines.addAll(table(report));
      lines.add(saved(report));
    }
    lines.addAll(ledger(report.path("ledger")));
    return lines;
  }

  private static List<String> table(JsonNode report) {
    List<String> by = columns(report);
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>();
    by.forEach(name -> head.add(name.toUpperCase(Locale.ROOT).replace('_', ' ')));
    head.addAll(
        List.of(
            "REQUESTS",
            "ANSWERED",
            "FAILED",
            "ATTEMPTS",
            "TOKENS IN",
            "CACHED",
            "TOKENS OUT",
            "COST",
            "CACHE HITS",
            "LOCAL",
            "SAVED"));
    rows.add(head);
    for (JsonNode row : report.path("rows")) {
      List<String> cells = new ArrayList<>();
      by.forEach(name -> cells.add(row.path(name).asText(name.equals(KEY_NAME) ? "" : NOBODY)));
      cells.addAll(figures(row));
      rows.add(cells);
    }
    if (!by.isEmpty()) {
      List<String> cells = new ArrayList<>(List.of("TOTAL"));
      for (int i = 1; i < by.size(); i++) {
        cells.add("");
      }
      cells.addAll(figures(report.path("total")));
      rows.add(cells);
    }
    return Table.lines(rows);
  }

  /** What the rows are grouped by, and beside the ids of keys their names, if any has one. */
  private static List<String> columns(JsonNode report) {
    List<String> columns = new ArrayList<>();
    for (JsonNode group : report.path("group")) {
      columns.add(group.asText());
      if (group.asText().equals("key") && hasKeyNames(report)) {
        columns.add(KEY_NAME);
      }
    }
    return columns;
  }

  private static boolean hasKeyNames(JsonNode report) {
    for (JsonNode row : report.path("rows")) {
      if (row.hasNonNull(KEY_NAME)) {
        return true;
      }
    }
    return false;
  }

  private static List<String> figures(JsonNode row) {
    long unknown = row.path("unknown_cost_requests").asLong();
    return List.of(
        row.path("requests").asText(),
        row.path("answered").asText(),
        row.path("failed").asText(),
        row.path("attempts").asText(),
        row.path("prompt_tokens").asText(),
        row.path("cached_tokens").asText(),
        row.path("completion_tokens").asText(),
        usd(row.path("cost_usd")) + (unknown == 0 ? "" : " + " + unknown + " unknown"),
        row.path("cache_hits").asText(),
        Math.round(row.path("local_share").asDouble() * 100) + "%",
        usd(row.path("saved_usd")));
  }

  private static String saved(JsonNode report) {
    JsonNode total = report.path("total");
    long unknown = total.path("unknown_cost_requests").asLong();
    BigDecimal saved = total.path("saved_usd").decimalValue();
    return (saved.signum() < 0 ? "Spent " + usd(saved.negate()) + " more than " : "Saved ")
        + (saved.signum() < 0 ? "" : usd(saved) + " against ")
        + report.at("/reference/model").asText()
        + " at its list price of "
        + report.at("/reference/prices_as_of").asText()
        + ": the answers would have cost "
        + usd(total.path("reference_cost_usd"))
        + " there, and cost "
        + usd(total.path("compared_cost_usd"))
        + "."
        + (unknown == 0
            ? ""
            : " " + Names.count((int) unknown, "request") + " of unknown cost not counted in.");
  }

  private static List<String> ledger(JsonNode ledger) {
    List<String> lines = new ArrayList<>();
    if (!ledger.path("problem").asText("").isEmpty()) {
      lines.add("The ledger is not written now: " + ledger.path("problem").asText());
    }
    if (ledger.path("dropped").asLong() > 0) {
      lines.add(
          "Since the gateway started "
              + ledger.path("dropped").asText()
              + " requests were lost to the ledger.");
    }
    return lines;
  }

  private static String usd(JsonNode amount) {
    return usd(amount.decimalValue());
  }

  /** To the cent, small amounts to two digits that count. */
  private static String usd(BigDecimal amount) {
    if (amount.signum() == 0) {
      return "$0";
    }
    int scale =
        amount.abs().compareTo(CENT) >= 0
            ? 2
            : amount.stripTrailingZeros().scale() - amount.stripTrailingZeros().precision() + 2;
    String sign = amount.signum() < 0 ? "-$" : "$";
    return sign + amount.abs().setScale(scale, RoundingMode.HALF_UP).toPlainString();
  }
}
