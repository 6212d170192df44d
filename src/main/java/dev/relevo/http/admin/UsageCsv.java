package dev.relevo.http.admin;

import dev.relevo.ledger.Grouping;
import dev.relevo.ledger.UsageFigures;
import dev.relevo.ledger.UsageReport;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes reports about usage as CSV: a head, and a line for each group, ended as RFC 4180 wants it.
 * Names are chosen by callers, so one that a spreadsheet would take for a formula gets an
 * apostrophe before it.
 */
public final class UsageCsv {
  private static final List<String> FIGURES =
      List.of(
          "requests",
          "answered",
          "failed",
          "left",
          "attempts",
          "prompt_tokens",
          "completion_tokens",
          "cached_tokens",
          "reasoning_tokens",
          "cost_usd",
          "unknown_cost_requests",
          "cache_hits",
          "local_answers",
          "local_share",
          "reference_cost_usd",
          "compared_cost_usd",
          "saved_usd");

  private static final String FORMULA_BEGINNINGS = "=+-@\t\r\n";
  private static final String END = "\r\n";

  private UsageCsv() {}

  /** The whole text. */
  public static String of(UsageReport report) {
    StringBuilder text = new StringBuilder();
    List<String> head = new ArrayList<>();
    for (Grouping by : report.query().by()) {
      head.add(by.word());
      if (by == Grouping.KEY) {
        head.add(UsageWriter.KEY_NAME);
      }
    }
    head.addAll(FIGURES);
    text.append(String.join(",", head)).append(END);
    for (UsageReport.Group group : report.groups()) {
      List<String> cells = names(report, group);
      cells.addAll(figures(group.figures()));
      text.append(String.join(",", cells)).append(END);
    }
    return text.toString();
  }

  private static List<String> names(UsageReport report, UsageReport.Group group) {
    List<Grouping> by = report.query().by();
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < by.size(); i++) {
      String name = group.names().get(i);
      cells.add(cell(name));
      if (by.get(i) == Grouping.KEY) {
        cells.add(cell(report.keyNames().getOrDefault(name, "")));
      }
    }
    return cells;
  }

  /** A text as a cell that every reader takes for that text. */
  static String cell(String text) {
    String safe =
        !text.isEmpty() && FORMULA_BEGINNINGS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    return safe.chars().anyMatch(sign -> ",\"\r\n".indexOf(sign) >= 0)
        ? '"' + safe.replace("\"", "\"\"") + '"'
        : safe;
  }

  private static List<String> figures(UsageFigures figures) {
    List<Object> values =
        List.of(
            figures.requests(),
            figures.answered(),
            figures.failed(),
            figures.left(),
            figures.attempts(),
            figures.promptTokens(),
            figures.completionTokens(),
            figures.cachedTokens(),
            figures.reasoningTokens(),
            UsageWriter.usd(figures.costNanos()),
            figures.unknownCost(),
            figures.cacheHits(),
            figures.localAnswers(),
            UsageWriter.share(figures),
            UsageWriter.usd(figures.referenceNanos()),
            UsageWriter.usd(figures.comparedNanos()),
            UsageWriter.usd(figures.savedNanos()));
    return values.stream().map(Object::toString).toList();
  }
}
