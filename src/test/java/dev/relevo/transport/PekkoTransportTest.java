package dev.relevo.transport;

import org.apache.pekko.actor.ActorSystem;

final class PekkoTransportTest extends TransportContract {
  @Override
  protected Transport open(ActorSystem system) {
    return new PekkoTransport(system);
  }

  /** A request in Pekko's pool cannot be called back: its connection is closed at the head. */
  @Override
  protected boolean closesBeforeTheHead() {
    return false;
  }

  /** Pekko HTTP takes the end of what a client sends for the end of its requests, no more. */
  @Override
  protected boolean noticesSilentClose() {
    return false;
  }
}
