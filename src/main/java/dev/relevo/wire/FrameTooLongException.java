package dev.relevo.wire;

/** A line or event is longer than the decoder may hold. */
public final class FrameTooLongException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FrameTooLongException(int maxBytes) {
    super(
        "a line or event of the answer is longer than " + maxBytes + " bytes", null, false, false);
  }
}
