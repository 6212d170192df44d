package dev.relevo.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.event.Logging;
import org.apache.pekko.testkit.javadsl.TestKit;

/** Takes what an actor system logs as failures by itself, those of its streams among them. */
public final class SystemFailures implements AutoCloseable {
  private static final String END = "that is all";

  private final ActorSystem system;
  private final TestKit kit;

  private SystemFailures(ActorSystem system) {
    this.system = system;
    this.kit = new TestKit(system);
    system.eventStream().subscribe(kit.getRef(), Logging.Error.class);
  }

  public static SystemFailures of(ActorSystem system) {
    return new SystemFailures(system);
  }

  /** What has been said since it was asked the last time, with the causes' words. */
  public List<String> lines() {
    kit.getRef().tell(END, ActorRef.noSender());
    List<String> lines = new ArrayList<>();
    for (Object next = next(); !next.equals(END); next = next()) {
      Logging.Error error = (Logging.Error) next;
      lines.add(error.message() + ": " + error.cause());
    }
    return lines;
  }

  private Object next() {
    return kit.receiveOne(Duration.ofSeconds(20));
  }

  @Override
  public void close() {
    system.eventStream().unsubscribe(kit.getRef());
    system.stop(kit.getRef());
  }
}
