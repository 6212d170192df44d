package dev.relevo.gateway;

/** What became of the wish to remove a worker. */
public enum WorkerRemoval {
  /** It is gone, and every request that it had was answered. */
  DRAINED,
  /** It is gone, and it had requests still, which others go on with where that is possible. */
  CUT_SHORT,
  /** There was no such worker. */
  UNKNOWN
}
