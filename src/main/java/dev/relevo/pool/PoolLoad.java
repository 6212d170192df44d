package dev.relevo.pool;

import dev.relevo.chat.Steering;
import java.util.Map;

/**
 * How much the pool has to do at one moment.
 *
 * @param leases how many leases have been granted and have not ended
 * @param waitingByPriority how many requests of each priority wait for somebody; those of which
 *     none does are left out
 */
public record PoolLoad(int leases, Map<Steering.Priority, Integer> waitingByPriority) {
  public PoolLoad {
    waitingByPriority = Map.copyOf(waitingByPriority);
  }

  /** How many requests wait for somebody. */
  public int waiting() {
    int waiting = 0;
    for (int some : waitingByPriority.values()) {
      waiting += some;
    }
    return waiting;
  }
}
