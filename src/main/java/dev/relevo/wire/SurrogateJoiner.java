package dev.relevo.wire;

/**
 * Makes the pieces of a text well-formed UTF-16, so that they can be encoded: a surrogate pair that
 * two pieces share is held until it is whole, and half a pair becomes U+FFFD. JSON can spell both
 * by its {@code \\u} escapes. Not thread-safe.
 */
public final class SurrogateJoiner {
  private static final char REPLACEMENT = '\uFFFD';

  private char held;

  /** The next piece, as far as it is whole. */
  public String next(String piece) {
    if (piece.isEmpty() || (held == 0 && isWhole(piece))) {
      return piece;
    }
    String text = held == 0 ? piece : held + piece;
    held = 0;
    int length = text.length();
    if (Character.isHighSurrogate(text.charAt(length - 1))) {
      held = text.charAt(length - 1);
      text = text.substring(0, length - 1);
    }
    return wellFormed(text);
  }

  /** What is left at the end: nothing, or the replacement of half a pair. */
  public String rest() {
    String rest = held == 0 ? "" : String.valueOf(REPLACEMENT);
    held = 0;
    return rest;
  }

  /** The text with every half of a pair replaced. */
  public static String wellFormed(String text) {
    if (isWhole(text)) {
      return text;
    }
    StringBuilder whole = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        whole.append(c);
      } else if (isPairAt(text, i)) {
        whole.append(c).append(text.charAt(i + 1));
        i++;
      } else {
        whole.append(REPLACEMENT);
      }
    }
    return whole.toString();
  }

  /** Whether no half of a pair is in the text. */
  public static boolean isWhole(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!isPairAt(text, i)) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  private static boolean isPairAt(String text, int i) {
    return i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
  }
}
