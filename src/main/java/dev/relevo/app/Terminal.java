package dev.relevo.app;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where the command line reads and writes, in UTF-8 whatever the locale says: containers often have
 * none.
 *
 * @param in standard input
 * @param out for what was asked for
 * @param err for everything else
 * @param colours whether a person looks at it who can see dim text
 * @param interactive whether a person sits at both ends, who types and reads
 */
record Terminal(
    InputStream in, PrintStream out, PrintStream err, boolean colours, boolean interactive) {
  /** What Java makes of bytes that it cannot read. */
  private static final char UNREADABLE = '\ufffd';

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\u0080-\u009f&&[^\n\t]]");

  Terminal {
    Objects.requireNonNull(in, "in");
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(err, "err");
  }

  /** The process's own. */
  static Terminal ofProcess(Variables variables) {
    return new Terminal(
        System.in,
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        !variables.has("NO_COLOR") && isTerminal(2),
        isTerminal(0) && isTerminal(1));
  }

  /** Where the system does not tell of each descriptor, the runtime's own guess has to do. */
  private static boolean isTerminal(int descriptor) {
    Path link = Path.of("/proc/self/fd/" + descriptor);
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return hasConsole();
    }
  }

  /** From Java 22 on there is always a console, which tells itself whether it is a terminal. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean hasConsole() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** Whether a text came from bytes that are not in the encoding in which they were read. */
  static boolean isUnreadable(String text) {
    return text.indexOf(UNREADABLE) >= 0;
  }

  /** Everything on standard input. */
  String readAll() {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes a piece of the answer, visible at once. Control characters, which a model could use to
   * play with a person's terminal, become visible ones there.
   */
  void write(String text) {
    out.print(interactive ? CONTROL.matcher(text).replaceAll(String.valueOf(UNREADABLE)) : text);
    out.flush();
  }

  /** Tells something beside the answer. */
  void remark(String text) {
    err.println(colours ? "\u001b[2m" + text + "\u001b[0m" : text);
  }
}
