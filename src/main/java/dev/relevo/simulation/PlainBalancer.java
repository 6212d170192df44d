package dev.relevo.simulation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An ordinary load balancer: sends each request to a host at once, where it waits if it has to. It
 * knows hosts, not models. What comes back goes to the client as it is, errors too; only where a
 * connection is refused is the next host asked, if it is one that passes requests on. Not
 * thread-safe.
 */
final class PlainBalancer implements Balancer {

  /** Says which host is next. */
  interface Order {
    /**
     * The next host for a request.
     *
     * @param hosts those that may be asked, at least one
     */
    SimulatedHost next(List<SimulatedHost> hosts, TraceRequest request);

    /** A request goes to a host. */
    default void begins(SimulatedHost host, TraceRequest request) {}

    /**
     * A request is over at a host.
     *
     * @param seconds how long it took when it was answered; not a number otherwise
     */
    default void ends(SimulatedHost host, TraceRequest request, double seconds) {}
  }

  private final World world;
  private final Order order;
  private final boolean passesOn;

  /**
   * A balancer.
   *
   * @param passesOn whether a request goes to another host when a connection is refused
   */
  PlainBalancer(World world, Order order, boolean passesOn) {
    this.world = world;
    this.order = order;
    this.passesOn = passesOn;
  }

  @Override
  public Runnable take(TraceRequest request, Client client) {
    Passage passage = new Passage(request, client);
    passage.goOn();
    return passage::leave;
  }

  private final class Passage {
    private final TraceRequest request;
    private final Client client;
    private final Set<SimulatedHost> asked = new LinkedHashSet<>();
    private @Nullable SimulatedHost host;
    private @Nullable Exchange exchange;

    private Passage(TraceRequest request, Client client) {
      this.request = request;
      this.client = client;
    }

    void goOn() {
      List<SimulatedHost> left = new ArrayList<>(world.hosts());
      left.removeAll(asked);
      if (left.isEmpty() || (!passesOn && !asked.isEmpty())) {
        client.lost();
        return;
      }
      SimulatedHost next = order.next(left, request);
      asked.add(next);
      order.begins(next, request);
      host = next;
      exchange =
          next.ask(
              Call.of(request, world.toil().of(request)), new Answer(next, world.time().seconds()));
    }

    void leave() {
      if (host != null && exchange != null && !exchange.isOver()) {
        host.breakOff(exchange);
        order.ends(host, request, Double.NaN);
      }
    }

    private final class Answer implements Exchange.Asker {
      private final SimulatedHost asked;
      private final double since;

      private Answer(SimulatedHost asked, double since) {
        this.asked = asked;
        this.since = since;
      }

      @Override
      public void spoke() {
        client.spoke();
      }

      @Override
      public void whole(Exchange.Told told) {
        order.ends(asked, request, world.time().seconds() - since);
        client.whole();
      }

      @Override
      public void failed(Exchange.Failure failure) {
        order.ends(asked, request, Double.NaN);
        switch (failure) {
          case REFUSED -> goOn();
          case FULL -> client.refused();
          case BROKEN, MISSING, ERROR -> client.lost();
        }
      }
    }
  }
}
