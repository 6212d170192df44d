package dev.relevo.provider;

import dev.relevo.transport.UpstreamReply;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * How long a provider asks to be left alone. Understood are {@code retry-after-ms}, {@code
 * Retry-After} in seconds or as a date (RFC 9110 section 10.2.3), and durations as Go writes them
 * ({@code 2m59.56s}, {@code 250ms}).
 */
public final class RetryAfter {
  /** Longer waits are cut to this. */
  static final Duration LONGEST = Duration.ofHours(24);

  private RetryAfter() {}

  /** What the reply's headers ask for, or null when they say nothing that can be read. */
  public static @Nullable Duration of(UpstreamReply reply, Instant now) {
    String millis = reply.header("retry-after-ms");
    if (millis != null) {
      try {
        double given = Double.parseDouble(millis.trim());
        if (given >= 0) {
          return bounded(Duration.ofNanos(Math.round(given * 1e6)));
        }
      } catch (NumberFormatException e) {
        // not a number: the other header may be
      }
    }
    String value = reply.header("retry-after");
    return value == null ? null : parse(value.trim(), now);
  }

  /** One header value: seconds, a date or a duration; null when it is none of them. */
  static @Nullable Duration parse(String value, Instant now) {
    Duration duration = duration(value);
    if (duration != null) {
      return duration;
    }
    try {
      Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(now, date);
      return wait.isNegative() ? Duration.ZERO : bounded(wait);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Seconds ({@code 2}, {@code 7.66}) or a Go duration; null when it is neither. */
  public static @Nullable Duration duration(String value) {
    double seconds = 0;
    int i = 0;
    while (i < value.length()) {
      int start = i;
      while (i < value.length() && (Character.isDigit(value.charAt(i)) || value.charAt(i) == '.')) {
        i++;
      }
      if (i == start) {
        return null;
      }
      double number;
      try {
        number = Double.parseDouble(value.substring(start, i));
      } catch (NumberFormatException e) {
        return null;
      }
      int unitStart = i;
      while (i < value.length() && Character.isLetter(value.charAt(i))) {
        i++;
      }
      double factor = factor(value.substring(unitStart, i), start == 0 && i == value.length());
      if (factor == 0) {
        return null;
      }
      seconds += number * factor;
    }
    return value.isEmpty() ? null : bounded(Duration.ofNanos(Math.round(seconds * 1e9)));
  }

  private static double factor(String unit, boolean only) {
    return switch (unit) {
      case "" -> only ? 1 : 0;
      case "ms" -> 1e-3;
      case "s" -> 1;
      case "m" -> 60;
      case "h" -> 3_600;
      case "d" -> 86_400;
      default -> 0;
    };
  }

  private static Duration bounded(Duration duration) {
    return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
  }
}
