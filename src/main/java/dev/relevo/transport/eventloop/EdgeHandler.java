package dev.relevo.transport.eventloop;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells an {@link EdgeConnection} what happens to its channel. */
final class EdgeHandler extends ChannelDuplexHandler {
  private static final Logger LOG = LoggerFactory.getLogger(EdgeHandler.class);

  private final EdgeLoop home;
  private @Nullable EdgeConnection connection;

  EdgeHandler(EdgeLoop home) {
    this.home = home;
  }

  private EdgeConnection connection() {
    return Objects.requireNonNull(connection, "connection");
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    EdgeConnection made = new EdgeConnection(ctx, home);
    connection = made;
    home.add(made);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    connection().read((ByteBuf) message);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    connection().writabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
      connection().inputEnds();
    }
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    connection().flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connection().closed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof RuntimeException && !(cause.getCause() instanceof IOException)) {
      LOG.error("a client's connection failed", cause);
    }
    var unused = ctx.close();
  }
}
