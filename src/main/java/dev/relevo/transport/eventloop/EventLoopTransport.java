package dev.relevo.transport.eventloop;

import dev.relevo.transport.EdgeSettings;
import dev.relevo.transport.HttpEdge;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Transport;
import dev.relevo.transport.Upstream;
import dev.relevo.transport.UpstreamSettings;
import org.apache.pekko.actor.ClassicActorSystemProvider;

/**
 * The transport over the event loops of an actor system. A request, its streams and its connections
 * on both sides live on one loop. Thread-safe.
 */
public final class EventLoopTransport implements Transport {
  private final EventLoops loops;

  public EventLoopTransport(ClassicActorSystemProvider system) {
    this.loops = EventLoops.of(system.classicSystem());
  }

  @Override
  public HttpEdge edge(EdgeSettings settings) {
    return new EventLoopEdge(loops, settings);
  }

  @Override
  public Upstream upstream(UpstreamSettings settings) {
    throw new UnsupportedOperationException("not there yet");
  }

  @Override
  public Lane anyLane() {
    return loops.next().lane();
  }
}
