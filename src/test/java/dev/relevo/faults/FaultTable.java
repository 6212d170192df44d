package dev.relevo.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What happened in each case, as a table in Markdown. Thread-safe. */
final class FaultTable {
  private final Map<FaultCase, String> happened = new ConcurrentHashMap<>();

  /**
   * Notes what happened.
   *
   * @param asExpected whether that is what was to happen
   */
  void note(FaultCase which, String inShort, boolean asExpected) {
    happened.put(which, (asExpected ? "" : "**✗** ") + inShort);
  }

  /** Writes the table; cases that were not tried stay empty. */
  void write(Path file, List<Row> rows) {
    StringBuilder text = new StringBuilder(LEGEND);
    text.append("\n| fault |");
    for (Format format : Formats.ALL) {
      text.append(' ').append(format.title()).append(", streamed | ");
      text.append(format.title()).append(", whole |");
    }
    text.append("\n| --- |").append(" --- | --- |".repeat(Formats.ALL.size())).append('\n');
    for (Row row : rows) {
      text.append("| ").append(row.name()).append(" |");
      for (Format format : Formats.ALL) {
        cell(text, new FaultCase(row, format, true));
        cell(text, new FaultCase(row, format, false));
      }
      text.append('\n');
    }
    long wrong = happened.values().stream().filter(cell -> cell.startsWith("**✗**")).count();
    text.append(
        "\n%d faults, %d cases, %d of them not as expected.\n"
            .formatted(rows.size(), happened.size(), wrong));
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void cell(StringBuilder text, FaultCase which) {
    String words = which.isMeant() ? happened.getOrDefault(which, "not tried") : "–";
    text.append(' ').append(words.replace("|", "\\|").replace('\n', ' ')).append(" |");
  }

  private static final String LEGEND =
      """
      # What comes of each fault

      Written by `FaultMatrixTest` from what happened. Worker `a` goes before `b` and that before `c`; the numbers in
      brackets are how often each was asked. A cell with **✗** is not what is expected.
      """;
}
