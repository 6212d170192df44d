package dev.relevo.provider;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.transport.UpstreamException;
import dev.relevo.wire.FrameTooLongException;
import java.util.concurrent.CompletionException;

/**
 * Tells failures of the connection in the gateway's terms; what a status or body means is each
 * vendor's own affair.
 */
public final class UpstreamErrors {
  private UpstreamErrors() {}

  /** The failure as a {@link ProviderException}; one that is already told is returned as it is. */
  public static ProviderException told(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof ProviderException told) {
      return told;
    }
    if (cause instanceof UpstreamException upstream) {
      if (upstream.kind() == UpstreamException.Kind.RESET) {
        return ProviderError.reset(String.valueOf(upstream.getMessage())).toException();
      }
      return new ProviderError(
              meaning(upstream.kind()),
              0,
              String.valueOf(upstream.getMessage()),
              null,
              upstream.concernsHost())
          .toException();
    }
    if (cause instanceof FrameTooLongException) {
      return ProviderError.of(ErrorClass.BROKEN_ANSWER, String.valueOf(cause.getMessage()))
          .toException();
    }
    return ProviderError.of(ErrorClass.TRANSIENT, "the attempt failed: " + cause).toException();
  }

  /** The failure of a call whose answer nobody wants any more; it speaks against no provider. */
  public static ProviderException calledBack() {
    return ProviderError.of(ErrorClass.TRANSIENT, "the request was called back").toException();
  }

  private static ErrorClass meaning(UpstreamException.Kind kind) {
    return switch (kind) {
      case PROTOCOL -> ErrorClass.BROKEN_ANSWER;
      case NO_HEAD -> ErrorClass.SILENT;
      case REFUSED, UNKNOWN_HOST, CONNECT_TIMEOUT, RESET, TLS, TOO_LARGE, EXHAUSTED, CALLED_BACK ->
          ErrorClass.TRANSIENT;
    };
  }

  /** What an HTTP status means where the body says nothing better. */
  public static ErrorClass ofStatus(int status) {
    return switch (status) {
      case 401, 403 -> ErrorClass.CREDENTIAL_REJECTED;
      case 402 -> ErrorClass.QUOTA_EXHAUSTED;
      case 404 -> ErrorClass.MODEL_MISSING;
      case 429 -> ErrorClass.RATE_LIMITED;
      case 408, 409, 425, 499 -> ErrorClass.TRANSIENT;
      default -> status >= 500 || status < 400 ? ErrorClass.TRANSIENT : ErrorClass.CALLER_FAULT;
    };
  }
}
