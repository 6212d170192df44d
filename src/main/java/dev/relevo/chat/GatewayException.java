package dev.relevo.chat;

import java.util.Objects;

/**
 * Carries a {@link GatewayError} through streams and stages. It has no stack trace: it is an
 * outcome, not a bug.
 */
public final class GatewayException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient GatewayError error;

  public GatewayException(GatewayError error) {
    super(error.message(), null, false, false);
    this.error = Objects.requireNonNull(error, "error");
  }

  public GatewayError error() {
    return error;
  }
}
