package dev.relevo.transport.pekko;

import dev.relevo.transport.UpstreamException;
import dev.relevo.transport.UpstreamFailures;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.pekko.stream.BufferOverflowException;

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
    UpstreamException.Kind kind = kind(cause);
    if (kind == UpstreamException.Kind.RESET && cause instanceof TimeoutException) {
      return UpstreamFailures.silent(base, cause);
    }
    if (kind == UpstreamException.Kind.RESET
        && String.valueOf(cause.getMessage()).contains("Entity stream truncation")) {
      return UpstreamFailures.cut(base, cause);
    }
    return UpstreamFailures.because(kind, base, cause);
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
}
