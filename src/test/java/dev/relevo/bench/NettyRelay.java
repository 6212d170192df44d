package dev.relevo.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;

/**
 * What a relay costs that is written by hand and does nothing else: the yardstick of the benchmark.
 * Netty's HTTP codec on both sides, the two connections of a request on one event loop, idle
 * connections kept per loop, one flush for whatever was read at once. No limits, no timeouts, no
 * log, nobody else to ask.
 *
 * <p>{@code NettyRelay PORT UPSTREAM_PORT bytes} passes on what comes; {@code … events} reads every
 * event of a stream and writes it anew, as a gateway must that knows what it passes on.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a relay has nobody to tell what became of a write
final class NettyRelay {
  private static final int LOOPS = 2;
  private static final int BACKLOG = 4096;

  private final int upstreamPort;
  private final boolean readsEvents;
  private final ThreadLocal<ArrayDeque<Channel>> idle = ThreadLocal.withInitial(ArrayDeque::new);

  private NettyRelay(int upstreamPort, boolean readsEvents) {
    this.upstreamPort = upstreamPort;
    this.readsEvents = readsEvents;
  }

  public static void main(String[] args) throws InterruptedException {
    NettyRelay relay = new NettyRelay(Integer.parseInt(args[1]), args[2].equals("events"));
    relay.listen(Integer.parseInt(args[0]));
  }

  private void listen(int port) throws InterruptedException {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(LOOPS, EpollIoHandler.newFactory());
    new ServerBootstrap()
        .group(loops)
        .channel(EpollServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                channel.pipeline().addLast(new HttpServerCodec(), new Caller());
              }
            })
        .bind("127.0.0.1", port)
        .sync();
  }

  /** The caller's side of one connection. */
  private final class Caller extends ChannelInboundHandlerAdapter {
    private final ArrayDeque<Object> early = new ArrayDeque<>();
    private Channel upstream;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpRequest) {
        upstream = takeIdle(context.channel());
        if (upstream == null) {
          connect(context.channel());
        }
      }
      if (upstream == null) {
        early.add(message);
      } else {
        upstream.write(message, upstream.voidPromise());
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      if (upstream != null) {
        upstream.flush();
      }
    }

    private Channel takeIdle(Channel caller) {
      ArrayDeque<Channel> here = idle.get();
      for (Channel next = here.pollLast(); next != null; next = here.pollLast()) {
        if (next.isActive()) {
          next.pipeline().get(Answer.class).caller = caller;
          return next;
        }
      }
      return null;
    }

    private void connect(Channel caller) {
      new Bootstrap()
          .group(caller.eventLoop())
          .channel(EpollSocketChannel.class)
          .option(ChannelOption.TCP_NODELAY, true)
          .handler(
              new ChannelInitializer<SocketChannel>() {
                @Override
                protected void initChannel(SocketChannel channel) {
                  channel.pipeline().addLast(new HttpClientCodec(), new Answer(caller));
                }
              })
          .connect("127.0.0.1", upstreamPort)
          .addListener((ChannelFuture opened) -> connected(caller, opened));
    }

    private void connected(Channel caller, ChannelFuture opened) {
      if (!opened.isSuccess() || !caller.isActive()) {
        opened.channel().close();
        caller.close();
        return;
      }
      upstream = opened.channel();
      for (Object next = early.poll(); next != null; next = early.poll()) {
        upstream.write(next, upstream.voidPromise());
      }
      upstream.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      if (upstream != null) {
        upstream.config().setAutoRead(context.channel().isWritable());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      early.forEach(ReferenceCountUtil::release);
      early.clear();
      if (upstream != null) {
        upstream.close();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      context.close();
    }
  }

  /** The provider's side of one connection; its caller changes with every request. */
  private final class Answer extends ChannelInboundHandlerAdapter {
    private Channel caller;
    private EventRewriter rewriter;

    Answer(Channel caller) {
      this.caller = caller;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
      if (message instanceof HttpResponse response && readsEvents) {
        String type = response.headers().get(HttpHeaderNames.CONTENT_TYPE);
        boolean stream = HttpHeaderValues.TEXT_EVENT_STREAM.contentEquals(type);
        rewriter = stream ? new EventRewriter() : null;
      }
      boolean last = message instanceof LastHttpContent;
      if (rewriter != null && !last && message instanceof HttpContent content) {
        rewrite(context, content);
      } else {
        caller.write(message, caller.voidPromise());
      }
      if (last) {
        release(context.channel());
      }
    }

    private void rewrite(ChannelHandlerContext context, HttpContent content) throws IOException {
      try {
        ByteBuf events = rewriter.rewrite(content.content(), context.alloc());
        if (events.isReadable()) {
          caller.write(new DefaultHttpContent(events), caller.voidPromise());
        } else {
          events.release();
        }
      } finally {
        content.release();
      }
    }

    private void release(Channel channel) {
      caller.flush();
      caller.pipeline().get(Caller.class).upstream = null;
      caller = null;
      idle.get().addLast(channel);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      if (caller != null) {
        caller.flush();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (caller != null) {
        caller.close();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      context.close();
    }
  }
}
