package dev.relevo.transport;

import java.util.List;
import java.util.Objects;

/**
 * What a transport is busy with at a moment. Its parts are read one after the other, so sums may be
 * off by what happens meanwhile.
 *
 * @param loops the event loops, by their index; empty where there are none
 * @param edges the listening sockets
 * @param hosts the remote hosts that requests are sent to
 */
public record TransportLoad(List<OfLoop> loops, List<OfEdge> edges, List<OfHost> hosts) {
  /** Of a transport that tells nothing of itself. */
  public static final TransportLoad UNKNOWN = new TransportLoad(List.of(), List.of(), List.of());

  /**
   * An event loop.
   *
   * @param index tells loops apart, from 0
   * @param connections how many it owns, on both sides
   * @param waitingTasks how much other threads have handed to it that it has not begun
   * @param busyNanos how much of a processor's time it has had since it started, in nanoseconds
   */
  public record OfLoop(int index, int connections, int waitingTasks, long busyNanos) {}

  /**
   * A listening socket.
   *
   * @param address where it listens
   * @param connections how many are open
   * @param requests how many have no whole answer yet
   * @param accepted how many connections were accepted since it listens
   * @param refused how many requests were answered by the transport itself, since they were no HTTP
   *     or too large or too slow
   */
  public record OfEdge(String address, int connections, int requests, long accepted, long refused) {
    public OfEdge {
      Objects.requireNonNull(address, "address");
    }
  }

  /**
   * The connections to a remote host.
   *
   * @param base scheme, host and port
   * @param connections how many are open or being opened
   * @param idle how many of them no request uses
   * @param waiting how many requests wait for one
   * @param limit how many may be open
   * @param opened how many were opened since the start
   * @param reused how many requests found one that was open
   */
  public record OfHost(
      String base, int connections, int idle, int waiting, int limit, long opened, long reused) {
    public OfHost {
      Objects.requireNonNull(base, "base");
    }
  }

  public TransportLoad {
    loops = List.copyOf(loops);
    edges = List.copyOf(edges);
    hosts = List.copyOf(hosts);
  }
}
