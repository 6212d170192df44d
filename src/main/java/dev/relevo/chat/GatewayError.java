package dev.relevo.chat;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why the gateway gave no answer. Every dialect renders these its own way.
 *
 * @param kind the category
 * @param message what was wrong and, where the caller can do something about it, what
 * @param param the request field at fault, or null
 * @param retryAfter when trying again makes sense, or null when unknown
 * @param cause the provider's failure behind it, or null when the gateway itself refused
 */
public record GatewayError(
    Kind kind,
    String message,
    @Nullable String param,
    @Nullable Duration retryAfter,
    @Nullable ProviderError cause) {

  /** The categories of failure that a caller can meet. */
  public enum Kind {
    /** The request is malformed or wrong. */
    INVALID_REQUEST,
    /** The key is missing or wrong. */
    UNAUTHORISED,
    /** The caller is known, or needs no key, and may not do this. */
    FORBIDDEN,
    /** Nobody offers the asked model, and substitution is off. */
    UNKNOWN_MODEL,
    /** No configured worker can do what the request needs. */
    NO_CAPABLE_WORKER,
    /** Every worker that could answer is down, cooling down or full. */
    OVERLOADED,
    /** The caller asks for more than it may now, or every key that could answer is limited. */
    RATE_LIMITED,
    /** The caller's budget, or that of all callers, does not allow what the request may cost. */
    BUDGET_EXHAUSTED,
    /** The prompt does not fit any model. */
    TOO_LONG,
    /** A provider refused the content. */
    CONTENT_REFUSED,
    /** The providers that were tried failed. */
    UPSTREAM_FAILED,
    /** The deadline passed. */
    TIMED_OUT,
    /** The gateway is shutting down. */
    SHUTTING_DOWN,
    /** A fault of the gateway. */
    INTERNAL
  }

  public GatewayError {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(message, "message");
  }

  public static GatewayError of(Kind kind, String message) {
    return new GatewayError(kind, message, null, null, null);
  }

  public static GatewayError invalid(String param, String message) {
    return new GatewayError(Kind.INVALID_REQUEST, message, param, null, null);
  }

  public GatewayException toException() {
    return new GatewayException(this);
  }
}
