package dev.relevo.transport.eventloop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;

/**
 * What has come on a connection and was not taken yet. Where that is much, nothing more is read
 * from the socket until it is less. On the connection's loop only.
 */
final class Inbox {
  /** So much of what nobody can take yet is read at most. */
  private static final int READ_AHEAD = 64 * 1024;

  private final ChannelHandlerContext context;
  private @Nullable ByteBuf bytes;
  private boolean reading = true;

  Inbox(ChannelHandlerContext context) {
    this.context = context;
  }

  /** What is there, or null. */
  @Nullable ByteBuf bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return bytes == null || !bytes.isReadable();
  }

  /** More has come. */
  void add(ByteBuf more) {
    ByteBuf before = bytes;
    bytes =
        before == null
            ? more
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), before, more);
  }

  /** Frees what was taken, and reads on or does not. */
  void tend() {
    if (bytes != null && !bytes.isReadable()) {
      clear();
    }
    boolean read = bytes == null || bytes.readableBytes() < READ_AHEAD;
    if (read != reading) {
      reading = read;
      context.channel().config().setAutoRead(read);
    }
  }

  /** Nobody will take it. */
  void clear() {
    ByteBuf before = bytes;
    bytes = null;
    if (before != null) {
      before.release();
    }
  }
}
