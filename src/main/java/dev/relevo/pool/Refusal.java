package dev.relevo.pool;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why the pool has nobody for a request.
 *
 * @param reason the category
 * @param message why, in words that help the caller or the operator
 * @param retryAfter when somebody may be back, or null when unknown
 */
public record Refusal(Reason reason, String message, @Nullable Duration retryAfter) {

  /** The categories of refusal. */
  public enum Reason {
    /** Nobody offers the model. */
    UNKNOWN_MODEL,
    /** The caller must name the model, which nobody can choose for it. */
    MODEL_NOT_NAMED,
    /** The caller may not use what it asks for, or there is nothing that it may use. */
    FORBIDDEN,
    /** The caller named a strategy or worker that does not exist. */
    BAD_STEERING,
    /** Nobody can do what the request needs. */
    NOT_CAPABLE,
    /** Those who could are down or cooling down. */
    UNAVAILABLE,
    /** Every key of those who could is rate limited. */
    RATE_LIMITED,
    /** Everybody who could has been tried. */
    ALL_TRIED,
    /** The queue is full, or the wait was too long. */
    BUSY,
    /** No worker is configured. */
    NO_WORKERS
  }

  public Refusal {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(message, "message");
  }
}
