package dev.relevo.transport.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.TestTransport;
import dev.relevo.transport.EdgeSettings;
import dev.relevo.transport.HttpEdge;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A crowd that comes while the loops are busy is let in soon after. */
@Timeout(60)
final class AcceptingTest {
  private static final int CROWD = 300;
  private static final Duration LONG = Duration.ofSeconds(20);

  private final List<Socket> crowd = new ArrayList<>();
  private ActorSystem system;
  private EventLoopTransport transport;
  private HttpEdge.Binding binding;

  @BeforeEach
  void listen() throws Exception {
    system = TestTransport.silentSystem();
    transport = new EventLoopTransport(system);
    binding =
        transport
            .edge(new EdgeSettings(1_000, 1_000, LONG, LONG))
            .bind(
                "127.0.0.1",
                0,
                (lane, request) -> CompletableFuture.completedFuture(HttpResponse.create()),
                refused -> {})
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    for (Socket one : crowd) {
      one.close();
    }
    TestTransport.stop(system);
  }

  private int open() {
    return transport.load().edges().get(0).connections();
  }

  /** How often a loop turns to its sockets until the whole crowd is in; for the loop's thread. */
  private void count(Loop loop, int turns, CompletableFuture<Integer> counted) {
    if (open() == CROWD) {
      counted.complete(turns);
    } else {
      var unused =
          loop.eventLoop().schedule(() -> count(loop, turns + 1, counted), 0, TimeUnit.NANOSECONDS);
    }
  }

  /** The loop at which the edge listens has a socket before anybody comes. */
  private Loop listening() {
    return EventLoops.of(system).all().stream()
        .filter(loop -> loop.load().connections() == 1)
        .findFirst()
        .orElseThrow();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void crowd_atABusyEdge_isAcceptedWithinFewTurns() throws Exception {
    Loop loop = listening();
    CountDownLatch busy = new CountDownLatch(1);
    CompletableFuture<Integer> turns = new CompletableFuture<>();
    loop.execute(
        () -> {
          await(busy);
          count(loop, 0, turns);
        });
    while (crowd.size() < CROWD) {
      crowd.add(new Socket(binding.address().getAddress(), binding.address().getPort()));
    }
    busy.countDown();

    assertThat(turns.get(20, TimeUnit.SECONDS)).isLessThan(10);
  }
}
