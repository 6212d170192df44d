package dev.relevo.transport.eventloop;

import dev.relevo.transport.Proxies;
import dev.relevo.transport.UpstreamSettings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to one host, through a proxy where there is one, each on the loop of the
 * request that it is for. Thread-safe.
 */
final class ConnectionOpener {
  private static final long MILLI = 1_000_000;

  private final EventLoops loops;
  private final Helpers helpers;
  private final Names names;
  private final @Nullable ClientTls tls;
  private final Proxies.@Nullable Proxy proxy;
  private final UpstreamSettings settings;
  private final RequestHeads heads;
  private final OpeningFailures failures;
  private final String base;
  private final String host;
  private final int port;

  /**
   * Opens connections to this host.
   *
   * @param tls how to trust a host that is asked by https
   * @param proxy the proxy that leads to the host, or null for none
   */
  ConnectionOpener(
      EventLoops loops,
      Helpers helpers,
      UpstreamSettings settings,
      ClientTls tls,
      Proxies.@Nullable Proxy proxy) {
    URI uri = settings.base();
    boolean secure = uri.getScheme().equalsIgnoreCase("https");
    this.loops = loops;
    this.helpers = helpers;
    this.names = new Names(helpers.names());
    this.tls = secure ? tls : null;
    this.proxy = proxy;
    this.settings = settings;
    this.heads =
        proxy == null || secure
            ? new RequestHeads(uri, false, null)
            : new RequestHeads(uri, true, proxy.authorization());
    this.base = withoutTrailingSlash(uri);
    this.failures = new OpeningFailures(base, proxy);
    this.host = bare(uri.getHost());
    this.port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
    if (secure) {
      var unused = tls.context(); // by the first request it is there
    }
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
    CompletableFuture<List<InetAddress>> addresses =
        names.find(proxy == null ? host : bare(proxy.host()));
    if (tls == null) {
      whenDone(addresses, connection, found -> connect(connection, found, 0, null));
    } else {
      CompletableFuture<SslContext> context = tls.context();
      whenDone(
          context,
          connection,
          trust -> whenDone(addresses, connection, found -> connect(connection, found, 0, trust)));
    }
  }

  private interface Next<T> {
    void go(T value);
  }

  private <T> void whenDone(CompletableFuture<T> stage, HostConnection connection, Next<T> next) {
    var unused =
        stage.handleAsync(
            (value, failure) -> {
              if (failure == null) {
                next.go(value);
              } else {
                connection.fail(failures.of(failure));
              }
              return value;
            },
            connection.loop()::run);
  }

  private void connect(
      HostConnection connection,
      List<InetAddress> addresses,
      int index,
      @Nullable SslContext trust) {
    if (connection.isClosed()) {
      return;
    }
    Channel channel = loops.newChannel();
    limit(channel, connection, addresses.size() - index);
    SocketAddress target =
        new InetSocketAddress(addresses.get(index), proxy == null ? port : proxy.port());
    if (proxy != null && trust != null) {
      channel.pipeline().addLast(tunnel(target, proxy));
      target = InetSocketAddress.createUnresolved(host, port);
    }
    SslHandler handshake = trust == null ? null : handshake(channel, trust);
    ResponseDecoder decoder = new ResponseDecoder();
    connection.uses(channel, decoder);
    channel.pipeline().addLast(decoder, connection.handler());
    var unused = connection.loop().eventLoop().register(channel);
    channel
        .connect(target)
        .addListener(
            connected -> {
              if (connected.isSuccess()) {
                connected(connection, handshake);
              } else if (index + 1 < addresses.size()) {
                connect(connection, addresses, index + 1, trust);
              } else {
                connection.fail(failures.of(connected.cause()));
              }
            });
  }

  /** Each address has its share of the time that is left. */
  private static void limit(Channel channel, HostConnection connection, int addresses) {
    long left = Math.max(MILLI, connection.openNanos() - System.nanoTime()) / MILLI / addresses;
    channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    channel
        .config()
        .setOption(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            (int) Math.max(1, Math.min(Integer.MAX_VALUE, left)));
  }

  private static HttpProxyHandler tunnel(SocketAddress address, Proxies.Proxy proxy) {
    HttpHeaders headers = new DefaultHttpHeaders();
    if (proxy.authorization() != null) {
      headers.set(HttpHeaderNames.PROXY_AUTHORIZATION, proxy.authorization());
    }
    HttpProxyHandler tunnel = new HttpProxyHandler(address, headers);
    tunnel.setConnectTimeoutMillis(0); // the connection's own limit counts
    return tunnel;
  }

  private SslHandler handshake(Channel channel, SslContext trust) {
    SslHandler handshake = trust.newHandler(channel.alloc(), host, port, helpers.handshakes());
    handshake.setHandshakeTimeoutMillis(0); // the connection's own limit counts
    channel.pipeline().addLast(handshake);
    return handshake;
  }

  private void connected(HostConnection connection, @Nullable SslHandler handshake) {
    if (handshake == null) {
      connection.opened();
      return;
    }
    handshake
        .handshakeFuture()
        .addListener(
            shaken -> {
              if (shaken.isSuccess()) {
                connection.opened();
              } else {
                connection.fail(failures.of(Objects.requireNonNull(shaken.cause())));
              }
            });
  }
}
