package dev.relevo.residency;

/** Where a model stands on one host. */
public enum ModelState {
  /** Not in memory. */
  ABSENT,
  /** Being fetched to the host's disk. */
  PULLING,
  /** Ordered to be loaded; its room is taken already. */
  LOADING,
  /** In memory, and takes requests. */
  READY,
  /** In memory, but has to make room: it takes no new requests. */
  DRAINING,
  /** Ordered to be unloaded; it takes room until the host confirms that it is gone. */
  UNLOADING
}
