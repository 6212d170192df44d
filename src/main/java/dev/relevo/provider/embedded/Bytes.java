package dev.relevo.provider.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Amounts of memory. */
final class Bytes {
  private Bytes() {}

  /** The amount in MiB, rounded up. */
  static String text(long bytes) {
    return String.format(Locale.ROOT, "%d MiB", (bytes + (1 << 20) - 1) >> 20);
  }

  /**
   * The memory that a process occupies, files that it maps included ({@code VmRSS} of <a
   * href="https://man7.org/linux/man-pages/man5/proc_pid_status.5.html">/proc/pid/status</a>).
   *
   * @return bytes, or 0 where the system does not tell
   */
  static long residentOf(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
    } catch (IOException | NumberFormatException e) {
      // another system, or the process is gone
    }
    return 0;
  }
}
