package dev.relevo.provider;

/** How vendors' own words about a failure are searched, and shown to a caller. */
public final class VendorText {
  private static final int LONGEST = 500;

  private VendorText() {}

  /** Whether the words hold one of these pieces. */
  public static boolean containsAny(String words, String... pieces) {
    for (String piece : pieces) {
      if (words.contains(piece)) {
        return true;
      }
    }
    return false;
  }

  /** As much of a text as is fit to be shown: some vendors repeat the whole request. */
  public static String cut(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
  }

  /** What a body that is no JSON says; nothing where it is a web page of what stands in between. */
  public static String ofPlainBody(String body) {
    return body.stripLeading().startsWith("<") ? "" : cut(body.strip());
  }

  /** The message of a reply that is no success. */
  public static String refused(int status, String text) {
    return "HTTP error " + status + (text.isEmpty() ? "" : ": " + text);
  }

  /** The message of an error that came inside a success. */
  public static String insideAnswer(String text) {
    return "the provider reported an error inside the answer: " + text;
  }
}
