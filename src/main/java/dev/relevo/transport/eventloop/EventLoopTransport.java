package dev.relevo.transport.eventloop;

import dev.relevo.transport.EdgeSettings;
import dev.relevo.transport.HttpEdge;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Transport;
import dev.relevo.transport.Upstream;
import dev.relevo.transport.UpstreamSettings;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import javax.net.ssl.SSLException;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.jspecify.annotations.Nullable;

/**
 * The transport over the event loops of an actor system. A request, its streams and its connections
 * on both sides live on one loop. Thread-safe.
 */
public final class EventLoopTransport implements Transport {
  private final EventLoops loops;
  private final Names names = new Names();

  public EventLoopTransport(ClassicActorSystemProvider system) {
    this.loops = EventLoops.of(system.classicSystem());
  }

  @Override
  public HttpEdge edge(EdgeSettings settings) {
    return new EventLoopEdge(loops, settings);
  }

  @Override
  public Upstream upstream(UpstreamSettings settings) {
    ConnectionOpener opener = new ConnectionOpener(loops, names, settings, tls(settings));
    HostConnections host = new HostConnections(loops.all(), opener, settings.maxConnections());
    return new EventLoopUpstream(loops, host, settings.headTimeout());
  }

  private static @Nullable SslContext tls(UpstreamSettings settings) {
    if (!settings.base().getScheme().equalsIgnoreCase("https")) {
      return null;
    }
    try {
      return SslContextBuilder.forClient()
          .sslProvider(SslProvider.JDK)
          .endpointIdentificationAlgorithm("HTTPS")
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("no TLS can be had", e);
    }
  }

  @Override
  public Lane anyLane() {
    return loops.next().lane();
  }
}
