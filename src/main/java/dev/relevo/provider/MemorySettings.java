package dev.relevo.provider;

import dev.relevo.settings.Section;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the gateway manages the memory of a host that loads and unloads models.
 *
 * @param budget the most bytes that its models take together; a model that needs more is refused
 * @param pinned the models, by their exact names, that are loaded first and never unloaded
 * @param minResidency how long a model stays in memory at least, so that models do not push each
 *     other out by turns
 * @param swapAfter how long a request waits at most before the model of others has to make room for
 *     its own: then that model gets no new requests until it is unloaded
 * @param idleUnload a model that nobody has used for so long is unloaded; null for never
 * @param loadTimeout how long loading a model may take
 * @param autoPull whether configured models that the host lacks are fetched
 * @param diskBudget the most bytes that models on its disk may take for another to be fetched; null
 *     for any number
 */
public record MemorySettings(
    long budget,
    List<String> pinned,
    Duration minResidency,
    Duration swapAfter,
    @Nullable Duration idleUnload,
    Duration loadTimeout,
    boolean autoPull,
    @Nullable Long diskBudget) {

  /** What holds where nothing is configured: 8 GiB. */
  public static final MemorySettings DEFAULT =
      new MemorySettings(
          8L << 30,
          List.of(),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          null,
          Duration.ofMinutes(10),
          false,
          null);

  public MemorySettings {
    pinned = List.copyOf(pinned);
  }

  /** The same for whoever only looks: nothing is loaded, unloaded or fetched unasked. */
  public MemorySettings forLooking() {
    return new MemorySettings(
        budget, List.of(), minResidency, swapAfter, null, loadTimeout, false, diskBudget);
  }

  /**
   * Reads {@code memory-budget}, {@code pinned}, {@code min-residency}, {@code swap-after}, {@code
   * idle-unload}, {@code load-timeout}, {@code auto-pull} and {@code disk-budget}; each may be left
   * out.
   */
  public static MemorySettings from(Section section) {
    return new MemorySettings(
        section.has("memory-budget") ? section.bytes("memory-budget") : DEFAULT.budget,
        section.strings("pinned"),
        section.has("min-residency") ? section.duration("min-residency") : DEFAULT.minResidency,
        section.has("swap-after") ? section.duration("swap-after") : DEFAULT.swapAfter,
        section.has("idle-unload") ? section.duration("idle-unload") : DEFAULT.idleUnload,
        section.has("load-timeout") ? section.duration("load-timeout") : DEFAULT.loadTimeout,
        section.has("auto-pull") && section.flag("auto-pull"),
        section.has("disk-budget") ? section.bytes("disk-budget") : null);
  }
}
