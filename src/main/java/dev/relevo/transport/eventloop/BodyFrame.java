package dev.relevo.transport.eventloop;

import io.netty.buffer.ByteBuf;

/**
 * Where the body of a request ends: after so many bytes, or chunk by chunk. Whoever reads asks how
 * many bytes stand next, and tells how many of them it took. Not thread-safe.
 */
final class BodyFrame {
  /** The longest line with a chunk's length, and all trailers together. */
  private static final int LONGEST_LINE = 8 * 1024;

  /** More digits than any chunk needs. */
  private static final int MOST_DIGITS = 15;

  private enum Part {
    BYTES,
    CHUNK_LENGTH,
    CHUNK,
    CHUNK_END,
    TRAILER,
    OVER
  }

  private Part part;
  private long left;
  private int trailers;

  /** A body of so many bytes, or {@link RequestHead#CHUNKED}. */
  BodyFrame(long length) {
    this.left = Math.max(length, 0);
    this.part =
        length == RequestHead.CHUNKED ? Part.CHUNK_LENGTH : left == 0 ? Part.OVER : Part.BYTES;
  }

  boolean isOver() {
    return part == Part.OVER;
  }

  /**
   * How many bytes of the body stand at the reader's index. None has come yet, or none will, when
   * there are 0.
   *
   * @throws Refusal when what stands there is no chunk
   */
  int next(ByteBuf in) {
    while (true) {
      switch (part) {
        case BYTES, CHUNK -> {
          return (int) Math.min(left, in.readableBytes());
        }
        case OVER -> {
          return 0;
        }
        case CHUNK_LENGTH, CHUNK_END, TRAILER -> {
          if (!framed(in)) {
            return 0;
          }
        }
      }
    }
  }

  /** So many of them were read. */
  void took(int bytes) {
    left -= bytes;
    if (left == 0) {
      part = part == Part.BYTES ? Part.OVER : Part.CHUNK_END;
    }
  }

  /** Reads one line between chunks; false when it has not come whole. */
  private boolean framed(ByteBuf in) {
    int from = in.readerIndex();
    int lf = in.indexOf(from, Math.min(in.writerIndex(), from + LONGEST_LINE), (byte) '\n');
    if (lf < 0) {
      if (in.readableBytes() >= LONGEST_LINE
          || (part == Part.CHUNK_END && in.readableBytes() > 1)) {
        throw wrong();
      }
      return false;
    }
    if (lf == from || in.getByte(lf - 1) != '\r') {
      throw wrong();
    }
    int length = lf - 1 - from;
    switch (part) {
      case CHUNK_LENGTH -> {
        left = chunkLength(in, from, length);
        part = left == 0 ? Part.TRAILER : Part.CHUNK;
      }
      case CHUNK_END -> {
        if (length > 0) {
          throw wrong();
        }
        part = Part.CHUNK_LENGTH;
      }
      case TRAILER -> {
        trailers += length;
        if (trailers > LONGEST_LINE) {
          throw new Refusal(431, "the trailers are larger than the bytes that are read");
        }
        if (length == 0) {
          part = Part.OVER;
        } else {
          checkTrailer(in, from, length);
        }
      }
      case BYTES, CHUNK, OVER -> throw new IllegalStateException("no line stands here");
    }
    in.readerIndex(lf + 1);
    return true;
  }

  private static long chunkLength(ByteBuf in, int from, int length) {
    long value = 0;
    int digits = 0;
    while (digits < length) {
      int digit = Character.digit(in.getByte(from + digits), 16);
      if (digit < 0) {
        break;
      }
      if (++digits > MOST_DIGITS) {
        throw wrong();
      }
      value = value * 16 + digit;
    }
    if (digits == 0 || (digits < length && in.getByte(from + digits) != ';')) {
      throw wrong();
    }
    checkText(in, from + digits, length - digits); // extensions mean nothing here
    return value;
  }

  /** A trailer has the form of a header, and means nothing. */
  private static void checkTrailer(ByteBuf in, int from, int length) {
    int colon = in.indexOf(from, from + length, (byte) ':');
    if (colon <= from) {
      throw wrong();
    }
    for (int i = from; i < colon; i++) {
      if (!HeadParser.isToken(in.getByte(i))) {
        throw wrong();
      }
    }
    checkText(in, colon, from + length - colon);
  }

  private static void checkText(ByteBuf in, int from, int length) {
    for (int i = from; i < from + length; i++) {
      byte c = in.getByte(i);
      if ((c >= 0 && c < ' ' && c != '\t') || c == 0x7F) {
        throw wrong();
      }
    }
  }

  private static Refusal wrong() {
    return Refusal.malformed("a chunk of the body is wrong");
  }
}
