package dev.relevo.transport.eventloop;

import dev.relevo.transport.EdgeSettings;
import dev.relevo.transport.HttpEdge;
import dev.relevo.transport.Lane;
import dev.relevo.transport.TransportLoad;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** A socket that listens, and the connections that were accepted there. Thread-safe. */
final class ListeningEdge implements HttpEdge.Binding {
  /** So much may wait in a connection for its client to read, and so little that more is made. */
  private static final WriteBufferWaterMark UNREAD = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

  /**
   * So many are accepted before the loop turns to its connections again: those are asked for more
   * as soon as they are answered, and few at a time would have a crowd wait at the door for long.
   */
  private static final int TOGETHER = 512;

  private final EdgeSettings settings;
  private final BiFunction<Lane, HttpRequest, CompletionStage<HttpResponse>> handler;
  private final HttpEdge.Malformed malformed;
  private final EventLoops loops;
  private final @Nullable ServerTls tls;
  private final List<EdgeLoop> homes;
  private final AtomicInteger open = new AtomicInteger();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder begun = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private volatile boolean draining;
  private volatile @Nullable Channel server;
  private volatile @Nullable InetSocketAddress address;

  /**
   * An edge that does not listen yet.
   *
   * @param tls how it speaks TLS, or null where it speaks plain HTTP
   */
  ListeningEdge(
      EventLoops loops,
      EdgeSettings settings,
      @Nullable ServerTls tls,
      BiFunction<Lane, HttpRequest, CompletionStage<HttpResponse>> handler,
      HttpEdge.Malformed malformed) {
    this.settings = settings;
    this.handler = handler;
    this.malformed = malformed;
    this.loops = loops;
    this.tls = tls;
    this.homes = loops.all().stream().map(loop -> new EdgeLoop(this, loop)).toList();
  }

  /** Begins to listen. */
  CompletionStage<HttpEdge.Binding> bind(String host, int port) {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops.group(), loops.group())
            .channel(loops.serverChannel())
            .option(ChannelOption.SO_BACKLOG, settings.backlog())
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.RECVBUF_ALLOCATOR, accepting())
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNREAD)
            .handler(new Accepting())
            .childHandler(new Opening())
            .bind(new InetSocketAddress(host, port));
    CompletableFuture<HttpEdge.Binding> binding = new CompletableFuture<>();
    bound.addListener(
        done -> {
          if (done.isSuccess()) {
            server = bound.channel();
            address = (InetSocketAddress) bound.channel().localAddress();
            binding.complete(this);
          } else {
            binding.completeExceptionally(done.cause());
          }
        });
    return binding;
  }

  /** Netty's own guess over epoll is that nobody else waits, and so it accepts one in a turn. */
  private static RecvByteBufAllocator accepting() {
    return new ServerChannelRecvByteBufAllocator()
        .respectMaybeMoreData(false)
        .maxMessagesPerRead(TOGETHER);
  }

  /** Counts what is accepted, and accepts no more while there are enough. */
  @Sharable
  private final class Accepting extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object child) {
      accepted.increment();
      if (open.incrementAndGet() >= settings.maxConnections()) {
        ctx.channel().config().setAutoRead(false);
        if (open.get() < settings.maxConnections()) { // one has closed meanwhile
          ctx.channel().config().setAutoRead(true);
        }
      }
      ctx.fireChannelRead(child);
    }
  }

  @Sharable
  private final class Opening extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      Loop loop = loops.of(channel.eventLoop());
      if (tls != null) {
        channel.pipeline().addLast(tls.handler(channel, settings.headTimeout()));
      }
      channel.pipeline().addLast(new EdgeHandler(homes.get(loop.index())));
    }
  }

  EdgeSettings settings() {
    return settings;
  }

  BiFunction<Lane, HttpRequest, CompletionStage<HttpResponse>> handler() {
    return handler;
  }

  boolean isDraining() {
    return draining;
  }

  void began() {
    begun.increment();
  }

  void ended() {
    ended.increment();
  }

  void refused(HttpEdge.Refused what) {
    refused.increment();
    malformed.answered(what);
  }

  void closed() {
    int now = open.decrementAndGet();
    Channel listening = server;
    if (now == settings.maxConnections() - 1 && listening != null) {
      listening.config().setAutoRead(true);
    }
    if (now == 0 && draining) {
      left.complete(null);
    }
  }

  /** Runs when it listens no more and its last connection has gone. */
  void whenLeft(Runnable action) {
    var unused = left.whenCompleteAsync((done, failure) -> action.run(), Runnable::run);
  }

  /** What it is busy with. */
  TransportLoad.OfEdge load() {
    InetSocketAddress at = address();
    return new TransportLoad.OfEdge(
        at.getHostString() + ":" + at.getPort(),
        open.get(),
        (int) Math.max(0, begun.sum() - ended.sum()),
        accepted.sum(),
        refused.sum());
  }

  @Override
  public InetSocketAddress address() {
    return Objects.requireNonNull(address, "address");
  }

  @Override
  public CompletionStage<Void> drain(Duration limit) {
    Channel listening = Objects.requireNonNull(server, "server");
    listening
        .close()
        .addListener(
            closed -> {
              draining = true;
              for (EdgeLoop home : homes) {
                home.loop().run(() -> home.each(EdgeConnection::drain));
              }
              if (open.get() == 0) {
                left.complete(null);
              }
            });
    var timer = listening.eventLoop().schedule(this::cut, limit.toNanos(), TimeUnit.NANOSECONDS);
    return left.handleAsync(
        (done, failure) -> {
          timer.cancel(false);
          return null;
        },
        Runnable::run);
  }

  private void cut() {
    for (EdgeLoop home : homes) {
      home.loop().run(() -> home.each(EdgeConnection::cut));
    }
  }
}
