package dev.relevo.gateway;

/**
 * How often the response cache was asked since the gateway started.
 *
 * @param hits how often it had the answer
 * @param misses how often it had not
 */
public record CacheCounts(long hits, long misses) {
  /** It was never asked. */
  public static final CacheCounts NONE = new CacheCounts(0, 0);
}
