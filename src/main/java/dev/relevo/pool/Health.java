package dev.relevo.pool;

/** How well a worker is, best first. */
public enum Health {
  /** It answers. */
  HEALTHY,
  /** It answers its probe with an error: a last resort. */
  DEGRADED,
  /** A model is being fetched or loaded; requests may wait for it. */
  LOADING,
  /** Nothing is known yet. */
  STARTING,
  /**
   * It could not be reached a moment ago and is being looked at; requests may wait for what is
   * found.
   */
  CHECKING,
  /** It goes on with what it has, and gets no new requests: somebody wants that. */
  DRAINING,
  /** It cannot answer. */
  DOWN;

  /** Whether requests are sent to it. */
  public boolean isUsable() {
    return this == HEALTHY || this == DEGRADED;
  }

  /**
   * Whether it may become usable soon without anybody doing anything, so that waiting makes sense.
   */
  public boolean isPending() {
    return this == LOADING || this == STARTING || this == CHECKING;
  }
}
