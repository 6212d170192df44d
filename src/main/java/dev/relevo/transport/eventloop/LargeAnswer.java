package dev.relevo.transport.eventloop;

import io.netty.buffer.ByteBuf;

/**
 * A large body that is there already, written piece by piece as the client reads, so that it is not
 * copied into the sockets' memory as a whole. On the connection's loop only.
 */
final class LargeAnswer implements Outgoing {
  private static final int PIECE = 64 * 1024;

  private final Answering answering;
  private final byte[] bytes;
  private int at;

  LargeAnswer(Answering answering, byte[] bytes) {
    this.answering = answering;
    this.bytes = bytes;
  }

  @Override
  public void writable() {
    boolean more = true;
    while (more && at < bytes.length) {
      int size = Math.min(PIECE, bytes.length - at);
      ByteBuf out = answering.buffer(size);
      out.writeBytes(bytes, at, size);
      at += size;
      more = answering.write(out);
    }
    if (at == bytes.length) {
      answering.ended();
    }
  }

  @Override
  public void gone() {
    at = bytes.length;
  }
}
