package dev.relevo.transport.eventloop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * For how long nothing has moved on a connection. A movement is a flag that is set; when it was is
 * found out by whoever looks, so that it costs no clock. On the connection's loop only.
 */
final class Stillness {
  private final Channel channel;
  private boolean moved;
  private long movedAt;
  private long unread;

  Stillness(Channel channel, long now) {
    this.channel = channel;
    this.movedAt = now;
  }

  /** Something was read or written. */
  void moved() {
    moved = true;
  }

  /** For how long nothing has moved, in nanoseconds, as far as that is seen by looking. */
  long look(long now) {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    long waiting = out == null ? 0 : out.totalPendingWriteBytes();
    if (moved || waiting != unread) {
      moved = false;
      unread = waiting;
      movedAt = now;
    }
    return now - movedAt;
  }

  /** Whether the client had not taken all when somebody looked last. */
  boolean isUnread() {
    return unread > 0;
  }
}
