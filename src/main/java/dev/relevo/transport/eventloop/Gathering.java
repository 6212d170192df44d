package dev.relevo.transport.eventloop;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.apache.pekko.util.ByteString;

/** A body that is collected; takes no more room than about twice what has come. */
final class Gathering {
  private static final int FIRST = 4 * 1024;
  private static final byte[] NONE = {};

  private final long length;
  private byte[] bytes;
  private int size;

  /** A body of this length, or {@link RequestHead#CHUNKED}. */
  Gathering(long length) {
    this.length = length;
    this.bytes = new byte[length < 0 ? FIRST : (int) Math.min(length, FIRST)];
  }

  void read(ByteBuf in, int count) {
    if (bytes.length - size < count) {
      long room = Math.max(bytes.length * 2L, size + (long) count);
      bytes = Arrays.copyOf(bytes, (int) (length < 0 ? room : Math.min(room, length)));
    }
    in.readBytes(bytes, size, count);
    size += count;
  }

  int size() {
    return size;
  }

  /** What was collected, which is forgotten here: it lives no longer than its reader wants. */
  ByteString taken() {
    ByteString taken = ByteString.fromArrayUnsafe(bytes, 0, size);
    bytes = NONE;
    size = 0;
    return taken;
  }
}
