package dev.relevo.modelfile;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A model file that cannot be had. The message says why, names file and URL, and what helps. */
public final class ModelFileException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why not. */
  public enum Reason {
    /** The caller wanted it no more. */
    CANCELLED,
    /** The server cannot be reached, breaks off again and again, or is busy. */
    UNREACHABLE,
    /** The server has no such file, or does not give it. */
    REFUSED,
    /** What came, or lies there, is not the file that was asked for. */
    WRONG_CONTENT,
    /** The disk has no room for it. */
    NO_SPACE,
    /** The folder or a file in it cannot be used. */
    UNUSABLE_FOLDER
  }

  private final Reason reason;

  ModelFileException(Reason reason, String message) {
    this(reason, message, null);
  }

  ModelFileException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  public Reason reason() {
    return reason;
  }

  /** Whether the same attempt may succeed later without anybody's doing. */
  public boolean mayPass() {
    return reason == Reason.UNREACHABLE || reason == Reason.NO_SPACE;
  }
}
