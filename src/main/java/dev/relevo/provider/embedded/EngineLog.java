package dev.relevo.provider.embedded;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last lines that an engine has printed: its last words when it dies. Thread-safe. */
final class EngineLog {
  private static final Logger LOG = LoggerFactory.getLogger(EngineLog.class);
  private static final int MAX_LINES = 60;
  private static final int MAX_LINE_LENGTH = 400;
  private static final int QUOTED_LINES = 3;
  private static final String EMBEDDED_TEXT = "Calling embedding";

  /** What llama.cpp says of a template that it does not know, and of one that it cannot read. */
  private static final List<String> UNKNOWN_TEMPLATE =
      List.of("falling back to chatml", "defaulting to chatml");

  private final String name;
  private final Deque<String> lines = new ArrayDeque<>();

  /**
   * An empty log.
   *
   * @param name tells engines apart
   */
  EngineLog(String name) {
    this.name = name;
  }

  synchronized void add(String line) {
    if (line.isBlank()) {
      return;
    }
    if (line.contains(EMBEDDED_TEXT)) {
      return; // the text itself is in the line, and it is nobody's but the caller's
    }
    LOG.debug("{}: {}", name, line);
    if (UNKNOWN_TEMPLATE.stream().anyMatch(line::contains)) {
      LOG.warn(
          "{}: llama.cpp does not know the file's chat template; ChatML is used, which the model"
              + " may not have learned",
          name);
    }
    if (lines.size() == MAX_LINES) {
      lines.removeFirst();
    }
    lines.addLast(line.length() > MAX_LINE_LENGTH ? line.substring(0, MAX_LINE_LENGTH) : line);
  }

  /**
   * The lines that explain a failure best: those about errors, else the last ones; empty when there
   * are none.
   */
  synchronized String explanation() {
    List<String> all = new ArrayList<>(lines);
    List<String> errors =
        all.stream().filter(line -> line.toLowerCase(Locale.ROOT).contains("error")).toList();
    List<String> quoted = errors.isEmpty() ? all : errors;
    return String.join(
        " | ", quoted.subList(Math.max(0, quoted.size() - QUOTED_LINES), quoted.size()));
  }
}
