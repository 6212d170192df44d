package dev.relevo.app;

import dev.relevo.modelfile.Progress;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * Shows how a download comes along: to a person as one line that changes, else as a line for every
 * tenth. Why it does not go on gets a line of its own. Not thread-safe.
 */
final class ProgressPrinter {
  private static final String TO_LINE_START = "\r\u001b[K";
  private static final int TENTHS = 10;

  /** Where nobody knows how large a file is, a line for so many bytes. */
  private static final long STEP = 64L << 20;

  private final PrintStream out;
  private final boolean redraws;
  private boolean open;
  private @Nullable String lastNote;
  private Progress.@Nullable Phase lastPhase;
  private long lastStep = -1;

  ProgressPrinter(Terminal terminal) {
    this.out = terminal.err();
    this.redraws = terminal.colours();
  }

  void show(Progress progress) {
    String note = progress.note();
    if (note != null) {
      if (!note.equals(lastNote)) {
        end();
        out.println(progress);
      }
    } else if (redraws) {
      out.print(TO_LINE_START + progress);
      out.flush();
      open = true;
    } else if (progress.phase() != lastPhase || step(progress) != lastStep) {
      out.println(progress);
      lastPhase = progress.phase();
      lastStep = step(progress);
    }
    lastNote = note;
  }

  private static long step(Progress progress) {
    Long total = progress.totalBytes();
    return total == null
        ? progress.doneBytes() / STEP
        : progress.doneBytes() * TENTHS / Math.max(1, total);
  }

  /** Leaves the line, so that others can write. */
  void end() {
    if (open) {
      out.println();
      open = false;
    }
  }
}
