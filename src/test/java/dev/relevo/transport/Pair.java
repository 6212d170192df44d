package dev.relevo.transport;

import java.util.stream.Stream;

/**
 * The transport whose edge a request comes in by, and the one whose upstream sends it on. A gateway
 * uses one for both; that any two go together says that they keep the same contract.
 */
record Pair(TransportKind edge, TransportKind upstream) {

  /** Every edge with every upstream. */
  static Stream<Pair> all() {
    return kinds().flatMap(edge -> kinds().map(upstream -> new Pair(edge, upstream)));
  }

  /** Every transport with itself. */
  static Stream<TransportKind> kinds() {
    return Stream.of(TransportKind.values());
  }

  @Override
  public String toString() {
    return edge + " to " + upstream;
  }
}
