package dev.relevo.transport;

import dev.relevo.transport.pekko.PekkoTransport;
import org.apache.pekko.actor.ActorSystem;

final class PekkoTransportTest extends TransportContract {
  @Override
  protected Transport open(ActorSystem system) {
    return new PekkoTransport(system);
  }

  /** Pekko HTTP takes the end of what a client sends for the end of its requests, no more. */
  @Override
  protected boolean noticesSilentClose() {
    return false;
  }
}
