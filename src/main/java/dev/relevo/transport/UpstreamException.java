package dev.relevo.transport;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request could not be sent, or its answer could not be received. */
public final class UpstreamException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong with the connection. */
  public enum Kind {
    /** Nothing listens there. */
    REFUSED,
    /** The host's name is not known. */
    UNKNOWN_HOST,
    /** No connection came about in time. */
    CONNECT_TIMEOUT,
    /** The request was sent and no response head came in time. */
    NO_HEAD,
    /** The connection broke. */
    RESET,
    /** TLS could not be agreed on, or the certificate is not trusted. */
    TLS,
    /** What came back is not HTTP. */
    PROTOCOL,
    /** The body is larger than the transport collects. */
    TOO_LARGE,
    /** Every connection is in use and too many requests wait. */
    EXHAUSTED,
    /** Nobody wanted the answer any more. */
    CALLED_BACK
  }

  private final Kind kind;

  public UpstreamException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.kind = Objects.requireNonNull(kind, "kind");
  }

  public Kind kind() {
    return kind;
  }

  /** Whether the host as a whole cannot be reached, rather than one answer having broken. */
  public boolean concernsHost() {
    return switch (kind) {
      case REFUSED, UNKNOWN_HOST, TLS -> true;
      // one connection that comes about too slowly says little where many are opened at once
      case CONNECT_TIMEOUT, NO_HEAD, RESET, PROTOCOL, TOO_LARGE, EXHAUSTED, CALLED_BACK -> false;
    };
  }
}
