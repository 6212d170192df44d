package dev.relevo.transport.eventloop;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Finds the heads of requests in what has come, and has them parsed once they are whole. Lines end
 * with CR and LF together and nothing else. For one connection; not thread-safe.
 */
final class HeadReader {
  /** The longest request line. */
  static final int LONGEST_LINE = 8 * 1024;

  /** The longest head. */
  static final int LONGEST_HEAD = 32 * 1024;

  /** The most lines of headers. */
  static final int MOST_HEADERS = 100;

  private static final byte LF = '\n';
  private static final byte CR = '\r';

  private final HeadParser parser;
  private int looked;
  private int lineFrom;
  private int lines;
  private boolean blank;

  HeadReader(HeadParser parser) {
    this.parser = parser;
  }

  /**
   * Takes the next head out of what has come.
   *
   * @return the head, or null when it is not whole yet
   * @throws Refusal when it is none
   */
  @Nullable RequestHead read(ByteBuf in) {
    if (looked == 0 && in.isReadable() && !HeadParser.mayBegin(in.getByte(in.readerIndex()))) {
      throw Refusal.malformed("this is no HTTP request");
    }
    while (true) {
      int from = in.readerIndex();
      int lf = in.indexOf(from + looked, in.writerIndex(), LF);
      if (lf < 0) {
        looked = in.readableBytes();
        check(looked);
        return null;
      }
      looked = lf - from + 1;
      check(looked);
      int length = looked - lineFrom;
      if (length < 2 || in.getByte(lf - 1) != CR) {
        throw Refusal.malformed("a line of the head does not end with CR and LF");
      }
      lineFrom = looked;
      if (length > 2) {
        lines++;
      } else if (lines > 0) {
        RequestHead head = parser.parse(in, looked);
        begin();
        blank = false;
        return head;
      } else if (blank) {
        throw Refusal.malformed("an empty line is no HTTP request");
      } else { // one line between requests is passed over
        in.skipBytes(looked);
        begin();
        blank = true;
      }
    }
  }

  private void begin() {
    looked = 0;
    lineFrom = 0;
    lines = 0;
  }

  private void check(int size) {
    if (lines == 0 && size > LONGEST_LINE) {
      throw new Refusal(414, "the target is longer than the " + LONGEST_LINE + " bytes read");
    }
    if (size > LONGEST_HEAD || lines > MOST_HEADERS + 1) {
      throw new Refusal(
          431,
          "the head is larger than the "
              + LONGEST_HEAD
              + " bytes and "
              + MOST_HEADERS
              + " headers that are read");
    }
  }
}
