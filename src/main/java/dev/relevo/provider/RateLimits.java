package dev.relevo.provider;

import dev.relevo.transport.UpstreamReply;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a key's allowance, as the headers of a reply tell it.
 *
 * @param requests requests that are left, or null when the reply does not say
 * @param tokens tokens that are left, or null when the reply does not say
 */
public record RateLimits(@Nullable Window requests, @Nullable Window tokens) {

  /**
   * One allowance.
   *
   * @param limit how much there is in a whole window, or null when unknown
   * @param remaining how much is left of it
   * @param resetsAt when it is whole again, or null when unknown
   */
  public record Window(@Nullable Long limit, long remaining, @Nullable Instant resetsAt) {}

  /** What the headers tell, or null when they tell nothing. */
  public static @Nullable RateLimits of(UpstreamReply reply, Instant now) {
    Window requests = window(reply, "requests", now);
    Window tokens = window(reply, "tokens", now);
    return requests == null && tokens == null ? null : new RateLimits(requests, tokens);
  }

  private static @Nullable Window window(UpstreamReply reply, String unit, Instant now) {
    Long remaining = number(reply.header("x-ratelimit-remaining-" + unit));
    if (remaining == null) {
      return null;
    }
    String reset = reply.header("x-ratelimit-reset-" + unit);
    Duration wait = reset == null ? null : RetryAfter.duration(reset.trim());
    return new Window(
        number(reply.header("x-ratelimit-limit-" + unit)),
        remaining,
        wait == null ? null : now.plus(wait));
  }

  private static @Nullable Long number(@Nullable String value) {
    if (value == null) {
      return null;
    }
    try {
      return Long.parseLong(value.trim());
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
