package dev.relevo.transport.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.TestTransport;
import dev.relevo.transport.Transport;
import dev.relevo.transport.TransportLoad;
import dev.relevo.transport.Upstream;
import dev.relevo.transport.UpstreamCall;
import dev.relevo.transport.UpstreamSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class EventLoopLoadTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final UpstreamCall CALL = UpstreamCall.get("/", List.of());

  private ActorSystem system;
  private Transport transport;
  private ScriptedServer server;

  @BeforeEach
  void start() {
    system = TestTransport.silentSystem();
    transport = new EventLoopTransport(system);
    server = ScriptedServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
    TestTransport.stop(system);
  }

  private Upstream upstream(int connections) {
    return transport.upstream(
        new UpstreamSettings(server.address(), connections, LONG, LONG, LONG, 1_000));
  }

  private TransportLoad.OfHost host() {
    assertThat(transport.load().hosts()).hasSize(1);
    return transport.load().hosts().get(0);
  }

  @Test
  void host_tellsWhatIsUsedIdleAndWaiting() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    server.answer(ScriptedReply.json("{}").startAfter(go));
    Upstream requests = upstream(2);
    Upstream probes = upstream(1);
    List<CompletionStage<?>> sent =
        List.of(
            requests.send(transport.anyLane(), CALL),
            requests.send(transport.anyLane(), CALL),
            requests.send(transport.anyLane(), CALL),
            probes.send(transport.anyLane(), CALL));
    for (int i = 0; i < 3; i++) {
      server.awaitRequest();
    }

    Awaitility.await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(host())
                    .isEqualTo(
                        new TransportLoad.OfHost(server.address().toString(), 3, 0, 1, 3, 3, 0)));
    go.complete(null);
    sent.forEach(stage -> stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join());
    assertThat(host())
        .isEqualTo(new TransportLoad.OfHost(server.address().toString(), 3, 3, 0, 3, 3, 1));
    assertThat(transport.load().loops().stream().mapToInt(TransportLoad.OfLoop::connections).sum())
        .isEqualTo(3);

    server.closeConnections();
    Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(host().connections()).isZero());
    assertThat(host().idle()).isZero();
    assertThat(requests).isNotSameAs(probes); // both are used until here
  }
}
