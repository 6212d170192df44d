package dev.relevo.gateway;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Refusal;
import dev.relevo.pool.RoutingSettings;
import dev.relevo.pool.Tried;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one request: what has been tried, whether another attempt is allowed, and which
 * error to report when none is. The first failure is the one reported, since the later ones are
 * often consequences of going elsewhere. A plain class without a clock. Not thread-safe.
 */
final class Attempts {
  private final int maxAttempts;
  private final Instant deadline;
  private final List<Tried> tried = new ArrayList<>();
  private int made;
  private @Nullable ProviderError first;

  Attempts(RoutingSettings settings, @Nullable Duration asked, Instant now) {
    this.maxAttempts = settings.maxAttempts();
    this.deadline = now.plus(asked == null ? settings.deadline() : asked);
  }

  /** How long all that is left may take; zero when the deadline has passed. */
  Duration remaining(Instant now) {
    Duration left = Duration.between(now, deadline);
    return left.isNegative() ? Duration.ZERO : left;
  }

  List<Tried> tried() {
    return List.copyOf(tried);
  }

  /** How many attempts have been made, the running one included. */
  int made() {
    return made;
  }

  /** Who serves, when it is this lease. */
  Served served(String requestId, Lease lease) {
    return new Served(
        requestId,
        lease.worker().value(),
        lease.model(),
        made,
        made > 1 || lease.fallback(),
        lease.substituted());
  }

  /** Another attempt begins. */
  void begin() {
    made++;
  }

  /**
   * An attempt failed before any content was delivered.
   *
   * @return the error to report, or null when another candidate may be asked for
   */
  @Nullable GatewayError failed(Lease lease, ProviderError error, Instant now) {
    if (first == null) {
      first = error;
    }
    tried.add(exclusion(lease, error, now));
    if (!error.errorClass().mayFallBack() || made >= maxAttempts) {
      return error.errorClass().mayFallBack()
          ? all(first, "no more are allowed", null)
          : told(error);
    }
    return remaining(now).isZero() ? deadlinePassed() : null;
  }

  /** A candidate was no help, through no fault of its. Returns whether another may be asked. */
  boolean passOver(Lease lease) {
    tried.add(new Tried(lease.worker(), lease.model(), null));
    return made < maxAttempts;
  }

  /**
   * What must not be tried again: the key, the candidate or the whole host, by what the failure
   * concerns. A key whose limit is over before the deadline may be tried again then.
   */
  private Tried exclusion(Lease lease, ProviderError error, Instant now) {
    if (error.wholeHost()) {
      return new Tried(lease.worker(), null, null);
    }
    return error.errorClass().concernsKey()
        ? new Tried(lease.worker(), null, lease.keyIndex(), endOfLimit(error, now))
        : new Tried(lease.worker(), lease.model(), null);
  }

  private @Nullable Instant endOfLimit(ProviderError error, Instant now) {
    Duration stated = error.retryAfter();
    if (error.errorClass() != ErrorClass.RATE_LIMITED || stated == null || stated.isZero()) {
      return null;
    }
    Instant end = now.plus(stated);
    return end.isBefore(deadline) ? end : null;
  }

  /** The error to report when the pool has nobody (else). */
  GatewayError refused(Refusal refusal) {
    if (first != null) {
      return all(first, "nobody else can answer", refusal.retryAfter());
    }
    GatewayError.Kind kind =
        switch (refusal.reason()) {
          case UNKNOWN_MODEL -> GatewayError.Kind.UNKNOWN_MODEL;
          case BAD_STEERING, MODEL_NOT_NAMED -> GatewayError.Kind.INVALID_REQUEST;
          case NOT_CAPABLE -> GatewayError.Kind.NO_CAPABLE_WORKER;
          case RATE_LIMITED -> GatewayError.Kind.RATE_LIMITED;
          case UNAVAILABLE, ALL_TRIED, BUSY, NO_WORKERS -> GatewayError.Kind.OVERLOADED;
        };
    boolean model =
        refusal.reason() == Refusal.Reason.UNKNOWN_MODEL
            || refusal.reason() == Refusal.Reason.MODEL_NOT_NAMED;
    return new GatewayError(
        kind, refusal.message(), model ? "model" : null, refusal.retryAfter(), null);
  }

  /** The first failure with the number of attempts and why there are no more. */
  private GatewayError all(ProviderError failure, String why, @Nullable Duration retryAfter) {
    GatewayError told = told(failure);
    return new GatewayError(
        told.kind(),
        told.message() + "; " + attempts() + " made, " + why,
        told.param(),
        told.retryAfter() == null ? retryAfter : told.retryAfter(),
        failure);
  }

  private String attempts() {
    return made + (made == 1 ? " attempt" : " attempts");
  }

  GatewayError deadlinePassed() {
    String sentence = "the deadline passed after " + attempts();
    return new GatewayError(
        GatewayError.Kind.TIMED_OUT,
        first == null ? sentence : sentence + "; the first failure was: " + first.message(),
        null,
        null,
        first);
  }

  /** A provider's failure in the words for a caller, whose own key is never at fault. */
  static GatewayError told(ProviderError error) {
    GatewayError.Kind kind =
        switch (error.errorClass()) {
          case RATE_LIMITED, QUOTA_EXHAUSTED -> GatewayError.Kind.RATE_LIMITED;
          case TOO_LONG -> GatewayError.Kind.TOO_LONG;
          case CONTENT_REFUSED -> GatewayError.Kind.CONTENT_REFUSED;
          case CALLER_FAULT, UNSUPPORTED -> GatewayError.Kind.INVALID_REQUEST;
          case SILENT -> GatewayError.Kind.TIMED_OUT;
          case CREDENTIAL_REJECTED, TRANSIENT, MODEL_MISSING, BROKEN_ANSWER ->
              GatewayError.Kind.UPSTREAM_FAILED;
        };
    return new GatewayError(kind, error.message(), error.param(), error.retryAfter(), error);
  }
}
