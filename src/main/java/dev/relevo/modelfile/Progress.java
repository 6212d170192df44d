package dev.relevo.modelfile;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a file has come: a snapshot. Its text is one line, such as {@code downloading 123 of 468
 * MiB, 26 %, 4.1 MiB/s}.
 *
 * @param phase what goes on
 * @param doneBytes how much is here, or has been verified
 * @param totalBytes how much there is, or null while nobody has said
 * @param bytesPerSecond the speed of the last seconds, or 0 while there is none to tell
 * @param note why it does not go on, or null
 */
public record Progress(
    Phase phase,
    long doneBytes,
    @Nullable Long totalBytes,
    long bytesPerSecond,
    @Nullable String note) {

  /** What goes on. */
  public enum Phase {
    /** Looks for what is here already. */
    CHECKING("checking"),
    /** Another process fetches the same file. */
    WAITING("waiting"),
    /** Bytes come in. */
    DOWNLOADING("downloading"),
    /** Waits a while before it tries again. */
    PAUSED("pausing"),
    /** Computes the checksum. */
    VERIFYING("verifying"),
    /** The file is in its place. */
    DONE("done");

    private final String word;

    Phase(String word) {
      this.word = word;
    }
  }

  private static final int WHOLE = 100;

  public Progress {
    Objects.requireNonNull(phase, "phase");
  }

  /** The beginning. */
  static Progress checking() {
    return new Progress(Phase.CHECKING, 0, null, 0, null);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(phase.word);
    if (totalBytes != null) {
      text.append(' ').append(Sizes.text(doneBytes, totalBytes));
      text.append(", ").append(doneBytes * WHOLE / Math.max(1, totalBytes)).append(" %");
    } else if (doneBytes > 0) {
      text.append(' ').append(Sizes.text(doneBytes));
    }
    if (bytesPerSecond > 0) {
      text.append(", ").append(Sizes.text(bytesPerSecond)).append("/s");
    }
    return note == null ? text.toString() : text.append(": ").append(note).toString();
  }
}
