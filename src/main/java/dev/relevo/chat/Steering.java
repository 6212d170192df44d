package dev.relevo.chat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the caller says about the way to an answer rather than about the answer.
 *
 * @param strategy the name of the strategy that orders the workers, or null for the configured one
 * @param provider the only worker that may answer, or null for any
 * @param privacy where the request may go
 * @param deadline the most time that all attempts together may take, or null for the configured one
 * @param priority the request's place in a queue
 * @param fallbackModels models to try in this order when the asked one cannot answer
 * @param caching what the response cache may do
 * @param caller stands for who asks: shares of the queue are fair between callers, and callers
 *     share no cached answers; null is a caller as well
 * @param permissions who may serve
 */
public record Steering(
    @Nullable String strategy,
    @Nullable String provider,
    Privacy privacy,
    @Nullable Duration deadline,
    Priority priority,
    List<String> fallbackModels,
    Caching caching,
    @Nullable String caller,
    Permissions permissions) {

  /** Where a request may go. */
  public enum Privacy {
    /** To any worker. */
    ANY,
    /** To workers on own hardware only: no retry or fallback leaves it either. */
    LOCAL;

    /**
     * A failure as it may be told to others than the caller, in logs and records. Providers' words
     * may repeat what they were sent, so of a request that may not leave only the failure's class
     * and status are told. Failures to connect are told whole: the provider has seen nothing then.
     */
    public ProviderError tellable(ProviderError error) {
      if (this == ANY || error.wholeHost()) {
        return error;
      }
      return error.withMessage(
          (error.status() == 0 ? "" : "HTTP error " + error.status() + ": ") + UNTOLD);
    }

    /** The same for what the caller was told; names of fields may come from the request too. */
    public GatewayError tellable(GatewayError error) {
      ProviderError cause = error.cause();
      if (this == ANY || (cause == null && error.kind() != GatewayError.Kind.INVALID_REQUEST)) {
        return error;
      }
      return new GatewayError(
          error.kind(), UNTOLD, null, error.retryAfter(), cause == null ? null : tellable(cause));
    }

    private static final String UNTOLD = "what was said is only told to the caller";
  }

  /** A request's place in a queue. */
  public enum Priority {
    HIGH,
    NORMAL,
    LOW
  }

  /** What the response cache may do for a request. */
  public enum Caching {
    /** What is configured. */
    AS_CONFIGURED,
    /**
     * Answer from the cache and keep what was not there: only where no tools are offered and the
     * temperature is 0.
     */
    USE,
    /** The same, whatever the tools and the temperature. */
    FORCE,
    /** Ask anew, and keep the answer in place of an earlier one, as {@link #FORCE} would. */
    REFRESH,
    /** Neither look up nor keep. */
    OFF
  }

  /** Says nothing: the configured defaults hold. */
  public static final Steering DEFAULT =
      new Steering(
          null,
          null,
          Privacy.ANY,
          null,
          Priority.NORMAL,
          List.of(),
          Caching.AS_CONFIGURED,
          null,
          Permissions.ALL);

  public Steering {
    Objects.requireNonNull(privacy, "privacy");
    Objects.requireNonNull(priority, "priority");
    Objects.requireNonNull(caching, "caching");
    Objects.requireNonNull(permissions, "permissions");
    fallbackModels = List.copyOf(fallbackModels);
  }

  public Steering withStrategy(String value) {
    return new Steering(
        value, provider, privacy, deadline, priority, fallbackModels, caching, caller, permissions);
  }

  public Steering withProvider(String value) {
    return new Steering(
        strategy, value, privacy, deadline, priority, fallbackModels, caching, caller, permissions);
  }

  public Steering withPrivacy(Privacy value) {
    return new Steering(
        strategy,
        provider,
        value,
        deadline,
        priority,
        fallbackModels,
        caching,
        caller,
        permissions);
  }

  public Steering withDeadline(Duration value) {
    return new Steering(
        strategy, provider, privacy, value, priority, fallbackModels, caching, caller, permissions);
  }

  public Steering withPriority(Priority value) {
    return new Steering(
        strategy, provider, privacy, deadline, value, fallbackModels, caching, caller, permissions);
  }

  public Steering withFallbackModels(List<String> value) {
    return new Steering(
        strategy, provider, privacy, deadline, priority, value, caching, caller, permissions);
  }

  public Steering withCaching(Caching value) {
    return new Steering(
        strategy,
        provider,
        privacy,
        deadline,
        priority,
        fallbackModels,
        value,
        caller,
        permissions);
  }

  public Steering withCaller(@Nullable String value) {
    return new Steering(
        strategy,
        provider,
        privacy,
        deadline,
        priority,
        fallbackModels,
        caching,
        value,
        permissions);
  }

  public Steering withPermissions(Permissions value) {
    return new Steering(
        strategy, provider, privacy, deadline, priority, fallbackModels, caching, caller, value);
  }
}
