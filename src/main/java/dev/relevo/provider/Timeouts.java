package dev.relevo.provider;

import dev.relevo.settings.Section;
import java.time.Duration;

/**
 * The clocks of one attempt.
 *
 * @param connect to connect
 * @param head from sending to the response head
 * @param late from sending to the first content, after which another candidate is asked beside
 * @param firstContent from sending to the first content
 * @param gap between two signs of life of a stream
 * @param lateWhole from sending to an answer that is not streamed, after which another candidate is
 *     asked beside
 * @param whole from sending to an answer that is not streamed: nothing moves until it is there, so
 *     that a provider that works long cannot be told from one that is silent
 * @param total from sending to the end, whatever the answer
 */
public record Timeouts(
    Duration connect,
    Duration head,
    Duration late,
    Duration firstContent,
    Duration gap,
    Duration lateWhole,
    Duration whole,
    Duration total) {

  /** What holds for clouds, which have their models loaded. */
  public static final Timeouts CLOUD =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(8),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10));

  /**
   * Clocks of a provider that may have to load its model, and whose whole answers may take as long
   * as any.
   */
  public Timeouts(
      Duration connect, Duration head, Duration firstContent, Duration gap, Duration total) {
    this(
        connect,
        head,
        Duration.ofMinutes(1),
        firstContent,
        gap,
        Duration.ofMinutes(2),
        total,
        total);
  }

  /** The clocks of an answer that is not streamed: its first content is all of it. */
  public Timeouts ofWhole() {
    Duration limit = whole.compareTo(total) < 0 ? whole : total;
    return new Timeouts(connect, head, lateWhole, limit, gap, lateWhole, whole, total);
  }

  /** Reads a {@code timeouts} section; {@code defaults} hold for what it does not mention. */
  public static Timeouts from(Section section, Timeouts defaults) {
    Timeouts read =
        new Timeouts(
            section.has("connect") ? section.duration("connect") : defaults.connect,
            section.has("head") ? section.duration("head") : defaults.head,
            section.has("late") ? section.duration("late") : defaults.late,
            section.has("first-content")
                ? section.duration("first-content")
                : defaults.firstContent,
            section.has("gap") ? section.duration("gap") : defaults.gap,
            section.has("late-whole") ? section.duration("late-whole") : defaults.lateWhole,
            section.has("whole") ? section.duration("whole") : defaults.whole,
            section.has("total") ? section.duration("total") : defaults.total);
    if (section.has("late") && read.late.compareTo(read.firstContent) >= 0) {
      section.fault("late", "must be shorter than first-content, or it is without effect");
    }
    if (section.has("late-whole") && read.lateWhole.compareTo(read.whole) >= 0) {
      section.fault("late-whole", "must be shorter than whole, or it is without effect");
    }
    return read;
  }
}
