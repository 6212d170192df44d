package dev.relevo.http.admin;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Spans of time as people write them: {@code 90d}, {@code 12h}, {@code 1m}, {@code 30s}. */
public final class Spans {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,9}) ?(s|m|h|d)", Pattern.CASE_INSENSITIVE);
  private static final Map<String, Duration> UNITS =
      Map.of(
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private Spans() {}

  /** The span that a text says, or null when it says none. */
  public static @Nullable Duration read(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      return null;
    }
    Duration unit = UNITS.get(String.valueOf(form.group(2)).toLowerCase(Locale.ROOT));
    return unit == null ? null : unit.multipliedBy(Long.parseLong(String.valueOf(form.group(1))));
  }

  /** The span with the largest unit that fits: {@code 90s}, {@code 2m}. */
  public static String text(Duration span) {
    for (String unit : new String[] {"d", "h", "m"}) {
      long length = UNITS.getOrDefault(unit, Duration.ofSeconds(1)).toSeconds();
      if (span.toSeconds() % length == 0 && !span.isZero()) {
        return span.toSeconds() / length + unit;
      }
    }
    return span.toSeconds() + "s";
  }
}
