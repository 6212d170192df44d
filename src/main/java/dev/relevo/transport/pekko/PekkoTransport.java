package dev.relevo.transport.pekko;

import dev.relevo.transport.EdgeSettings;
import dev.relevo.transport.HttpEdge;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Proxies;
import dev.relevo.transport.Transport;
import dev.relevo.transport.Upstream;
import dev.relevo.transport.UpstreamSettings;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.stream.SystemMaterializer;

/**
 * The transport over Pekko HTTP: its server, and its client's connection pools. Every setting is
 * passed explicitly, so that the {@code pekko.*} configuration of a host application is neither
 * needed nor touched. Thread-safe.
 */
public final class PekkoTransport implements Transport {
  private final ClassicActorSystemProvider system;
  private final Proxies proxies;
  private final Lane lane;

  /** A transport that reaches every host directly. */
  public PekkoTransport(ClassicActorSystemProvider system) {
    this(system, Proxies.NONE);
  }

  /**
   * A transport.
   *
   * @param proxies through which remote hosts are reached; all by {@code CONNECT}
   */
  public PekkoTransport(ClassicActorSystemProvider system, Proxies proxies) {
    this.system = system;
    this.proxies = proxies;
    this.lane =
        new Lane(
            SystemMaterializer.get(system).materializer(), system.classicSystem().dispatcher(), 0);
  }

  @Override
  public HttpEdge edge(EdgeSettings settings) {
    return new PekkoEdge(Http.get(system), system, lane, settings);
  }

  @Override
  public Upstream upstream(UpstreamSettings settings) {
    return new PekkoUpstream(Http.get(system), system, settings, proxies.of(settings.base()));
  }

  @Override
  public Lane anyLane() {
    return lane;
  }
}
