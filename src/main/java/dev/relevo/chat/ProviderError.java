package dev.relevo.chat;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A provider's failure, told in the gateway's terms.
 *
 * @param errorClass what it means
 * @param status the HTTP status that the provider answered, or 0 when there was none
 * @param message what happened, fit to be shown to a caller: it holds no secret
 * @param retryAfter how long the provider asks to be left alone, or null when it does not say
 * @param extent what is concerned
 * @param param the request field at fault, as OpenAI's API names it, or null
 */
public record ProviderError(
    ErrorClass errorClass,
    int status,
    String message,
    @Nullable Duration retryAfter,
    Extent extent,
    @Nullable String param) {

  /** What a failure concerns. */
  public enum Extent {
    /** The one model that was asked. */
    MODEL,
    /** Every model of the host: the connection was refused, or its name is unknown. */
    HOST,
    /** No more than the connection, which broke: another one may well hold. */
    CONNECTION
  }

  public ProviderError {
    Objects.requireNonNull(errorClass, "errorClass");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(extent, "extent");
  }

  /** A failure of a model, or of the whole host. */
  public ProviderError(
      ErrorClass errorClass,
      int status,
      String message,
      @Nullable Duration retryAfter,
      boolean wholeHost,
      @Nullable String param) {
    this(errorClass, status, message, retryAfter, wholeHost ? Extent.HOST : Extent.MODEL, param);
  }

  /** A failure that is no single field's fault. */
  public ProviderError(
      ErrorClass errorClass,
      int status,
      String message,
      @Nullable Duration retryAfter,
      boolean wholeHost) {
    this(errorClass, status, message, retryAfter, wholeHost, null);
  }

  /** The provider cannot take what a field says; another may. */
  public static ProviderError unsupported(String param, String message) {
    return new ProviderError(ErrorClass.UNSUPPORTED, 0, message, null, false, param);
  }

  public static ProviderError of(ErrorClass errorClass, String message) {
    return new ProviderError(errorClass, 0, message, null, false);
  }

  public static ProviderError ofStatus(ErrorClass errorClass, int status, String message) {
    return new ProviderError(errorClass, status, message, null, false);
  }

  /** No connection comes about: that concerns the whole host. */
  public static ProviderError unreachable(String message) {
    return new ProviderError(ErrorClass.TRANSIENT, 0, message, null, true);
  }

  /** The connection broke. */
  public static ProviderError reset(String message) {
    return new ProviderError(ErrorClass.TRANSIENT, 0, message, null, Extent.CONNECTION, null);
  }

  /** Whether every model of the host is concerned. */
  public boolean wholeHost() {
    return extent == Extent.HOST;
  }

  public ProviderError withRetryAfter(@Nullable Duration value) {
    return new ProviderError(errorClass, status, message, value, extent, param);
  }

  public ProviderError withMessage(String value) {
    return new ProviderError(errorClass, status, value, retryAfter, extent, param);
  }

  public ProviderException toException() {
    return new ProviderException(this);
  }
}
