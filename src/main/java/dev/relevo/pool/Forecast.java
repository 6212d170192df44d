package dev.relevo.pool;

/**
 * How long a candidate will take for a request, in seconds from now. Immutable.
 *
 * @param waitSeconds until it has a free slot, those before the request counted in
 * @param loadSeconds loading its model, if that is not in memory
 * @param serviceSeconds from sending to the end of the answer, failures counted in; of one that was
 *     never measured, what is usual
 * @param standing what that is made of
 */
public record Forecast(
    double waitSeconds, double loadSeconds, double serviceSeconds, Standing standing) {

  /** How much is known of a candidate. */
  public enum Standing {
    /** It has answered. */
    MEASURED,
    /** It was never asked. */
    NEW,
    /** It was never measured, and is being asked now. */
    ON_PROBE,
    /** It has never answered, and has let somebody down not long ago. */
    LET_DOWN
  }

  /** In how many seconds the request can be sent to a model that is in memory. */
  public double startSeconds() {
    return waitSeconds + loadSeconds;
  }

  /** In how many seconds the answer is there. */
  public double seconds() {
    return startSeconds() + serviceSeconds;
  }
}
