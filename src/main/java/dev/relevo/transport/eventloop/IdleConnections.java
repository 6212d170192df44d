package dev.relevo.transport.eventloop;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The connections to a host that one loop owns and no request uses; the last used is taken first.
 * All but {@link #serveWaiting} and {@link #count} belongs to the loop.
 */
final class IdleConnections {
  private final Loop loop;
  private final HostConnections host;
  private final ArrayDeque<HostConnection> connections = new ArrayDeque<>();
  private volatile int count;

  IdleConnections(Loop loop, HostConnections host) {
    this.loop = loop;
    this.host = host;
  }

  /** One for the next request, or null. */
  @Nullable HostConnection take() {
    HostConnection connection = connections.pollLast();
    count = connections.size();
    return connection;
  }

  void add(HostConnection connection) {
    connection.idles();
    connections.addLast(connection);
    count = connections.size();
    serve();
  }

  void remove(HostConnection connection) {
    connections.remove(connection);
    count = connections.size();
  }

  /** Requests of any loop that wait get what is idle here; may be called by any thread. */
  void serveWaiting() {
    if (count > 0) {
      loop.run(this::serve);
    }
  }

  private void serve() {
    while (host.isAwaited() && !connections.isEmpty()) {
      AwaitedReply next = host.nextWaiting();
      HostConnection connection = next == null ? null : take();
      if (next != null && connection != null) {
        host.reuse(connection, next);
      }
    }
  }

  int count() {
    return count;
  }
}
