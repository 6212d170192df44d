package dev.relevo.app;

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

/**
 * Where the command line reads and writes, in UTF-8 whatever the locale says: containers often have
 * none.
 *
 * @param in standard input
 * @param out for what was asked for
 * @param err for everything else
 * @param colours whether a person looks at it who can see dim text
 */
record Terminal(InputStream in, PrintStream out, PrintStream err, boolean colours) {
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
        !variables.has("NO_COLOR") && isTerminal(Path.of("/proc/self/fd/2")));
  }

  /** Where the system does not tell it this way, nobody is taken to look. */
  private static boolean isTerminal(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** Everything on standard input. */
  String readAll() {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a piece of the answer, visible at once. */
  void write(String text) {
    out.print(text);
    out.flush();
  }

  /** Tells something beside the answer. */
  void remark(String text) {
    err.println(colours ? "\u001b[2m" + text + "\u001b[0m" : text);
  }
}
