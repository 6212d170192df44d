package dev.relevo.transport.eventloop;

import dev.relevo.transport.TransportLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The hosts that requests are sent to. A host may be asked for several purposes, each with
 * connections of its own; what is told of it is their sum, and what is counted goes on when one of
 * them is replaced. Thread-safe.
 */
final class KnownHosts {
  /** What has happened to the connections of one host since the start. */
  static final class Counts {
    private final LongAdder opened = new LongAdder();
    private final LongAdder reused = new LongAdder();

    /** A connection is opened. */
    void opened() {
      opened.increment();
    }

    /** A request found one that was open. */
    void reused() {
      reused.increment();
    }

    long opens() {
      return opened.sum();
    }

    long reuses() {
      return reused.sum();
    }
  }

  private final Map<String, Counts> counts = new ConcurrentHashMap<>();

  // guarded by this; what nobody can use any more goes by itself
  private final Map<HostConnections, Boolean> hosts = new WeakHashMap<>();

  /** The counts of a host, by scheme, host and port. */
  Counts counts(String base) {
    return counts.computeIfAbsent(base, fresh -> new Counts());
  }

  synchronized void add(HostConnections host) {
    hosts.put(host, true);
  }

  private synchronized Set<HostConnections> all() {
    return Set.copyOf(hosts.keySet());
  }

  /** How they are now, by their names. */
  List<TransportLoad.OfHost> load() {
    Map<String, TransportLoad.OfHost> sums = new TreeMap<>();
    for (HostConnections host : all()) {
      sums.merge(host.base(), host.load(), KnownHosts::sum);
    }
    return new ArrayList<>(sums.values());
  }

  private static TransportLoad.OfHost sum(TransportLoad.OfHost one, TransportLoad.OfHost other) {
    return new TransportLoad.OfHost(
        one.base(),
        one.connections() + other.connections(),
        one.idle() + other.idle(),
        one.waiting() + other.waiting(),
        one.limit() + other.limit(),
        one.opened(),
        one.reused());
  }
}
