package dev.relevo.testing;

import com.typesafe.config.ConfigFactory;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Transport;
import dev.relevo.transport.pekko.PekkoTransport;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;

/** A transport with an actor system of its own, which is silent. */
public final class TestTransport implements AutoCloseable {
  private final ActorSystem system =
      ActorSystem.create(
          "test",
          ConfigFactory.parseString("pekko.loglevel = OFF, pekko.stdout-loglevel = OFF")
              .withFallback(ConfigFactory.load()));
  private final Transport transport = new PekkoTransport(system);

  public Transport transport() {
    return transport;
  }

  /** A lane for a test's calls. */
  public Lane lane() {
    return transport.anyLane();
  }

  @Override
  public void close() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
