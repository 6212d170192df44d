package dev.relevo.wire;

import java.nio.charset.StandardCharsets;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Splits a byte stream into server-sent events, as the WHATWG HTML standard describes them: LF,
 * CRLF or CR ends a line, an empty line ends an event, several {@code data} fields join with LF, a
 * line that starts with a colon is a comment, a byte order mark at the start is skipped. Lenient in
 * two ways that providers need: an event that the end of the stream cuts off before its empty line
 * still counts, and a field named {@code error} is reported like {@code data}. A plain class: it
 * knows no stream and no thread. Not thread-safe.
 */
public final class SseDecoder {

  /** Takes events. The bytes are valid during the call only. */
  public interface Handler {
    /**
     * One event.
     *
     * @param name the {@code event} field, {@code "error"} for a field of that name, or null
     * @param bytes holds the data
     * @param from where the data begins
     * @param length how long the data is; never 0
     */
    void onEvent(@Nullable String name, byte[] bytes, int from, int length);

    /**
     * A line that is neither a comment nor part of an event's name or data. The standard says to
     * ignore it; some vendors say there what went wrong.
     */
    default void onOtherLine(byte[] bytes, int from, int length) {}
  }

  private static final byte[] NOTHING = new byte[0];

  private final int maxEventBytes;
  private final LineDecoder lines;
  private byte[] data = NOTHING;
  private int dataLength = -1;
  private @Nullable String name;
  private boolean first = true;

  /**
   * A decoder at the start of a stream.
   *
   * @param maxEventBytes the largest event to hold
   */
  public SseDecoder(int maxEventBytes) {
    this.maxEventBytes = maxEventBytes;
    this.lines = new LineDecoder(maxEventBytes, true);
  }

  /**
   * Takes the next bytes and reports the events that they complete.
   *
   * @throws FrameTooLongException when an event is larger than allowed
   */
  public void feed(ByteString bytes, Handler handler) {
    lines.feed(bytes, (line, from, length) -> onLine(line, from, length, handler));
  }

  /** The stream has ended: reports the event that was under way. */
  public void end(Handler handler) {
    lines.end((line, from, length) -> onLine(line, from, length, handler));
    dispatch(handler);
  }

  private void onLine(byte[] line, int from, int length, Handler handler) {
    if (first) {
      first = false;
      if (length >= 3
          && line[from] == (byte) 0xEF
          && line[from + 1] == (byte) 0xBB
          && line[from + 2] == (byte) 0xBF) {
        from += 3;
        length -= 3;
      }
    }
    if (length == 0) {
      dispatch(handler);
      return;
    }
    int colon = from;
    int end = from + length;
    while (colon < end && line[colon] != ':') {
      colon++;
    }
    int value = colon < end && colon + 1 < end && line[colon + 1] == ' ' ? colon + 2 : colon + 1;
    value = Math.min(value, end);
    int fieldLength = colon - from;
    if (fieldLength == 4 && matches(line, from, "data")) {
      addData(line, value, end - value);
    } else if (fieldLength == 5 && matches(line, from, "event")) {
      name = new String(line, value, end - value, StandardCharsets.UTF_8);
    } else if (fieldLength == 5 && matches(line, from, "error")) {
      name = "error";
      addData(line, value, end - value);
    } else if (fieldLength > 0) {
      handler.onOtherLine(line, from, length);
    }
  }

  private static boolean matches(byte[] line, int from, String field) {
    for (int i = 0; i < field.length(); i++) {
      if (line[from + i] != field.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void addData(byte[] line, int from, int length) {
    int start = dataLength < 0 ? 0 : dataLength + 1;
    if (start + length > maxEventBytes) {
      throw new FrameTooLongException(maxEventBytes);
    }
    if (data.length < start + length) {
      byte[] larger = new byte[Math.max(start + length, Math.max(512, data.length * 2))];
      System.arraycopy(data, 0, larger, 0, Math.max(dataLength, 0));
      data = larger;
    }
    if (start > 0) {
      data[start - 1] = '\n';
    }
    System.arraycopy(line, from, data, start, length);
    dataLength = start + length;
  }

  private void dispatch(Handler handler) {
    String event = name;
    int length = dataLength;
    name = null;
    dataLength = -1;
    if (length > 0) {
      handler.onEvent(event, data, 0, length);
    }
  }
}
