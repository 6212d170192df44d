package dev.relevo.transport;

import dev.relevo.transport.UpstreamException.Kind;
import org.jspecify.annotations.Nullable;

/** What an {@link Upstream} says of its failures, for the operator and fit for the caller. */
public final class UpstreamFailures {
  private UpstreamFailures() {}

  /**
   * A failure that needs no more words than its kind has.
   *
   * @param base whose answer was wanted: scheme, host and port
   */
  public static UpstreamException of(Kind kind, String base) {
    return because(kind, base, null);
  }

  /** A failure with the exception that tells more, whose message is repeated where it helps. */
  public static UpstreamException because(Kind kind, String base, @Nullable Throwable cause) {
    return new UpstreamException(kind, sentence(kind, base, messageOf(cause)), cause);
  }

  /** The body of an answer ended before its end. */
  public static UpstreamException cut(String base, @Nullable Throwable cause) {
    return new UpstreamException(Kind.RESET, "the answer of " + base + " was cut", cause);
  }

  /** Nothing moved on the connection for too long. */
  public static UpstreamException silent(String base, @Nullable Throwable cause) {
    return new UpstreamException(Kind.RESET, base + " fell silent", cause);
  }

  /** No way leads to the host, whatever listens there. */
  public static UpstreamException noRoute(String base, Throwable cause) {
    return new UpstreamException(Kind.REFUSED, "no way leads to " + base, cause);
  }

  /**
   * The proxy before the host brought no connection about.
   *
   * @param why what the proxy said, or how it behaved
   */
  public static UpstreamException proxied(
      Kind kind, String base, Proxies.Proxy proxy, String why, Throwable cause) {
    return new UpstreamException(
        kind, "the proxy " + proxy + " does not lead to " + base + ": " + why, cause);
  }

  private static String sentence(Kind kind, String base, String more) {
    return switch (kind) {
      case REFUSED -> "nothing listens at " + base + " (connection refused)";
      case UNKNOWN_HOST -> "the host of " + base + " is unknown";
      case CONNECT_TIMEOUT -> "no connection to " + base + " came about in time";
      case NO_HEAD -> base + " did not begin to answer in time";
      case TLS -> "no trusted TLS connection to " + base + ": " + more;
      case PROTOCOL -> base + " did not answer in HTTP: " + more;
      case TOO_LARGE -> "the answer of " + base + " is too large";
      case EXHAUSTED -> "too many requests wait for a connection to " + base;
      case CALLED_BACK -> "the request to " + base + " was called back";
      case RESET -> "the connection to " + base + " broke";
    };
  }

  private static String messageOf(@Nullable Throwable cause) {
    return cause == null ? "" : String.valueOf(cause.getMessage());
  }
}
