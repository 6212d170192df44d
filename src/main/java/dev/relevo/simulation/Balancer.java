package dev.relevo.simulation;

/** Spreads requests over hosts: what is compared with others of its kind. Not thread-safe. */
interface Balancer {

  /**
   * Takes a request and tells the client what becomes of it, later or at once.
   *
   * @return what to do when the client leaves
   */
  Runnable take(TraceRequest request, Client client);
}
