package dev.relevo.provider;

import dev.relevo.settings.Section;
import java.time.Duration;

/**
 * The clocks of one attempt.
 *
 * @param connect to connect
 * @param head from sending to the response head
 * @param firstContent from sending to the first content
 * @param gap between two signs of life of a stream
 * @param whole from sending to an answer that is not streamed: nothing moves until it is there, so
 *     that a provider that works long cannot be told from one that is silent
 * @param total from sending to the end, whatever the answer
 */
public record Timeouts(
    Duration connect,
    Duration head,
    Duration firstContent,
    Duration gap,
    Duration whole,
    Duration total) {

  /** What holds for clouds, which have their models loaded. */
  public static final Timeouts CLOUD =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10));

  /** Clocks of a provider whose whole answers may take as long as any. */
  public Timeouts(
      Duration connect, Duration head, Duration firstContent, Duration gap, Duration total) {
    this(connect, head, firstContent, gap, total, total);
  }

  /** Reads a {@code timeouts} section; {@code defaults} hold for what it does not mention. */
  public static Timeouts from(Section section, Timeouts defaults) {
    return new Timeouts(
        section.has("connect") ? section.duration("connect") : defaults.connect,
        section.has("head") ? section.duration("head") : defaults.head,
        section.has("first-content") ? section.duration("first-content") : defaults.firstContent,
        section.has("gap") ? section.duration("gap") : defaults.gap,
        section.has("whole") ? section.duration("whole") : defaults.whole,
        section.has("total") ? section.duration("total") : defaults.total);
  }
}
