package dev.relevo.gateway;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Refusal;
import dev.relevo.pool.RequestProfile;
import dev.relevo.pool.RoutingSettings;
import dev.relevo.pool.Tried;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one request: what has been tried and what is under way, whether another attempt
 * is allowed, and which error to report when none is. The first failure is the one reported, since
 * the later ones are often consequences of going elsewhere.
 *
 * <p>A candidate is asked once, and once more after a failure that passes: at once where the
 * connection broke or it answered 500, else only when nobody else is left. Who cannot be reached
 * when it is asked again at once has that second chance too. It is not asked again after silence. A
 * rate limit whose end is stated may be waited for as often as attempts are allowed. A plain class
 * without a clock. Not thread-safe.
 */
final class Attempts {
  /** How many run at once, where one after the other is late. */
  private static final int MOST_AT_ONCE = 3;

  /** How long a candidate is left alone before it is asked again at once. */
  static final Duration PAUSE = Duration.ofMillis(100);

  /** How long it is left alone where nobody else is left and it has not said how long. */
  private static final Duration REST = Duration.ofSeconds(1);

  /** Who says longer means for ever, and timers reach no further than some months. */
  private static final Duration LONGEST = Duration.ofDays(30);

  private final int maxAttempts;
  private final Instant deadline;
  private final List<Tried> tried = new ArrayList<>();
  private final Map<Long, Tried> underWay = new LinkedHashMap<>(2);
  private final Map<String, Integer> asked = new HashMap<>(2);
  private final Set<String> rested = new HashSet<>(2);
  private RequestProfile profile;
  private int made;
  private Duration queued = Duration.ZERO;
  private @Nullable String preferred;
  private @Nullable ProviderError first;

  Attempts(
      RequestProfile profile, RoutingSettings settings, @Nullable Duration asked, Instant now) {
    this.profile = profile;
    this.maxAttempts = settings.maxAttempts();
    Duration time = asked == null ? settings.deadline() : asked;
    this.deadline = now.plus(time.compareTo(LONGEST) > 0 ? LONGEST : time);
  }

