package dev.relevo.transport;

import org.apache.pekko.actor.typed.Props;

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
   * How actors are started that every request meets: where they run with the requests, no thread
   * waits for another. Such an actor must not block.
   */
  default Props withRequests() {
    return Props.empty();
  }

  /** What it is busy with now. */
  default TransportLoad load() {
    return TransportLoad.UNKNOWN;
  }
}
