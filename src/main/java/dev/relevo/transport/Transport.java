package dev.relevo.transport;

import org.jspecify.annotations.Nullable;

/** Makes edges and upstreams of one implementation. Thread-safe. */
public interface Transport {

  /** An edge with these limits. */
  HttpEdge edge(EdgeSettings settings);

  /** The connections to one remote host. */
  Upstream upstream(UpstreamSettings settings);

  /**
   * A lane for work that does not come from an edge, such as health probes; spread over all lanes.
   */
  Lane anyLane();

  /**
   * The dispatcher of actors that every request meets: where they run with the requests, no thread
   * waits for another. Such an actor must not block. Null where they run as others do.
   */
  default @Nullable String dispatcher() {
    return null;
  }

  /** What it is busy with now. */
  default TransportLoad load() {
    return TransportLoad.UNKNOWN;
  }
}
