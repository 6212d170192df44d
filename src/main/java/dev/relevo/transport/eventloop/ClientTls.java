package dev.relevo.transport.eventloop;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What hosts that are asked by https are trusted by: the certificates that the JVM trusts, and the
 * name in the certificate. All hosts share it, so that sessions are resumed. Thread-safe.
 */
final class ClientTls {
  private final Executor executor;
  private final @Nullable TrustManagerFactory trust;
  private @Nullable CompletableFuture<SslContext> context;

  /**
   * Nothing is read yet.
   *
   * @param executor may block
   * @param trust whom to trust, or null for whom the JVM trusts
   */
  ClientTls(Executor executor, @Nullable TrustManagerFactory trust) {
    this.executor = executor;
    this.trust = trust;
  }

  /** Reads the trusted certificates, the first time; that takes a while and is not done here. */
  synchronized CompletableFuture<SslContext> context() {
    CompletableFuture<SslContext> known = context;
    if (known == null) {
      known = CompletableFuture.supplyAsync(this::read, executor);
      context = known;
    }
    return known;
  }

  private SslContext read() {
    try {
      return SslContextBuilder.forClient()
          .sslProvider(SslProvider.JDK)
          .endpointIdentificationAlgorithm("HTTPS")
          .trustManager(trust)
          .build();
    } catch (SSLException e) {
      throw new CompletionException(e);
    }
  }
}
