package dev.relevo.simulation;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How ordinary load balancers choose. */
final class Orders {
  private Orders() {}

  /** Each host in its turn. */
  static final class RoundRobin implements PlainBalancer.Order {
    private int turn;

    @Override
    public SimulatedHost next(List<SimulatedHost> hosts, TraceRequest request) {
      return hosts.get(Math.floorMod(turn++, hosts.size()));
    }
  }

  /** The host with the fewest requests that are not over; of several, each in its turn. */
  static final class LeastConnections implements PlainBalancer.Order {
    private final Map<SimulatedHost, Integer> open = new HashMap<>();
    private final RoundRobin turns = new RoundRobin();

    @Override
    public SimulatedHost next(List<SimulatedHost> hosts, TraceRequest request) {
      int fewest = hosts.stream().mapToInt(this::open).min().orElseThrow();
      return turns.next(hosts.stream().filter(host -> open(host) == fewest).toList(), request);
    }

    private int open(SimulatedHost host) {
      return open.getOrDefault(host, 0);
    }

    @Override
    public void begins(SimulatedHost host, TraceRequest request) {
      open.merge(host, 1, Integer::sum);
    }

    @Override
    public void ends(SimulatedHost host, TraceRequest request, double seconds) {
      open.merge(host, -1, Integer::sum);
    }
  }

  /** The host with the shortest estimated wait, by {@link WallTime}. */
  static final class ByWallTime implements PlainBalancer.Order {
    private final WallTime<SimulatedHost> wallTime = new WallTime<>();

    @Override
    public SimulatedHost next(List<SimulatedHost> hosts, TraceRequest request) {
      int tokens = WallTime.tokens(request);
      return hosts.stream()
          .min(Comparator.comparingDouble(host -> wallTime.wait(host, tokens)))
          .orElseThrow();
    }

    @Override
    public void begins(SimulatedHost host, TraceRequest request) {
      wallTime.begins(host, WallTime.tokens(request));
    }

    @Override
    public void ends(SimulatedHost host, TraceRequest request, double seconds) {
      wallTime.ends(
          host, WallTime.tokens(request), request.promptTokens() + request.answerTokens(), seconds);
    }
  }
}
