package dev.relevo.app;

import dev.relevo.simulation.Comparison;
import dev.relevo.simulation.Figures;
import dev.relevo.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes what a simulation came to. */
final class SimulationTables {
  private static final List<String> HEAD =
      List.of(
          "strategy",
          "finished",
          "refused",
          "lost",
          "p50",
          "p90",
          "p95",
          "p99",
          "first p95",
          "fairness",
          "middle p95",
          "worst p95",
          "tokens/s");

  private SimulationTables() {}

  /** The names that the command understands. */
  static List<String> names() {
    List<List<String>> rows = new ArrayList<>();
    for (String scenario : Simulation.scenarios()) {
      rows.add(List.of(scenario, Simulation.about(scenario)));
    }
    List<String> lines = new ArrayList<>();
    lines.add("Situations");
    Table.lines(rows).forEach(line -> lines.add("  " + line));
    lines.add("");
    lines.add("Strategies");
    Simulation.contenders().forEach(name -> lines.add("  " + name));
    return lines;
  }

  /** For people at a terminal. */
  static List<String> text(Comparison comparison) {
    List<String> lines = new ArrayList<>();
    for (String scenario : comparison.scenarios()) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(HEAD);
      for (Comparison.Result result : comparison.of(scenario)) {
        rows.add(row(result));
      }
      lines.add(title(comparison, scenario));
      Table.lines(rows).forEach(line -> lines.add("  " + line));
      lines.add("");
    }
    return lines;
  }

  /** For documents. */
  static List<String> markdown(Comparison comparison) {
    List<String> lines = new ArrayList<>();
    for (String scenario : comparison.scenarios()) {
      lines.add("### " + title(comparison, scenario));
      lines.add("");
      lines.add(Simulation.about(scenario));
      lines.add("");
      lines.add(cells(HEAD));
      lines.add("| --- |" + " ---: |".repeat(HEAD.size() - 1));
      for (Comparison.Result result : comparison.of(scenario)) {
        lines.add(cells(row(result)));
      }
      lines.add("");
    }
    return lines;
  }

  private static String title(Comparison comparison, String scenario) {
    return scenario + ": " + comparison.of(scenario).get(0).figures().requests() + " requests";
  }

  private static String cells(List<String> row) {
    return "| " + String.join(" | ", row) + " |";
  }

  private static List<String> row(Comparison.Result result) {
    Figures figures = result.figures();
    return List.of(
        result.contender(),
        Integer.toString(figures.finished()),
        Integer.toString(figures.refused()),
        Integer.toString(figures.lost()),
        seconds(figures.p50()),
        seconds(figures.p90()),
        seconds(figures.p95()),
        seconds(figures.p99()),
        seconds(figures.firstP95()),
        String.format(Locale.ROOT, "%.3f", figures.fairness()),
        seconds(figures.middleCallerP95()),
        seconds(figures.worstCallerP95()),
        String.format(Locale.ROOT, "%.1f", figures.tokensPerSecond()));
  }

  private static String seconds(double value) {
    return Double.isInfinite(value) ? "∞" : String.format(Locale.ROOT, "%.1f", value);
  }
}