  /** How long all that is left may take; zero when the deadline has passed. */
  Duration remaining(Instant now) {
    Duration left = Duration.between(now, deadline);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** The request, with what its attempts have told about it. */
  RequestProfile profile() {
    return profile;
  }

  /** Who must not be asked now: what has been tried, and what is under way. */
  List<Tried> tried() {
    if (underWay.isEmpty()) {
      return List.copyOf(tried);
    }
    List<Tried> all = new ArrayList<>(tried);
    all.addAll(underWay.values());
    return all;
  }

  /** Who serves, when it is this lease. */
  Served served(Lease lease) {
    return new Served(
            profile.requestId(),
            lease.worker().value(),
            lease.model(),
            made,
            !candidate(lease).equals(preferred) || lease.fallback(),
            lease.substituted())
        .withQueued(queued);
  }

  /** The request was in the queue for so long. */
  void waited(Duration time) {
    queued = queued.plus(time);
  }

  /**
   * Another attempt begins.
   *
   * @param wholeHost whether another model of the same worker would be no help beside it, since
   *     they share the hardware
   */
  void begin(Lease lease, boolean wholeHost) {
    made++;
    preferred = preferred == null ? candidate(lease) : preferred;
    asked.merge(candidate(lease), 1, Integer::sum);
    underWay.put(lease.id(), new Tried(lease.worker(), wholeHost ? null : lease.model(), null));
  }

  /** An attempt is over that has not failed. */
  void over(Lease lease) {
    underWay.remove(lease.id());
  }

  private static String candidate(Lease lease) {
    return lease.worker() + "/" + lease.model();
  }

  /** Whether any attempt is under way. */
  boolean areUnderWay() {
    return !underWay.isEmpty();
  }

  /** Whether another attempt may begin. */
  boolean mayBegin() {
    return made < maxAttempts;
  }

  /** Whether another attempt may run beside those that are under way. */
  boolean mayHaveCompany() {
    return underWay.size() < MOST_AT_ONCE && mayBegin();
  }

  /**
   * Whether the same candidate is to be asked once more before anybody else is, after a little
   * while.
   */
  boolean isAskedAgain(Lease lease, ProviderError error, Instant now) {
    boolean passing =
        error.errorClass() == ErrorClass.TRANSIENT
            && (error.status() == 500 || error.extent() == ProviderError.Extent.CONNECTION)
            && error.retryAfter() == null;
    return passing && isAskedOnce(lease) && mayBegin() && remaining(now).compareTo(PAUSE) > 0;
  }

  private boolean isAskedOnce(Lease lease) {
    return asked.getOrDefault(candidate(lease), 0) <= 1;
  }

  /** An attempt failed, and the same candidate is asked once more under the same lease. */
  void failedOnce(ProviderError error) {
    first = first == null ? error : first;
  }

  /**
   * An attempt failed.
   *
   * @param mayPass whether the same candidate may do better when it is asked the same again
   * @return the error to report, or null when another candidate may be asked for
   */
  @Nullable GatewayError failed(Lease lease, ProviderError error, boolean mayPass, Instant now) {
    first = first == null ? error : first;
    over(lease);
    tried.add(exclusion(lease, error, mayPass, now));
    if (error.errorClass() == ErrorClass.TOO_LONG && lease.contextTokens() != null) {
      profile = profile.withTooSmall(lease.contextTokens());
    }
    if (!error.errorClass().mayFallBack() || !mayBegin()) {
      return error.errorClass().mayFallBack()
          ? all(first, "no more are allowed", null)
          : told(error);
    }
    return remaining(now).isZero() ? deadlinePassed() : null;
  }

  /** A candidate was no help, through no fault of its. Returns whether another may be asked. */
  boolean passOver(Lease lease) {
    over(lease);
    tried.add(new Tried(lease.worker(), lease.model(), null));
    return mayBegin();
  }

  /**
   * What must not be tried again: the key, the candidate or the whole host, by what the failure
   * concerns. A key whose limit is over before the deadline may be tried again then, and a
   * candidate whose failure may pass, if nobody else is left.
   */
  private Tried exclusion(Lease lease, ProviderError error, boolean mayPass, Instant now) {
    if (error.errorClass().concernsKey()) {
      Instant end = endOfLimit(error, now);
      Duration stated = error.retryAfter();
      boolean unsaid = stated == null || stated.isZero();
      Instant rest = end == null && unsaid ? endOfRest(lease, error, now) : end;
      return new Tried(lease.worker(), null, lease.keyIndex(), rest, end == null && rest != null);
    }
    String model = error.wholeHost() ? null : lease.model();
    Instant again = mayPass ? endOfRest(lease, error, now) : null;
    return new Tried(lease.worker(), model, null, again, again != null);
  }

  private @Nullable Instant endOfRest(Lease lease, ProviderError error, Instant now) {
    boolean passing =
        error.errorClass() == ErrorClass.TRANSIENT
            || error.errorClass() == ErrorClass.RATE_LIMITED
            || error.errorClass() == ErrorClass.BROKEN_ANSWER;
    if (!passing || !mayRest(lease, error)) {
      return null;
    }
    Duration stated = error.retryAfter();
    Instant end = now.plus(stated == null || stated.compareTo(REST) < 0 ? REST : stated);
    if (!end.isBefore(deadline)) {
      return null;
    }
    rested.add(candidate(lease));
    return end;
  }

  /**
   * Who is asked again at once since its connection broke, and then cannot be reached, has seen no
   * more of the request than who cannot be reached at first.
   */
  private boolean mayRest(Lease lease, ProviderError error) {
    boolean unseen = error.extent() == ProviderError.Extent.HOST;
    return (unseen || isAskedOnce(lease)) && !rested.contains(candidate(lease));
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
    return told(refusal);
  }

  /** Why nobody is there, in the words for a caller. */
  static GatewayError told(Refusal refusal) {
    GatewayError.Kind kind =
        switch (refusal.reason()) {
          case UNKNOWN_MODEL -> GatewayError.Kind.UNKNOWN_MODEL;
          case BAD_STEERING, MODEL_NOT_NAMED -> GatewayError.Kind.INVALID_REQUEST;
          case FORBIDDEN -> GatewayError.Kind.FORBIDDEN;
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
        retryAfter(told, retryAfter),
        failure);
  }

  /** The provider's word, else the pool's, else for a limit of unknown length our own. */
  private static @Nullable Duration retryAfter(GatewayError told, @Nullable Duration pool) {
    if (told.retryAfter() != null || pool != null) {
      return told.retryAfter() == null ? pool : told.retryAfter();
    }
    return told.kind() == GatewayError.Kind.RATE_LIMITED ? REST : null;
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
