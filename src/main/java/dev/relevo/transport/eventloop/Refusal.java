package dev.relevo.transport.eventloop;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What came is no request that can be answered otherwise than with this status. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String reason;

  Refusal(int status, String reason) {
    this(status, reason, null);
  }

  private Refusal(int status, String reason, @Nullable Throwable cause) {
    super(reason, cause, false, false);
    this.status = status;
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** What cannot be read, or can be read in two ways. */
  static Refusal malformed(String reason) {
    return new Refusal(400, reason);
  }

  /** The same, where somebody else could not read it. */
  static Refusal malformed(String reason, Throwable cause) {
    return new Refusal(400, reason, cause);
  }

  int status() {
    return status;
  }

  /** Why, for the caller. */
  String reason() {
    return reason;
  }
}
