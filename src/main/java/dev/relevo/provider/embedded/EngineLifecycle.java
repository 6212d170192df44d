package dev.relevo.provider.embedded;

import dev.relevo.settings.Section;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When an engine is started, replaced and ended.
 *
 * @param start what starts it
 * @param idleStop how long it goes on without requests, or null for ever
 * @param restartAfter how many requests one process answers before another takes over; 0 for any
 * @param memoryLimit how many bytes of memory it may have, weights included; 0 for any
 * @param pingTimeout how long it may give no sign of life
 */
record EngineLifecycle(
    Start start,
    @Nullable Duration idleStop,
    int restartAfter,
    long memoryLimit,
    Duration pingTimeout) {
  private static final Duration DEFAULT_PING_TIMEOUT = Duration.ofSeconds(20);

  /** What every engine does unless told otherwise. */
  static final EngineLifecycle DEFAULT =
      new EngineLifecycle(Start.AT_ONCE, null, 0, 0, DEFAULT_PING_TIMEOUT);

  /** What starts an engine. */
  enum Start {
    /** The gateway, and whenever it finds none. */
    AT_ONCE,
    /** A request that finds none; it waits until the model is loaded. */
    ON_DEMAND
  }

  /**
   * Reads {@code start}, {@code idle-stop}, {@code restart-after}, {@code memory-limit} and {@code
   * ping-timeout}.
   *
   * @param usual what holds where nothing is said
   */
  static EngineLifecycle from(Section section, EngineLifecycle usual) {
    Start start = section.has("start") ? section.choice("start", Start.class) : usual.start;
    Duration idleStop =
        section.has("idle-stop")
            ? section.duration("idle-stop")
            : start == Start.ON_DEMAND ? usual.idleStop : null;
    if (idleStop != null && start == Start.AT_ONCE) {
      section.fault(
          "idle-stop", "has no effect without start = on-demand, since nothing starts it again");
    }
    return new EngineLifecycle(
        start,
        idleStop,
        section.has("restart-after") ? section.integer("restart-after", 0, 1_000_000_000) : 0,
        section.has("memory-limit") ? section.bytes("memory-limit") : 0,
        section.has("ping-timeout") ? section.duration("ping-timeout") : DEFAULT_PING_TIMEOUT);
  }

  boolean onDemand() {
    return start == Start.ON_DEMAND;
  }

  /**
   * Why a process should be replaced by another, in words, or null when it should not.
   *
   * @param begun how many requests it has got
   * @param resident its memory in bytes, or 0 when unknown
   * @param residentAtStart what it had when the model was loaded; where that is above the limit
   *     already, replacing it would not help
   */
  @Nullable String reasonToReplace(long begun, long resident, long residentAtStart) {
    if (restartAfter > 0 && begun >= restartAfter) {
      return "it has got " + begun + " requests";
    }
    if (memoryLimit > 0 && begun > 0 && resident > memoryLimit && residentAtStart <= memoryLimit) {
      return "it has " + Bytes.text(resident) + " of memory";
    }
    return null;
  }
}
