package dev.relevo.transport.eventloop;

import dev.relevo.transport.UpstreamException;
import dev.relevo.transport.UpstreamFailures;
import dev.relevo.transport.UpstreamSettings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Opens connections to one host, each on the loop of the request that it is for. Thread-safe. */
final class ConnectionOpener {
  private static final long MILLI = 1_000_000;

  private final EventLoops loops;
  private final Names names;
  private final UpstreamSettings settings;
  private final RequestHeads heads;
  private final @Nullable SslContext tls;
  private final String base;
  private final String host;
  private final int port;

  /**
   * Opens connections to this host.
   *
   * @param tls how to trust a host that is asked by https, or null for one that is not
   */
  ConnectionOpener(
      EventLoops loops, Names names, UpstreamSettings settings, @Nullable SslContext tls) {
    this.loops = loops;
    this.names = names;
    this.settings = settings;
    this.tls = tls;
    URI uri = settings.base();
    this.heads = new RequestHeads(uri, false, null);
    this.base = withoutTrailingSlash(uri);
    this.host = bare(uri.getHost());
    this.port = uri.getPort() >= 0 ? uri.getPort() : tls == null ? 80 : 443;
  }

  private static String withoutTrailingSlash(URI base) {
    String text = base.toString();
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  /** An IPv6 address stands in brackets in a URI and nowhere else. */
  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** What failures call the host. */
  String base() {
    return base;
  }

  /** Opens a connection, which then belongs to the host's; on the request's home. */
  void open(HostConnections connections, AwaitedReply request) {
    HostConnection connection =
        new HostConnection(connections, request.home(), heads, settings, base);
    connection.opensFor(request);
    names
        .find(host)
        .whenCompleteAsync(
            (addresses, failure) -> {
              if (addresses == null) {
                fail(connection, failure);
              } else {
                connect(connection, addresses, 0);
              }
            },
            connection.loop()::run)
        .exceptionally(failure -> null);
  }

  private void connect(HostConnection connection, List<InetAddress> addresses, int index) {
    if (connection.isClosed()) {
      return;
    }
    long left = Math.max(MILLI, connection.openNanos() - System.nanoTime());
    Channel channel = loops.newChannel();
    channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    channel
        .config()
        .setOption(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            (int) Math.min(Integer.MAX_VALUE, left / MILLI / (addresses.size() - index)));
    SslHandler handshake = tls == null ? null : tls.newHandler(channel.alloc(), host, port);
    if (handshake != null) {
      handshake.setHandshakeTimeoutMillis(0); // the connection's own limit counts
      channel.pipeline().addLast(handshake);
    }
    ResponseDecoder decoder = new ResponseDecoder();
    connection.uses(channel, decoder);
    channel.pipeline().addLast(decoder, connection.handler());
    connection.loop().eventLoop().register(channel);
    channel
        .connect(new InetSocketAddress(addresses.get(index), port))
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                if (index + 1 < addresses.size()) {
                  connect(connection, addresses, index + 1);
                } else {
                  fail(connection, connected.cause());
                }
              } else if (handshake == null) {
                connection.opened();
              } else {
                handshake
                    .handshakeFuture()
                    .addListener(
                        shaken -> {
                          if (shaken.isSuccess()) {
                            connection.opened();
                          } else {
                            fail(connection, shaken.cause());
                          }
                        });
              }
            });
  }

  private void fail(HostConnection connection, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    connection.fail(UpstreamFailures.because(kind(cause), base, cause));
  }

  private static UpstreamException.Kind kind(Throwable cause) {
    if (cause instanceof UnknownHostException) {
      return UpstreamException.Kind.UNKNOWN_HOST;
    }
    if (cause instanceof ConnectTimeoutException) {
      return UpstreamException.Kind.CONNECT_TIMEOUT;
    }
    if (cause instanceof SSLException) {
      return UpstreamException.Kind.TLS;
    }
    if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
      return UpstreamException.Kind.REFUSED;
    }
    return UpstreamException.Kind.RESET;
  }
}
