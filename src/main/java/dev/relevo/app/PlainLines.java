package dev.relevo.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * Lines as standard input gives them: from a program without a prompt, and from a person whose
 * terminal can do nothing more.
 */
final class PlainLines implements Lines {
  private final Terminal terminal;
  private final BufferedReader reader;

  PlainLines(Terminal terminal) {
    this.terminal = terminal;
    this.reader = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
  }

  @Override
  public @Nullable String next() {
    if (terminal.interactive()) {
      terminal.write(PROMPT);
    }
    try {
      return reader.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A program's signal ends the whole process. */
  @Override
  public void guard(Stop stop) {
    if (terminal.interactive()) {
      Signals.register("INT", () -> Lines.interrupt(stop));
    }
  }

  @Override
  public void close() {}
}
