package dev.relevo.transport.pekko;

import dev.relevo.transport.UpstreamException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.pekko.stream.BufferOverflowException;
import org.jspecify.annotations.Nullable;

/**
 * Tells the failures of Pekko HTTP's client, which are known by class and wording, as {@link
 * UpstreamException}s.
 */
final class PekkoFailures {
  private PekkoFailures() {}

  static UpstreamException told(Throwable failure, String base) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof UpstreamException told) {
      return told;
    }
    return new UpstreamException(kind(cause), sentence(kind(cause), base, cause), cause);
  }

  /** A failure that is no failure of Pekko's. */
  static UpstreamException of(UpstreamException.Kind kind, String base) {
    return new UpstreamException(kind, sentence(kind, base, null), null);
  }

  private static UpstreamException.Kind kind(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String text = cause.getClass().getSimpleName() + " " + cause.getMessage();
      if (cause instanceof UnknownHostException || text.contains("UnknownHost")) {
        return UpstreamException.Kind.UNKNOWN_HOST;
      }
      if (cause instanceof SSLException) {
        return UpstreamException.Kind.TLS;
      }
      if (cause instanceof BufferOverflowException) {
        return UpstreamException.Kind.EXHAUSTED;
      }
      if (text.contains("EntityStreamSizeException")
          || (text.contains("EntityStreamException") && text.contains("too large"))) {
        return UpstreamException.Kind.TOO_LARGE;
      }
      if (text.contains("IllegalResponse") || text.contains("ParsingException")) {
        return UpstreamException.Kind.PROTOCOL;
      }
      if (text.contains("Connect timeout") || text.contains("because of timeout")) {
        return UpstreamException.Kind.CONNECT_TIMEOUT;
      }
      if (cause instanceof ConnectException || text.contains("Connection refused")) {
        return UpstreamException.Kind.REFUSED;
      }
    }
    return UpstreamException.Kind.RESET;
  }

  /** What happened, for the operator and fit for the caller. */
  private static String sentence(
      UpstreamException.Kind kind, String base, @Nullable Throwable cause) {
    return switch (kind) {
      case REFUSED -> "nothing listens at " + base + " (connection refused)";
      case UNKNOWN_HOST -> "the host of " + base + " is unknown";
      case CONNECT_TIMEOUT -> "no connection to " + base + " came about in time";
      case NO_HEAD -> base + " did not begin to answer in time";
      case TLS -> "no trusted TLS connection to " + base + ": " + messageOf(cause);
      case PROTOCOL -> base + " did not answer in HTTP: " + messageOf(cause);
      case TOO_LARGE -> "the answer of " + base + " is too large";
      case EXHAUSTED -> "too many requests wait for a connection to " + base;
      case CALLED_BACK -> "the request to " + base + " was called back";
      case RESET ->
          cause instanceof TimeoutException
              ? base + " fell silent"
              : messageOf(cause).contains("Entity stream truncation")
                  ? "the answer of " + base + " was cut"
                  : "the connection to " + base + " broke";
    };
  }

  private static String messageOf(@Nullable Throwable cause) {
    return cause == null ? "" : String.valueOf(cause.getMessage());
  }
}
