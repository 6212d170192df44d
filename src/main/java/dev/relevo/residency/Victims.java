package dev.relevo.residency;

import dev.relevo.provider.MemorySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Whose turn it is to leave the memory: the least recently used first, and nobody who is pinned, is
 * on the way in or out, or did not go when it was told to a moment ago. Good for one moment.
 */
final class Victims {
  /** How long one that was loaded for somebody is kept for them, until they use it. */
  private static final Duration FIRST_CHANCE = Duration.ofSeconds(5);

  private static final Comparator<Occupant> LEAST_RECENT =
      Comparator.comparing(Occupant::recency).thenComparing(it -> it.key);

  private final MemorySettings settings;
  private final Set<String> wanted;
  private final Instant now;
  private final List<Occupant> present = new ArrayList<>();

  /**
   * @param wanted the models that somebody waits for
   */
  Victims(
      Collection<Occupant> all,
      Pins pins,
      Set<String> wanted,
      MemorySettings settings,
      Instant now) {
    this.settings = settings;
    this.wanted = wanted;
    this.now = now;
    for (Occupant one : all) {
      if (one.is(Occupant.Phase.READY) && !pins.contains(one.key) && !one.unloading.rests(now)) {
        present.add(one);
      }
    }
    present.sort(LEAST_RECENT);
  }

  /** Those that nobody uses or waits for. */
  List<Occupant> unused() {
    return present.stream().filter(this::isUnused).toList();
  }

  /** Those that nobody has used for so long. */
  List<Occupant> unusedFor(Duration time) {
    return present.stream()
        .filter(it -> isUnused(it) && isSettled(it) && !now.isBefore(it.recency().plus(time)))
        .toList();
  }

  /** Those that may go for anybody. */
  List<Occupant> free() {
    return present.stream().filter(it -> isUnused(it) && isSettled(it)).toList();
  }

  /** Those idle ones that have to go for somebody who has waited too long. */
  List<Occupant> idle() {
    return present.stream()
        .filter(it -> it.isIdle() && ((isUnused(it) && isSettled(it)) || hasHadItsTime(it)))
        .toList();
  }

  /** Those in use that have to go, once they are idle, for somebody who has waited too long. */
  List<Occupant> inUse() {
    return present.stream().filter(it -> it.inUse() > 0 && hasHadItsTime(it)).toList();
  }

  private boolean isUnused(Occupant one) {
    return one.isIdle() && !wanted.contains(one.key);
  }

  private boolean isSettled(Occupant one) {
    return one.hasBeenReadyFor(settings.minResidency(), now);
  }

  /** Whoever waits too long for another has let this one work for as long as they may. */
  private boolean hasHadItsTime(Occupant one) {
    return one.hasBeenReadyFor(settings.swapAfter(), now)
        && (one.hasServed() || !wanted.contains(one.key) || one.hasBeenReadyFor(FIRST_CHANCE, now));
  }
}
