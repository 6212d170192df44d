package dev.relevo.http.ollama;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The present moment as the objects of one stream tell it, always as long. What is the same within
 * a second is put into text once. Not thread-safe.
 */
final class CreatedAt {
  /** A text in whose place a moment can be written. */
  static final String PLACE = "0000-00-00T00:00:00.000000000Z";

  private static final int NANOS_FROM = PLACE.indexOf('.') + 1;
  private static final int NANOS_END = PLACE.length() - 1;

  private final byte[] text = PLACE.getBytes(StandardCharsets.US_ASCII);
  private long second = Long.MIN_VALUE;

  /** Writes a moment of a year with four digits. */
  void write(Instant now, byte[] into, int at) {
    if (now.getEpochSecond() != second) {
      second = now.getEpochSecond();
      byte[] whole = Instant.ofEpochSecond(second).toString().getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(whole, 0, text, 0, NANOS_FROM - 1);
    }
    int rest = now.getNano();
    for (int i = NANOS_END - 1; i >= NANOS_FROM; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    System.arraycopy(text, 0, into, at, text.length);
  }
}
