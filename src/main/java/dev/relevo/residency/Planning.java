package dev.relevo.residency;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One look at all that is wanted. Wants are met in their order. One for which there will be room
 * has it promised. One for which there is none takes nothing from those behind it, until it has
 * waited too long: then models in use have to make room for it, and nobody overtakes it. Good for
 * one plan.
 */
final class Planning {
  private final Memory memory;
  private final Instant now;
  private final List<Order> orders = new ArrayList<>();
  private final Set<String> draining = new HashSet<>();
  private final Victims victims;

  /** Whether somebody uses the host by the gateway, or wants to. */
  private final boolean isAtWork;

  /** What nobody takes now. */
  private long free;

  /** What nobody will take once those have gone that have to, less what is promised. */
  private long room;

  Planning(Memory memory, Set<String> wanted, Instant now) {
    this.memory = memory;
    this.now = now;
    this.victims = memory.victims(wanted, now);
    this.isAtWork = !wanted.isEmpty() || memory.isInUse();
    this.free = memory.settings.budget() - memory.reserved();
    this.room = free + memory.leaving();
  }

  /** What is to be done. */
  List<Order> orders() {
    return orders;
  }

  /** The models, by their whole names, that have to make room once they are idle. */
  Set<String> draining() {
    return draining;
  }

  /** Lets go whoever was unused for too long, and whoever is too much. */
  void tidy() {
    if (memory.settings.idleUnload() != null) {
      victims.unusedFor(memory.settings.idleUnload()).forEach(this::unload);
    }
    for (Occupant victim : victims.unused()) {
      if (room < 0 && (victim.isOurs() || isAtWork)) {
        unload(victim);
      }
    }
    drainExcess();
  }

  /**
   * A model may have grown, or take more than was thought: where all are in use then, some have to
   * make room. What others have loaded for themselves is no reason for that.
   */
  private void drainExcess() {
    long excess = memory.ours() - memory.settings.budget();
    for (Occupant victim : victims.inUse()) {
      if (excess > 0) {
        long bytes = memory.footprints.of(victim.key);
        draining.add(victim.key);
        excess -= bytes;
        room += bytes;
      }
    }
  }

  /**
   * Does what can be done for one want.
   *
   * @return whether those behind it may take room
   */
  boolean meet(Want want) {
    Occupant wanted = memory.occupant(want.model());
    if (!wanted.is(Occupant.Phase.ABSENT)
        || wanted.loading.rests(now)
        || memory.pins.objection(wanted.key) != null) {
      return true;
    }
    boolean impatient = !now.isBefore(want.since().plus(memory.settings.swapAfter()));
    long need = memory.need(wanted);
    if (need > room && !makeRoom(need, impatient)) {
      return !impatient;
    }
    room -= need;
    if (need <= free) {
      free -= need;
      wanted.enter(Occupant.Phase.LOADING, now);
      orders.add(new Order.Load(wanted.name));
    }
    return true;
  }

  /** Whether there will be enough room; nobody has to go if not. */
  private boolean makeRoom(long need, boolean impatient) {
    List<Occupant> chosen = new ArrayList<>(impatient ? victims.idle() : victims.free());
    if (impatient) {
      chosen.addAll(victims.inUse());
    }
    chosen.removeIf(it -> draining.contains(it.key));
    long gain = room;
    int count = 0;
    while (gain < need && count < chosen.size()) {
      gain += memory.footprints.of(chosen.get(count++).key);
    }
    if (gain < need) {
      return false;
    }
    for (Occupant victim : chosen.subList(0, count)) {
      if (victim.isIdle()) {
        unload(victim);
      } else {
        draining.add(victim.key);
        room += memory.footprints.of(victim.key);
      }
    }
    return true;
  }

  private void unload(Occupant victim) {
    victim.enter(Occupant.Phase.UNLOADING, now);
    room += memory.footprints.of(victim.key);
    orders.add(new Order.Unload(victim.name));
  }
}
