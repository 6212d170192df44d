package dev.relevo.access;

import java.time.Duration;

/** Durations as OpenAI's headers have them: {@code 20ms}, {@code 1.5s}, {@code 6m0s}. */
public final class Durations {
  private static final int NANOS_IN_MILLI = 1_000_000;
  private static final int MILLIS = 1_000;
  private static final int SIXTY = 60;

  private Durations() {}

  /** The duration in hours, minutes and seconds, rounded up to milliseconds. */
  public static String text(Duration duration) {
    long millis = duration.plusNanos(NANOS_IN_MILLI - 1).toMillis();
    if (millis > 0 && millis < MILLIS) {
      return millis + "ms";
    }
    long seconds = millis / MILLIS;
    long minutes = seconds / SIXTY;
    long hours = minutes / SIXTY;
    StringBuilder text = new StringBuilder(16);
    if (hours > 0) {
      text.append(hours).append('h');
    }
    if (minutes > 0) {
      text.append(minutes % SIXTY).append('m');
    }
    text.append(seconds % SIXTY);
    if (millis % MILLIS > 0) {
      String part = Long.toString(MILLIS + millis % MILLIS).substring(1);
      text.append('.').append(part.replaceAll("0+$", ""));
    }
    return text.append('s').toString();
  }
}
