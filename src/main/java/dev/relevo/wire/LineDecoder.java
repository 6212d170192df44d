package dev.relevo.wire;

import org.apache.pekko.util.ByteString;

/**
 * Splits a byte stream into lines without their ends; LF and CRLF end a line and, where asked, a
 * lone CR too. NDJSON is read with it directly. A plain class: it knows no stream and no thread.
 * Not thread-safe.
 */
public final class LineDecoder {

  /** Takes lines. The bytes are valid during the call only. */
  public interface Handler {
    void onLine(byte[] bytes, int from, int length);
  }

  private static final byte[] NOTHING = new byte[0];

  private final int maxLineBytes;
  private final boolean loneCarriageReturn;
  private byte[] held = NOTHING;
  private int heldLength;
  private boolean skipLineFeed;

  /**
   * A decoder at the start of a stream.
   *
   * @param maxLineBytes the longest line to hold
   * @param loneCarriageReturn whether CR without LF ends a line too
   */
  public LineDecoder(int maxLineBytes, boolean loneCarriageReturn) {
    this.maxLineBytes = maxLineBytes;
    this.loneCarriageReturn = loneCarriageReturn;
  }

  /**
   * Takes the next bytes and reports the lines that they complete.
   *
   * @throws FrameTooLongException when a line is longer than allowed
   */
  public void feed(ByteString chunk, Handler handler) {
    byte[] bytes = chunk.toArrayUnsafe();
    int lineStart = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      if (b != '\n' && b != '\r') {
        continue;
      }
      if (b == '\n') {
        if (!skipLineFeed || i != lineStart) {
          report(bytes, lineStart, i, handler);
        }
        lineStart = i + 1;
        skipLineFeed = false;
      } else if (loneCarriageReturn) {
        report(bytes, lineStart, i, handler);
        lineStart = i + 1;
        skipLineFeed = true;
      }
    }
    if (lineStart < bytes.length) {
      hold(bytes, lineStart, bytes.length - lineStart);
      skipLineFeed = false;
    }
  }

  /** The stream has ended: reports the last line when it had no end. */
  public void end(Handler handler) {
    if (heldLength > 0) {
      int length = heldLength;
      heldLength = 0;
      handler.onLine(held, 0, length);
    }
  }

  private void report(byte[] bytes, int from, int end, Handler handler) {
    if (heldLength > 0) {
      hold(bytes, from, end - from);
      int length = heldLength;
      heldLength = 0;
      handler.onLine(held, 0, withoutCarriageReturn(held, 0, length));
    } else {
      if (end - from > maxLineBytes) {
        throw new FrameTooLongException(maxLineBytes);
      }
      handler.onLine(bytes, from, withoutCarriageReturn(bytes, from, end - from));
    }
  }

  private static int withoutCarriageReturn(byte[] bytes, int from, int length) {
    return length > 0 && bytes[from + length - 1] == '\r' ? length - 1 : length;
  }

  private void hold(byte[] bytes, int from, int length) {
    if (heldLength + length > maxLineBytes) {
      throw new FrameTooLongException(maxLineBytes);
    }
    if (held.length < heldLength + length) {
      byte[] larger = new byte[Math.max(heldLength + length, Math.max(512, held.length * 2))];
      System.arraycopy(held, 0, larger, 0, heldLength);
      held = larger;
    }
    System.arraycopy(bytes, from, held, heldLength, length);
    heldLength += length;
  }
}
