package dev.relevo.transport.eventloop;

import dev.relevo.transport.EdgeTls;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Speaks TLS with clients. All connections share it, so that clients can resume their sessions.
 * Thread-safe.
 */
final class ServerTls {
  private final SslContext context;
  private final Executor handshakes;

  private ServerTls(SslContext context, Executor handshakes) {
    this.context = context;
    this.handshakes = handshakes;
  }

  /**
   * Reads the files. Blocks.
   *
   * @param handshakes reckons with keys, which takes too long for a loop
   */
  static ServerTls of(EdgeTls files, Executor handshakes)
      throws IOException, GeneralSecurityException {
    EdgeTls.Identity identity = files.identity();
    SslContext context =
        SslContextBuilder.forServer(
                identity.key(), identity.chain().toArray(X509Certificate[]::new))
            .sslProvider(SslProvider.JDK)
            .protocols(EdgeTls.VERSIONS)
            .build();
    return new ServerTls(context, handshakes);
  }

  /** For one connection, whose client has so long to agree. */
  SslHandler handler(Channel channel, Duration limit) {
    SslHandler handler = context.newHandler(channel.alloc(), handshakes);
    handler.setHandshakeTimeoutMillis(limit.toMillis());
    return handler;
  }
}
