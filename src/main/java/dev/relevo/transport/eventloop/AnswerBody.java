package dev.relevo.transport.eventloop;

import dev.relevo.transport.Taker;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Objects;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A body that is written as it comes: in chunks, or as it is where its length was told or the end
 * of the answering is its own. On the connection's loop only.
 */
final class AnswerBody implements Taker, Outgoing {
  private static final int LONGEST_FRAME = 12;
  private static final byte[] DIGITS = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private final Answering answering;
  private final boolean chunked;
  private long left;
  private boolean paused;
  private boolean over;
  private @Nullable Giver giver;

  /**
   * A body.
   *
   * @param left how many bytes there are to be, or -1 where nobody knows
   */
  AnswerBody(Answering answering, boolean chunked, long left) {
    this.answering = answering;
    this.chunked = chunked;
    this.left = left;
  }

  /** Who gives. */
  void from(Giver value) {
    giver = value;
    if (over) {
      value.cancel();
    }
  }

  /** Whether a byte may be written now that means nothing. */
  boolean canBeProbed() {
    return chunked;
  }

  @Override
  public boolean take(ByteString bytes) {
    int size = bytes.size();
    if (over) {
      return false;
    }
    if (size == 0) {
      return true;
    }
    if (left >= 0) {
      if (size > left) {
        broken(new IOException("the body is longer than was told"));
        return false;
      }
      left -= size;
    }
    ByteBuf out = answering.buffer(size + LONGEST_FRAME);
    if (chunked) {
      frame(out, size);
      out.writeBytes(bytes.toArrayUnsafe());
      out.writeByte('\r').writeByte('\n');
    } else {
      out.writeBytes(bytes.toArrayUnsafe());
    }
    paused = !answering.write(out);
    return !paused;
  }

  private static void frame(ByteBuf out, int size) {
    int shift = 28 - Integer.numberOfLeadingZeros(size) / 4 * 4;
    for (; shift >= 0; shift -= 4) {
      out.writeByte(DIGITS[size >>> shift & 0xF]);
    }
    out.writeByte('\r').writeByte('\n');
  }

  @Override
  public void end(@Nullable Throwable failure) {
    if (over) {
      return;
    }
    if (failure != null || left > 0) {
      broken(failure != null ? failure : new IOException("the body is shorter than was told"));
      return;
    }
    over = true;
    if (chunked) {
      ByteBuf out = answering.buffer(LONGEST_FRAME);
      out.writeByte('0').writeByte('\r').writeByte('\n').writeByte('\r').writeByte('\n');
      answering.write(out);
    }
    answering.ended();
  }

  private void broken(Throwable failure) {
    over = true;
    answering.broken(failure, !chunked && left < 0);
    if (giver != null) {
      giver.cancel();
    }
  }

  @Override
  public void writable() {
    if (paused && giver != null) {
      paused = false;
      giver.resume();
    }
  }

  @Override
  public void gone() {
    over = true;
    if (giver != null) {
      Objects.requireNonNull(giver).cancel();
    }
  }
}
