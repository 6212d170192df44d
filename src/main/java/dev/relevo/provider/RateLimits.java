package dev.relevo.provider;

import dev.relevo.transport.Header;
import dev.relevo.transport.UpstreamReply;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a key's allowance, as the headers of a reply tell it. Where a vendor tells of
 * several allowances for the same thing, the one that binds most is kept. Understood are {@code
 * x-ratelimit-*-requests} and {@code -tokens} (OpenAI, Groq), {@code x-ratelimit-*-req-minute},
 * {@code -tokens-minute} and their {@code -month} forms (Mistral), {@code anthropic-ratelimit-*}
 * (Anthropic), and {@code X-RateLimit-Limit}, {@code -Remaining} and {@code -Reset} (OpenRouter).
 *
 * @param requests requests that are left, or null when the reply does not say
 * @param tokens tokens that are left, or null when the reply does not say
 */
public record RateLimits(@Nullable Window requests, @Nullable Window tokens) {
  private static final String COMMON = "x-ratelimit-";
  private static final String ANTHROPIC = "anthropic-ratelimit-";

  /**
   * One allowance.
   *
   * @param limit how much there is in a whole window, or null when unknown
   * @param remaining how much is left of it
   * @param resetsAt when it is whole again, or null when unknown
   */
  public record Window(@Nullable Long limit, long remaining, @Nullable Instant resetsAt) {

    /** Whether nothing is left, as far as is known at that time. */
    public boolean isUsedUp(Instant now) {
      return remaining <= 0 && (resetsAt == null || resetsAt.isAfter(now));
    }
  }

  /** What the headers tell, or null when they tell nothing. */
  public static @Nullable RateLimits of(UpstreamReply reply, Instant now) {
    if (!concernsLimits(reply.headers())) {
      return null;
    }
    Window requests =
        tighter(
            common(reply, "requests", now),
            tighter(
                mistral(reply, "req", now),
                tighter(anthropic(reply, "requests", now), plain(reply, now))));
    Window tokens =
        tighter(
            common(reply, "tokens", now),
            tighter(
                mistral(reply, "tokens", now),
                tighter(
                    anthropic(reply, "tokens", now),
                    tighter(
                        anthropic(reply, "input-tokens", now),
                        anthropic(reply, "output-tokens", now)))));
    return requests == null && tokens == null ? null : new RateLimits(requests, tokens);
  }

  /** Most replies have none of them, and every reply is looked at. */
  private static boolean concernsLimits(List<Header> headers) {
    for (Header header : headers) {
      String name = header.name();
      if (name.regionMatches(true, 0, COMMON, 0, COMMON.length())
          || name.regionMatches(true, 0, ANTHROPIC, 0, ANTHROPIC.length())) {
        return true;
      }
    }
    return false;
  }

  /** How long until what is used up is whole again; null when nothing is or when is unknown. */
  public @Nullable Duration untilReset(Instant now) {
    Instant last = null;
    for (Window window : new Window[] {requests, tokens}) {
      if (window != null && window.isUsedUp(now) && window.resetsAt() != null) {
        last = last == null || window.resetsAt().isAfter(last) ? window.resetsAt() : last;
      }
    }
    return last == null ? null : RetryAfter.until(last, now);
  }

  private static @Nullable Window common(UpstreamReply reply, String unit, Instant now) {
    return allowance(reply, unit, reset(reply.header(COMMON + "reset-" + unit), now));
  }

  /** The time of the reset is not told: a minute is over after a minute, a month at its end. */
  private static @Nullable Window mistral(UpstreamReply reply, String unit, Instant now) {
    return tighter(
        allowance(reply, unit + "-minute", now.plus(1, ChronoUnit.MINUTES)),
        allowance(reply, unit + "-month", bounded(nextMonth(now), now)));
  }

  private static @Nullable Window allowance(
      UpstreamReply reply, String name, @Nullable Instant reset) {
    return window(reply, COMMON + "limit-" + name, COMMON + "remaining-" + name, reset);
  }

  private static Instant nextMonth(Instant now) {
    ZonedDateTime day = now.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS);
    return day.withDayOfMonth(1).plusMonths(1).toInstant();
  }

  private static @Nullable Window anthropic(UpstreamReply reply, String unit, Instant now) {
    String name = ANTHROPIC + unit;
    return window(
        reply, name + "-limit", name + "-remaining", reset(reply.header(name + "-reset"), now));
  }

  private static @Nullable Window plain(UpstreamReply reply, Instant now) {
    return window(
        reply, COMMON + "limit", COMMON + "remaining", reset(reply.header(COMMON + "reset"), now));
  }

  private static @Nullable Window window(
      UpstreamReply reply, String limit, String remaining, @Nullable Instant reset) {
    Long left = number(reply.header(remaining));
    return left == null ? null : new Window(number(reply.header(limit)), left, reset);
  }

  private static @Nullable Instant reset(@Nullable String value, Instant now) {
    Duration wait = value == null ? null : RetryAfter.parse(value.trim(), now);
    return wait == null ? null : now.plus(wait);
  }

  private static Instant bounded(Instant reset, Instant now) {
    return now.plus(RetryAfter.until(reset, now));
  }

  /** Of two allowances for the same the one with less left; of two that are used up the longer. */
  private static @Nullable Window tighter(@Nullable Window a, @Nullable Window b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    if (a.remaining() <= 0 && b.remaining() <= 0 && a.resetsAt() != null && b.resetsAt() != null) {
      return b.resetsAt().isAfter(a.resetsAt()) ? b : a;
    }
    return b.remaining() < a.remaining() ? b : a;
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
