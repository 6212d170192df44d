package dev.relevo.provider;

import dev.relevo.transport.UpstreamReply;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * How long a provider asks to be left alone. Understood are {@code retry-after-ms}, {@code
 * Retry-After} in seconds or as a date (RFC 9110 section 10.2.3), durations as Go writes them
 * ({@code 2m59.56s}, {@code 250ms}), and points in time as RFC 3339 writes them or as seconds or
 * milliseconds since 1970. What is understood is rounded up to the millisecond, so that nobody
 * comes too early.
 */
public final class RetryAfter {
  /** Longer waits are cut to this. */
  static final Duration LONGEST = Duration.ofHours(24);

  /** A number of seconds above this is a point in time: as a wait it would be 31 years. */
  private static final double FIRST_EPOCH_SECOND = 1e9;

  private static final double FIRST_EPOCH_MILLISECOND = 1e12;

  private RetryAfter() {}

  /** What the reply's headers ask for, or null when they say nothing that can be read. */
  public static @Nullable Duration of(UpstreamReply reply, Instant now) {
    String millis = reply.header("retry-after-ms");
    if (millis != null) {
      try {
        double given = Double.parseDouble(millis.trim());
        if (given >= 0) {
          return seconds(given / 1e3);
        }
      } catch (NumberFormatException e) {
        // not a number: the other header may be
      }
    }
    String value = reply.header("retry-after");
    return value == null ? null : parse(value.trim(), now);
  }

  /** One header value: seconds, a duration or a point in time; null when it is none of them. */
  public static @Nullable Duration parse(String value, Instant now) {
    if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      double number = Double.parseDouble(value);
      if (number > FIRST_EPOCH_MILLISECOND) {
        return seconds(number / 1e3 - epochSeconds(now));
      }
      return seconds(number > FIRST_EPOCH_SECOND ? number - epochSeconds(now) : number);
    }
    Duration duration = duration(value);
    if (duration != null) {
      return duration;
    }
    Instant date = date(value);
    return date == null ? null : until(date, now);
  }

  /** From now until then, bounded; zero when that is over. */
  static Duration until(Instant then, Instant now) {
    if (!then.isAfter(now)) {
      return Duration.ZERO;
    }
    Duration wait = Duration.between(now, then);
    return wait.compareTo(LONGEST) > 0 ? LONGEST : roundedUp(wait);
  }

  private static double epochSeconds(Instant now) {
    return now.toEpochMilli() / 1e3;
  }

  private static @Nullable Instant date(String value) {
    try {
      return OffsetDateTime.parse(value, DateTimeFormatter.ISO_OFFSET_DATE_TIME).toInstant();
    } catch (DateTimeException notRfc3339) {
      try {
        return ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      } catch (DateTimeException e) {
        return null;
      }
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
    return value.isEmpty() ? null : seconds(seconds);
  }

  /** Go writes the micro sign; the Greek letter is taken for it. */
  private static double factor(String unit, boolean only) {
    return switch (unit) {
      case "" -> only ? 1 : 0;
      case "ns" -> 1e-9;
      case "us", "\u00b5s", "\u03bcs" -> 1e-6;
      case "ms" -> 1e-3;
      case "s" -> 1;
      case "m" -> 60;
      case "h" -> 3_600;
      case "d" -> 86_400;
      default -> 0;
    };
  }

  private static Duration seconds(double seconds) {
    if (seconds >= LONGEST.toSeconds()) {
      return LONGEST;
    }
    return seconds <= 0 ? Duration.ZERO : roundedUp(Duration.ofNanos(Math.round(seconds * 1e9)));
  }

  private static Duration roundedUp(Duration wait) {
    return Duration.ofMillis(wait.plusNanos(999_999).toMillis());
  }
}
