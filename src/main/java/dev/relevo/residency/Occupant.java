package dev.relevo.residency;

import dev.relevo.provider.LoadedModel;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of one model on one host. Not thread-safe. */
final class Occupant {
  /** Where it is; whether it drains is decided anew with every plan. */
  enum Phase {
    ABSENT,
    LOADING,
    READY,
    UNLOADING
  }

  final String key;
  final Patience loading = new Patience();
  final Patience unloading = new Patience();

  /** The name by which orders call it. */
  String name;

  /** What the host has last told of it, or null when it told nothing since it was loaded. */
  @Nullable LoadedModel told;

  /** Why it could not be loaded the last time, or null. */
  @Nullable String trouble;

  private Phase phase = Phase.ABSENT;
  private Instant since = Instant.EPOCH;
  private int inUse;
  private boolean served;
  private boolean ours;

  /** Whether the host has told nothing of it since the gateway had it loaded. */
  boolean isFresh;

  private @Nullable Instant lastBegan;
  private @Nullable Instant lastEnded;

  Occupant(String key) {
    this.key = key;
    this.name = key;
  }

  Phase phase() {
    return phase;
  }

  void enter(Phase next, Instant now) {
    boolean stays = phase != Phase.ABSENT && next != Phase.ABSENT;
    ours = next == Phase.LOADING || inUse > 0 || (ours && stays);
    phase = next;
    since = now;
    served = false;
    isFresh = false;
    if (next != Phase.READY) {
      told = null;
    }
  }

  boolean is(Phase other) {
    return phase == other;
  }

  /** Since when it has been where it is. */
  Instant since() {
    return since;
  }

  void began(Instant now) {
    inUse++;
    served = true;
    ours = true;
    lastBegan = now;
  }

  void ended(Instant now) {
    inUse = Math.max(0, inUse - 1);
    lastEnded = now;
  }

  int inUse() {
    return inUse;
  }

  /**
   * Whether the gateway has had it loaded or uses it; else others have loaded it, for themselves.
   */
  boolean isOurs() {
    return ours;
  }

  /** Whether it takes room, which one that is gone does as long as requests may bring it back. */
  boolean takesRoom() {
    return phase != Phase.ABSENT || inUse > 0;
  }

  boolean isIdle() {
    return phase == Phase.READY && inUse == 0;
  }

  /** Whether it has got a request since it is where it is. */
  boolean hasServed() {
    return served;
  }

  boolean hasBeenReadyFor(Duration time, Instant now) {
    return phase == Phase.READY && !now.isBefore(since.plus(time));
  }

  /** When it last got or finished a request, or null. */
  @Nullable Instant lastUsed() {
    if (lastBegan == null || lastEnded == null) {
      return lastBegan;
    }
    return lastBegan.isAfter(lastEnded) ? lastBegan : lastEnded;
  }

  /**
   * What the order of least recent use goes by. For one in use it is when it last got a request, so
   * that one that gets none any more stays at its place while it finishes.
   */
  Instant recency() {
    Instant used = inUse > 0 ? lastBegan : lastUsed();
    return used == null || used.isBefore(since) ? since : used;
  }
}
