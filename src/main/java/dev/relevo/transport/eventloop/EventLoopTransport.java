package dev.relevo.transport.eventloop;

import dev.relevo.transport.EdgeSettings;
import dev.relevo.transport.HttpEdge;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Proxies;
import dev.relevo.transport.Transport;
import dev.relevo.transport.TransportLoad;
import dev.relevo.transport.Upstream;
import dev.relevo.transport.UpstreamSettings;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.TrustManagerFactory;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.jspecify.annotations.Nullable;

/**
 * The transport over the event loops of an actor system. A request, its streams and its connections
 * on both sides live on one loop. Thread-safe.
 */
public final class EventLoopTransport implements Transport {
  private final EventLoops loops;
  private final Helpers helpers = new Helpers();
  private final Proxies proxies;
  private final ClientTls tls;
  private final KnownHosts hosts = new KnownHosts();
  private final List<EventLoopEdge> edges = new CopyOnWriteArrayList<>();

  /** A transport that reaches every host directly. */
  public EventLoopTransport(ClassicActorSystemProvider system) {
    this(system, Proxies.NONE);
  }

  /**
   * A transport.
   *
   * @param proxies through which remote hosts are reached
   */
  public EventLoopTransport(ClassicActorSystemProvider system, Proxies proxies) {
    this(system, proxies, null);
  }

  /** A transport that trusts other hosts than the JVM does; null for whom it trusts. */
  EventLoopTransport(
      ClassicActorSystemProvider system, Proxies proxies, @Nullable TrustManagerFactory trust) {
    this.loops = EventLoops.of(system.classicSystem());
    this.proxies = proxies;
    this.tls = new ClientTls(helpers.handshakes(), trust);
  }

  @Override
  public HttpEdge edge(EdgeSettings settings) {
    EventLoopEdge edge = new EventLoopEdge(loops, helpers.handshakes(), settings);
    edges.add(edge);
    return edge;
  }

  @Override
  public Upstream upstream(UpstreamSettings settings) {
    ConnectionOpener opener =
        new ConnectionOpener(loops, helpers, settings, tls, proxies.of(settings.base()));
    HostConnections host =
        new HostConnections(
            loops.all(), opener, settings.maxConnections(), hosts.counts(opener.base()));
    hosts.add(host);
    return new EventLoopUpstream(loops, host, settings.headTimeout());
  }

  @Override
  public Lane anyLane() {
    return loops.next().lane();
  }

  @Override
  public String dispatcher() {
    return EventLoops.DISPATCHER;
  }

  @Override
  public TransportLoad load() {
    return new TransportLoad(
        loops.all().stream().map(Loop::load).toList(),
        edges.stream().flatMap(edge -> edge.load().stream()).toList(),
        hosts.load());
  }
}
