package dev.relevo.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Function;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.DumbTerminal;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines from a person, who can edit them, find earlier ones again and complete names. Reads
 * UTF-8 whatever the locale says. Ctrl-C clears a line, and at an empty one ends; while an answer
 * comes it stops the answer, and a second one ends the process.
 */
final class LineEditor implements Lines {
  private static final int MOST_LINES = 1_000;

  private static final Size USUAL_SIZE = new Size(80, 24);

  private final Terminal terminal;
  private final LineReader reader;

  private LineEditor(Terminal terminal, LineReader reader) {
    this.terminal = terminal;
    this.reader = reader;
  }

  /**
   * An editor at the process's own terminal, or null where that cannot be controlled: without the
   * program stty, or on Windows.
   *
   * @param home the user's home, where earlier lines are kept
   * @param completions what the last word of an unfinished line may become
   */
  static @Nullable LineEditor open(Path home, Function<String, List<String>> completions) {
    try {
      Terminal terminal =
          TerminalBuilder.builder()
              .system(true)
              .encoding(StandardCharsets.UTF_8)
              .nativeSignals(true)
              .dumb(true)
              .build();
      if (terminal instanceof DumbTerminal) {
        terminal.close();
        return null;
      }
      if (terminal.getWidth() == 0 || terminal.getHeight() == 0) {
        terminal.setSize(USUAL_SIZE); // some do not know theirs
      }
      LineReaderBuilder builder =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .parser(plainText())
              .completer(
                  (reader, line, candidates) ->
                      completions
                          .apply(line.line().substring(0, line.cursor()))
                          .forEach(name -> candidates.add(new Candidate(name))))
              .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
              .variable(LineReader.HISTORY_SIZE, MOST_LINES)
              .variable(LineReader.HISTORY_FILE_SIZE, MOST_LINES);
      Path history = history(home);
      if (history != null) {
        builder.variable(LineReader.HISTORY_FILE, history);
      }
      return new LineEditor(terminal, builder.build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Quotation marks and backslashes mean nothing here. */
  private static DefaultParser plainText() {
    DefaultParser parser = new DefaultParser();
    parser.setQuoteChars(new char[0]);
    parser.setEscapeChars(new char[0]);
    return parser;
  }

  /** The file of earlier lines, which is nobody else's business, or null where none can be kept. */
  private static @Nullable Path history(Path home) {
    Path file = home.resolve(".relevo").resolve("history");
    try {
      if (!Files.isWritable(file)) {
        Files.createDirectories(file.getParent());
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      return file;
    } catch (FileAlreadyExistsException e) {
      return null; // it belongs to somebody else
    } catch (IOException | UnsupportedOperationException e) {
      return null;
    }
  }

  @Override
  public @Nullable String next() {
    while (true) {
      try {
        return reader.readLine(PROMPT);
      } catch (UserInterruptException e) {
        if (e.getPartialLine().isEmpty()) {
          return null;
        }
      } catch (EndOfFileException e) {
        return null;
      }
    }
  }

  @Override
  public void guard(Stop stop) {
    terminal.handle(Terminal.Signal.INT, signal -> Lines.interrupt(stop));
  }

  @Override
  public void close() {
    try {
      terminal.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
