package dev.relevo.telemetry;

import dev.relevo.transport.TransportLoad;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How the transport was when somebody looked. Thread-safe. */
final class TransportMeters {
  private static final double NANOS_PER_SECOND = 1e9;

  private final MeterRegistry registry;
  private final GaugeTable loopConnections;
  private final GaugeTable loopTasks;
  private final CountTable loopBusy;
  private final GaugeTable edgeConnections;
  private final CountTable edgeAccepted;
  private final CountTable edgeRefused;
  private final GaugeTable hostConnections;
  private final GaugeTable hostLimit;
  private final GaugeTable hostWaiting;
  private final CountTable hostRequests;

  TransportMeters(MeterRegistry registry) {
    this.registry = registry;
    loopConnections = gauges("loop.connections", "What an event loop listens to", "loop");
    loopTasks = gauges("loop.tasks", "What was handed to an event loop and not begun", "loop");
    loopBusy = counts("loop.busy", "seconds", "How long an event loop had a processor", "loop");
    edgeConnections = gauges("edge.connections", "Connections of clients", "address");
    edgeAccepted = counts("edge.accepted", "", "Connections that clients have opened", "address");
    edgeRefused =
        counts("edge.refused", "", "What was no request, too large or too slow", "address");
    hostConnections = gauges("upstream.connections", "Connections to a host", "host", "state");
    hostLimit = gauges("upstream.connections.limit", "How many a host may get", "host");
    hostWaiting = gauges("upstream.waiting", "Requests that wait for a connection", "host");
    hostRequests =
        counts(
            "upstream.requests",
            "",
            "Requests by whether they found a connection or had to open one",
            "host",
            "connection");
  }

  private GaugeTable gauges(String name, String description, String... labels) {
    return new GaugeTable(registry, "relevo." + name, "", description, labels);
  }

  private CountTable counts(String name, String unit, String description, String... labels) {
    return new CountTable(registry, "relevo." + name, unit, description, labels);
  }

  /** From now on it is like this. */
  synchronized void show(TransportLoad load) {
    showLoops(load.loops());
    showEdges(load.edges());
    showHosts(load.hosts());
  }

  private void showLoops(List<TransportLoad.OfLoop> loops) {
    Map<List<String>, Double> connections = new HashMap<>();
    Map<List<String>, Double> tasks = new HashMap<>();
    Map<List<String>, Double> busy = new HashMap<>();
    for (TransportLoad.OfLoop loop : loops) {
      List<String> index = List.of(Integer.toString(loop.index()));
      connections.put(index, (double) loop.connections());
      tasks.put(index, (double) loop.waitingTasks());
      busy.put(index, loop.busyNanos() / NANOS_PER_SECOND);
    }
    loopConnections.show(connections);
    loopTasks.show(tasks);
    loopBusy.show(busy);
  }

  private void showEdges(List<TransportLoad.OfEdge> edges) {
    Map<List<String>, Double> connections = new HashMap<>();
    Map<List<String>, Double> accepted = new HashMap<>();
    Map<List<String>, Double> refused = new HashMap<>();
    for (TransportLoad.OfEdge edge : edges) {
      List<String> address = List.of(edge.address());
      connections.put(address, (double) edge.connections());
      accepted.put(address, (double) edge.accepted());
      refused.put(address, (double) edge.refused());
    }
    edgeConnections.show(connections);
    edgeAccepted.show(accepted);
    edgeRefused.show(refused);
  }

  private void showHosts(List<TransportLoad.OfHost> hosts) {
    Map<List<String>, Double> connections = new HashMap<>();
    Map<List<String>, Double> limits = new HashMap<>();
    Map<List<String>, Double> waiting = new HashMap<>();
    Map<List<String>, Double> requests = new HashMap<>();
    for (TransportLoad.OfHost host : hosts) {
      String base = host.base();
      // they are read one after the other, and may be off
      double used = Math.max(0, host.connections() - host.idle());
      connections.put(List.of(base, "idle"), (double) host.idle());
      connections.put(List.of(base, "used"), used);
      limits.put(List.of(base), (double) host.limit());
      waiting.put(List.of(base), (double) host.waiting());
      requests.put(List.of(base, "new"), (double) host.opened());
      requests.put(List.of(base, "kept"), (double) host.reused());
    }
    hostConnections.show(connections);
    hostLimit.show(limits);
    hostWaiting.show(waiting);
    hostRequests.show(requests);
  }
}
