package dev.relevo.chat;

import java.util.Objects;

/**
 * Carries a {@link ProviderError} through streams and stages. It has no stack trace: it is an
 * outcome, not a bug.
 */
public final class ProviderException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient ProviderError error;

  public ProviderException(ProviderError error) {
    super(error.message(), null, false, false);
    this.error = Objects.requireNonNull(error, "error");
  }

  public ProviderError error() {
    return error;
  }
}
