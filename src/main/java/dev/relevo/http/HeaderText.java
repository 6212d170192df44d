package dev.relevo.http;

/** Text that fits into a header. */
final class HeaderText {
  private HeaderText() {}

  /** A header's value must be printable ASCII; what is not becomes a question mark. */
  static String printable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return text.replaceAll("[^ -~]", "?");
      }
    }
    return text;
  }
}
