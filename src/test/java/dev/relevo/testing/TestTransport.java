package dev.relevo.testing;

import com.typesafe.config.ConfigFactory;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Transport;
import dev.relevo.transport.TransportKind;
import dev.relevo.transport.eventloop.EventLoopTransport;
import dev.relevo.transport.pekko.PekkoTransport;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ClassicActorSystemProvider;

/**
 * A transport with an actor system of its own, which is silent. Which one it is says {@code
 * RELEVO_TRANSPORT}, as it does for a whole gateway.
 */
public final class TestTransport implements AutoCloseable {
  private final ActorSystem system = silentSystem();
  private final Transport transport = configured(system);

  /** The transport that the tests of this process are to use. */
  public static Transport configured(ClassicActorSystemProvider system) {
    return of(configuredKind(), system);
  }

  /** Which transport that is. */
  public static TransportKind configuredKind() {
    Faults faults = new Faults();
    TransportKind kind =
        Section.of(ConfigFactory.load(), "relevo", faults).choice("transport", TransportKind.class);
    faults.throwIfAny();
    return kind;
  }

  /** A transport of this kind that lives in this system. */
  public static Transport of(TransportKind kind, ClassicActorSystemProvider system) {
    return switch (kind) {
      case EVENT_LOOP -> new EventLoopTransport(system);
      case PEKKO -> new PekkoTransport(system);
    };
  }

  /** An actor system that logs nothing. */
  public static ActorSystem silentSystem() {
    return ActorSystem.create(
        "test",
        ConfigFactory.parseString("pekko.loglevel = OFF, pekko.stdout-loglevel = OFF")
            .withFallback(ConfigFactory.load()));
  }

  public Transport transport() {
    return transport;
  }

  /** A lane for a test's calls. */
  public Lane lane() {
    return transport.anyLane();
  }

  @Override
  public void close() {
    stop(system);
  }

  /** Stops a system and waits until it has. */
  public static void stop(ActorSystem system) {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
