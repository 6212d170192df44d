package dev.relevo.modelfile;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One attempt has failed in a way that another one may not. */
final class AttemptFailed extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Duration retryAfter;

  AttemptFailed(String reason, @Nullable Throwable cause) {
    super(reason, cause);
    this.retryAfter = null;
  }

  AttemptFailed(String reason, @Nullable Duration retryAfter) {
    super(reason);
    this.retryAfter = retryAfter;
  }

  AttemptFailed(String reason) {
    this(reason, (Duration) null);
  }

  /** How long the server asks to wait, or null. */
  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
