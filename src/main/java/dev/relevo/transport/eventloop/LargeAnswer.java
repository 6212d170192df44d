package dev.relevo.transport.eventloop;

import io.netty.buffer.ByteBuf;

/**
 * A large body that is there already, written piece by piece as the client reads, so that it is not
 * copied into the sockets' memory as a whole. On the connection's loop only.
 */
final class LargeAnswer implements Outgoing {
  private static final int PIECE = 64 * 1024;

  private final EdgeConnection connection;
  private final byte[] bytes;
  private int at;

  LargeAnswer(EdgeConnection connection, byte[] bytes) {
    this.connection = connection;
    this.bytes = bytes;
  }

  @Override
  public void writable() {
    boolean more = true;
    while (more && at < bytes.length) {
      int size = Math.min(PIECE, bytes.length - at);
      ByteBuf out = connection.buffer(size);
      out.writeBytes(bytes, at, size);
      at += size;
      more = connection.write(out);
    }
    if (at == bytes.length) {
      connection.answered();
    }
  }

  @Override
  public void gone() {
    at = bytes.length;
  }
}
