package dev.relevo.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Where the lines of a conversation come from. */
interface Lines extends AutoCloseable {

  /** Waits for the next line; null when there is no more. */
  @Nullable String next();

  /** Lets whoever gives the lines break off, from now on, what a line has started. */
  void guard(Stop stop);

  @Override
  void close();

  /** The lines of standard input, for programs that talk: without a prompt. */
  static Lines piped(Terminal terminal) {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
    return new Lines() {
      @Override
      public @Nullable String next() {
        try {
          return reader.readLine();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public void guard(Stop stop) {
        // a signal ends the whole process
      }

      @Override
      public void close() {}
    };
  }
}
