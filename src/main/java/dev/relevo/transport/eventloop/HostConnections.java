package dev.relevo.transport.eventloop;

import dev.relevo.transport.TransportLoad;
import dev.relevo.transport.UpstreamException;
import dev.relevo.transport.UpstreamFailures;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one host, no more than it may have, and the requests that wait for one. Each
 * loop keeps its own idle ones; their limit and the queue are shared. Thread-safe.
 *
 * <p>Why no request waits in vain: whoever queues one looks afterwards for a connection that is
 * idle or may be opened, and whoever leaves one idle or gives one up looks afterwards for a request
 * that waits. Each writes before it reads, so one of the two sees the other.
 */
final class HostConnections {
  private final ConnectionOpener opener;
  private final int limit;
  private final int mostWaiting;
  private final List<IdleConnections> idle;
  private final AtomicInteger open = new AtomicInteger();
  private final Queue<AwaitedReply> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waitingCount = new AtomicInteger();
  private final KnownHosts.Counts counts;

  /**
   * No connection yet.
   *
   * @param limit connections open at once
   * @param counts counts what happens to all connections to the host
   */
  HostConnections(List<Loop> loops, ConnectionOpener opener, int limit, KnownHosts.Counts counts) {
    this.opener = opener;
    this.limit = limit;
    this.counts = counts;
    this.mostWaiting = Integer.highestOneBit(Math.max(16, limit - 1)) * 4 - limit;
    this.idle = loops.stream().map(loop -> new IdleConnections(loop, this)).toList();
  }

  /** Scheme, host and port. */
  String base() {
    return opener.base();
  }

  /** Sends a request as soon as there is a connection; on the request's home. */
  void send(AwaitedReply request) {
    HostConnection connection = idle.get(request.home().index()).take();
    if (connection != null) {
      counts.reused();
      connection.begin(request);
    } else if (mayOpen()) {
      open(request);
    } else if (waitingCount.incrementAndGet() > mostWaiting) {
      waitingCount.decrementAndGet();
      request.fail(UpstreamFailures.of(UpstreamException.Kind.EXHAUSTED, opener.base()));
    } else {
      request.waitsIn(this);
      waiting.add(request);
      openForWaiting();
      for (IdleConnections of : idle) {
        of.serveWaiting();
      }
    }
  }

  private boolean mayOpen() {
    int now = open.get();
    while (now < limit) {
      if (open.compareAndSet(now, now + 1)) {
        return true;
      }
      now = open.get();
    }
    return false;
  }

  private void open(AwaitedReply request) {
    counts.opened();
    opener.open(this, request);
  }

  /** A request that nobody waits for any more, or that will be sent by nobody, stops waiting. */
  void remove(AwaitedReply request) {
    if (waiting.remove(request)) {
      waitingCount.decrementAndGet();
    }
  }

  boolean isAwaited() {
    return !waiting.isEmpty();
  }

  /** The request that has waited longest for a connection, or null. */
  @Nullable AwaitedReply nextWaiting() {
    AwaitedReply request;
    while ((request = waiting.poll()) != null) {
      waitingCount.decrementAndGet();
      if (!request.isSettled()) {
        request.waitsNoMore();
        return request;
      }
    }
    return null;
  }

  /** A connection has answered and takes the next request; on its loop. */
  void free(HostConnection connection) {
    AwaitedReply next = nextWaiting();
    if (next != null) {
      counts.reused();
      connection.begin(next);
    } else {
      idle.get(connection.loop().index()).add(connection);
    }
  }

  /** A connection that takes requests for idle ones is used. */
  void reuse(HostConnection connection, AwaitedReply request) {
    counts.reused();
    connection.begin(request);
  }

  /** An idle connection was closed; on its loop. */
  void forget(HostConnection connection) {
    idle.get(connection.loop().index()).remove(connection);
  }

  /** A connection is gone, or did not come about. */
  void gone() {
    open.decrementAndGet();
    openForWaiting();
  }

  private void openForWaiting() {
    while (isAwaited() && mayOpen()) {
      AwaitedReply next = nextWaiting();
      if (next == null) {
        open.decrementAndGet();
      } else {
        next.home().run(() -> open(next));
      }
    }
  }

  /** How it is now. */
  TransportLoad.OfHost load() {
    return new TransportLoad.OfHost(
        opener.base(),
        open.get(),
        idle.stream().mapToInt(IdleConnections::count).sum(),
        waitingCount.get(),
        limit,
        counts.opens(),
        counts.reuses());
  }
}
