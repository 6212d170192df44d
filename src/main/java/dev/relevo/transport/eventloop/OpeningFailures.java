package dev.relevo.transport.eventloop;

import dev.relevo.transport.Proxies;
import dev.relevo.transport.UpstreamException;
import dev.relevo.transport.UpstreamException.Kind;
import dev.relevo.transport.UpstreamFailures;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.proxy.ProxyConnectException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Tells why no connection to a host came about. */
final class OpeningFailures {
  private static final String STATUS = "status: ";

  private final String base;
  private final Proxies.@Nullable Proxy proxy;

  /**
   * Tells of one host.
   *
   * @param proxy through which it is reached, or null
   */
  OpeningFailures(String base, Proxies.@Nullable Proxy proxy) {
    this.base = base;
    this.proxy = proxy;
  }

  UpstreamException of(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
      if (inner instanceof ProxyConnectException && proxy != null) {
        return UpstreamFailures.proxied(Kind.REFUSED, base, proxy, said(inner), cause);
      }
    }
    Kind kind = kind(cause);
    if (proxy != null && (kind == Kind.REFUSED || kind == Kind.UNKNOWN_HOST)) {
      String why = kind == Kind.REFUSED ? "nothing listens there" : "its host is unknown";
      return UpstreamFailures.proxied(kind, base, proxy, why, cause);
    }
    return cause instanceof NoRouteToHostException
        ? UpstreamFailures.noRoute(base, cause)
        : UpstreamFailures.because(kind, base, cause);
  }

  /** The status with which a proxy answered; its exception says much more. */
  private static String said(Throwable refusal) {
    String message = String.valueOf(refusal.getMessage());
    int status = message.lastIndexOf(STATUS);
    return status < 0 ? "it broke off" : message.substring(status + STATUS.length());
  }

  private static Kind kind(Throwable cause) {
    if (cause instanceof UnknownHostException) {
      return Kind.UNKNOWN_HOST;
    }
    if (cause instanceof ConnectTimeoutException) {
      return Kind.CONNECT_TIMEOUT;
    }
    if (cause instanceof SSLException) {
      return Kind.TLS;
    }
    if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
      return Kind.REFUSED;
    }
    return Kind.RESET;
  }
}
