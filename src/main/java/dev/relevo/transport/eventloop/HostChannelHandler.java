package dev.relevo.transport.eventloop;

import dev.relevo.transport.UpstreamException;
import dev.relevo.transport.UpstreamFailures;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Brings what comes over a channel to the reply that it belongs to. What is read at once is told at
 * once: many small pieces become one.
 */
final class HostChannelHandler extends ChannelInboundHandlerAdapter {
  private final HostConnection connection;
  private final String base;
  private boolean interim;
  private int joined;
  private boolean closedWell;
  private @Nullable Throwable broken;

  HostChannelHandler(HostConnection connection) {
    this.connection = connection;
    this.base = connection.base();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      ReplyReader reply = connection.reply();
      if (reply == null) {
        connection.close(); // nobody asked
      } else if (reply.isEnded()) {
        reply.keepNot();
      } else if (message instanceof HttpObject object) {
        read(context, reply, object);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void read(ChannelHandlerContext context, ReplyReader reply, HttpObject object) {
    connection.moved();
    if (object.decoderResult().isFailure()) {
      malformed(reply, object.decoderResult().cause());
      return;
    }
    if (object instanceof HttpResponse head) {
      interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
      if (head.status().code() == 101) {
        malformed(reply, new IOException("it changed the protocol unasked"));
      } else if (head.protocolVersion().majorVersion() != 1) {
        malformed(reply, new IOException("it speaks " + head.protocolVersion()));
      } else if (!interim) {
        reply.head(head);
      }
    }
    if (object instanceof HttpContent content && !interim) {
      body(reply, content.content());
      if (object instanceof LastHttpContent) {
        pass(reply);
        end(context, reply);
      }
    }
  }

  private void body(ReplyReader reply, ByteBuf content) {
    int length = content.readableBytes();
    byte[] scratch = connection.loop().scratch();
    if (length > scratch.length - joined) {
      pass(reply);
    }
    if (length > scratch.length) {
      byte[] bytes = new byte[length];
      content.readBytes(bytes);
      reply.body(ByteString.fromArrayUnsafe(bytes));
    } else {
      content.readBytes(scratch, joined, length);
      joined += length;
    }
  }

  /** Passes on what was put together. */
  private void pass(ReplyReader reply) {
    if (joined > 0) {
      ByteString piece = ByteString.fromArray(connection.loop().scratch(), 0, joined);
      joined = 0;
      reply.body(piece);
    }
  }

  /** Over TLS a connection that simply ends may have been cut by anybody. */
  private void end(ChannelHandlerContext context, ReplyReader reply) {
    if (reply.endsWithConnection()
        && !closedWell
        && context.pipeline().get(SslHandler.class) != null) {
      connection.lost(broken);
    } else {
      reply.end();
    }
  }

  private void malformed(ReplyReader reply, Throwable cause) {
    pass(reply);
    connection.fail(
        cause instanceof PrematureChannelClosureException
            ? UpstreamFailures.because(UpstreamException.Kind.RESET, base, cause)
            : UpstreamFailures.because(UpstreamException.Kind.PROTOCOL, base, cause));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    ReplyReader reply = connection.reply();
    if (reply != null) {
      pass(reply);
      reply.tell();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslCloseCompletionEvent close) {
      closedWell = close.isSuccess();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    broken = cause;
    var unused = context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connection.lost(broken);
  }
}
