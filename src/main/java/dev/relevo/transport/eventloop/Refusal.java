package dev.relevo.transport.eventloop;

import java.util.Objects;

/** What came is no request that can be answered otherwise than with this status. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String reason;

  Refusal(int status, String reason) {
    super(reason, null, false, false);
    this.status = status;
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** What cannot be read, or can be read in two ways. */
  static Refusal malformed(String reason) {
    return new Refusal(400, reason);
  }

  int status() {
    return status;
  }

  /** Why, for the caller. */
  String reason() {
    return reason;
  }
}
