package dev.relevo.provider.embedded;

import java.util.List;

/**
 * Ends an answer where one of its stop texts begins, however the texts are split over pieces, and
 * holds back no more than what may still become one. The engine's own way loses what it holds back
 * when the answer is cut, and does not tell why an answer has ended. Not thread-safe.
 */
final class StopTexts {
  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private boolean found;

  /** Empty texts stop nothing. */
  StopTexts(List<String> stops) {
    this.stops = stops.stream().filter(stop -> !stop.isEmpty()).toList();
  }

  /** Takes the next piece and returns what can be passed on now, which may be nothing. */
  String pass(String piece) {
    if (found || stops.isEmpty()) {
      return found ? "" : piece;
    }
    held.append(piece);
    int end = firstStop();
    found = end >= 0;
    if (!found) {
      end = firstThatMayBecomeOne();
    }
    String passed = held.substring(0, end);
    held.delete(0, found ? held.length() : end);
    return passed;
  }

  /** Whether a stop text has come; nothing is passed on any more. */
  boolean found() {
    return found;
  }

  /** What is held back at the end of an answer, since no stop text has become of it. */
  String rest() {
    String rest = held.toString();
    held.setLength(0);
    return rest;
  }

  private int firstStop() {
    int first = -1;
    for (String stop : stops) {
      int at = held.indexOf(stop);
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
      }
    }
    return first;
  }

  private int firstThatMayBecomeOne() {
    String text = held.toString();
    for (int at = 0; at < text.length(); at++) {
      for (String stop : stops) {
        int length = text.length() - at;
        if (length < stop.length() && text.startsWith(stop.substring(0, length), at)) {
          return at;
        }
      }
    }
    return text.length();
  }
}
