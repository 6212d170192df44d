package dev.relevo.gateway;

/**
 * A text that is read by a regular expression and loses its patience: some expressions look at a
 * short text longer than anybody lives. Not thread-safe.
 */
final class PatientText implements CharSequence {
  /** Enough for any honest expression over an answer; a fraction of a second. */
  private static final int MOST_LOOKS = 20_000_000;

  private final String text;
  private int looks;

  PatientText(String text) {
    this.text = text;
  }

  @Override
  public char charAt(int index) {
    if (++looks > MOST_LOOKS) {
      throw new IllegalStateException("a pattern of the schema takes too long");
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.substring(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
