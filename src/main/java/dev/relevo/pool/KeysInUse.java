package dev.relevo.pool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the requests in flight with each key of one worker. A request is <em>counted</em> once a
 * reply to it has told what is left of its key; until then what the provider has told may or may
 * not have it in. Not thread-safe.
 */
final class KeysInUse {
  private final List<Load> loads = new ArrayList<>();
  private final Map<Long, Integer> uncounted = new HashMap<>();
  private final Map<Integer, Long> begunWhenCounted = new HashMap<>();
  private long lastBegun = -1;

  /**
   * What is in flight with a key.
   *
   * @param requests all requests
   * @param uncountedRequests those of them that the provider has not counted yet, as far as is
   *     known
   * @param uncountedTokens what these are expected to take
   */
  record Load(int requests, int uncountedRequests, long uncountedTokens) {
    static final Load NONE = new Load(0, 0, 0);
  }

  Load of(int key) {
    return key < loads.size() ? loads.get(key) : Load.NONE;
  }

  /** A request begins, and is expected to take so many tokens. */
  void began(Lease lease, int tokens) {
    while (loads.size() <= lease.keyIndex()) {
      loads.add(Load.NONE);
    }
    uncounted.put(lease.id(), tokens);
    lastBegun = Math.max(lastBegun, lease.id());
    add(lease, 1, 1, tokens);
  }

  /**
   * A reply to the request tells what is left. Returns whether the request began after the last
   * such reply had come: else the two were under way together, and nobody knows which of them the
   * provider counted first.
   */
  boolean counted(Lease lease) {
    forget(lease);
    Long before = begunWhenCounted.put(lease.keyIndex(), lastBegun);
    return before == null || lease.id() > before;
  }

  /** The request is over. */
  void ended(Lease lease) {
    forget(lease);
    add(lease, -1, 0, 0);
  }

  private void forget(Lease lease) {
    Integer tokens = uncounted.remove(lease.id());
    if (tokens != null) {
      add(lease, 0, -1, -tokens);
    }
  }

  private void add(Lease lease, int requests, int uncountedRequests, int tokens) {
    Load load = of(lease.keyIndex());
    loads.set(
        lease.keyIndex(),
        new Load(
            load.requests() + requests,
            load.uncountedRequests() + uncountedRequests,
            load.uncountedTokens() + tokens));
  }
}
