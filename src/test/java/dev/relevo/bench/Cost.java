package dev.relevo.bench;

import com.sun.management.ThreadMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * What a piece of work costs the thread that does it: processor time and allocated bytes, both
 * counted for this thread alone, so that a busy machine hardly matters.
 */
public final class Cost {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 9;

  private Cost() {}

  /** The work; what it returns is looked at, so that none of it is left out. */
  @FunctionalInterface
  public interface Work {
    Object once() throws Exception;
  }

  /**
   * Prints the least that one turn cost in any of several rounds, after a warm-up.
   *
   * @param perTurn how many things one turn does, tokens for example
   * @param turns how many turns a round has
   */
  public static void print(PrintStream out, String name, int perTurn, int turns, Work work)
      throws Exception {
    int seen = 0;
    for (int i = 0; i < 2 * turns; i++) {
      seen += work.once() == null ? 0 : 1;
    }
    long nanos = Long.MAX_VALUE;
    long bytes = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
      long nanosBefore = THREADS.getCurrentThreadCpuTime();
      for (int i = 0; i < turns; i++) {
        seen += work.once() == null ? 0 : 1;
      }
      nanos = Math.min(nanos, THREADS.getCurrentThreadCpuTime() - nanosBefore);
      bytes = Math.min(bytes, THREADS.getCurrentThreadAllocatedBytes() - bytesBefore);
    }
    double things = (double) turns * perTurn;
    out.printf(
        Locale.ROOT,
        "%-48s %9.3f us %10.0f bytes%s%n",
        name,
        nanos / things / 1000,
        bytes / things,
        seen == 0 ? " (nothing)" : "");
  }
}
