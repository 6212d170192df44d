package dev.relevo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.relevo.access.AccessSettings;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.GatewaySettings;
import dev.relevo.http.HttpServer;
import dev.relevo.http.HttpServices;
import dev.relevo.http.HttpSettings;
import dev.relevo.pool.PoolLoad;
import dev.relevo.pool.WorkerView;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import dev.relevo.testing.QuietLog;
import dev.relevo.testing.RawConnection;
import dev.relevo.transport.Transport;
import dev.relevo.transport.TransportLoad;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.snapshot.MaterializerState;
import org.awaitility.Awaitility;
import scala.jdk.javaapi.FutureConverters;

/** A gateway that listens on a free port, in an actor system that tests can look into. */
final class SocketGateway implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(40);
  private static final long WAIT_SECONDS = 20;

  /** Asked for so many, a transport has given all its lanes. */
  private static final int LANES = 64;

  private final QuietLog log = QuietLog.of("dev.relevo");
  private final ActorSystem system;
  private final Gateway gateway;
  private final HttpServer server;

  /** A gateway with this configuration, all of whose workers are well. */
  SocketGateway(String configuration) {
    Config config =
        ConfigFactory.parseString(configuration)
            .withFallback(ConfigFactory.parseString("relevo.http.port = 0"))
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    Faults faults = new Faults();
    Section root = Section.of(config, "relevo", faults);
    HttpSettings http = HttpSettings.from(root.section("http"));
    AccessSettings access = AccessSettings.from(root.section("access"));
    faults.throwIfAny();
    system = ActorSystem.create("gateway", ConfigFactory.load("relevo-standalone.conf"));
    gateway = Gateway.attach(system, GatewaySettings.from(config));
    server =
        HttpServer.start(gateway, http, HttpServices.of(access))
            .toCompletableFuture()
            .orTimeout(WAIT_SECONDS, TimeUnit.SECONDS)
            .join();
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(workers()).allMatch(worker -> worker.snapshot().health().isUsable()));
  }

  InetSocketAddress address() {
    return server.address();
  }

  /** Sends a chat on a connection of its own. */
  RawConnection ask(String body) {
    RawConnection connection = new RawConnection(address());
    connection.write(
        RawConnection.request(
            "POST",
            "/v1/chat/completions",
            body.getBytes(StandardCharsets.UTF_8),
            "Content-Type: application/json"));
    return connection;
  }

  List<WorkerView> workers() throws InterruptedException, ExecutionException, TimeoutException {
    return gateway.workers().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  PoolLoad load() throws InterruptedException, ExecutionException, TimeoutException {
    return gateway.load().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  int requestsInFlight() {
    return gateway.requestsInFlight();
  }

  /** How many slots are in use. */
  int inUse() throws InterruptedException, ExecutionException, TimeoutException {
    return workers().stream().mapToInt(WorkerView::inUse).sum();
  }

  /** How many streams run, on all lanes, those of idle connections left out. */
  int streams() throws InterruptedException, ExecutionException, TimeoutException {
    Set<Materializer> materializers = new HashSet<>();
    materializers.add(SystemMaterializer.get(system).materializer());
    Transport transport = gateway.transport();
    for (int i = 0; i < LANES; i++) {
      materializers.add(transport.anyLane().materializer());
    }
    int streams = 0;
    for (Materializer materializer : materializers) {
      streams +=
          FutureConverters.asJava(MaterializerState.streamSnapshots(materializer))
              .toCompletableFuture()
              .get(WAIT_SECONDS, TimeUnit.SECONDS)
              .size();
    }
    return streams;
  }

  /** How many connections clients have. */
  long clientConnections() {
    return actors("TcpIncomingConnection")
        + gateway.transport().load().edges().stream()
            .mapToInt(TransportLoad.OfEdge::connections)
            .sum();
  }

  /** How many connections there are to upstreams. */
  long upstreamConnections() {
    return actors("TcpOutgoingConnection")
        + gateway.transport().load().hosts().stream()
            .mapToInt(TransportLoad.OfHost::connections)
            .sum();
  }

  /** How many actors there are whose class has this in its name. */
  long actors(String name) {
    return ((ExtendedActorSystem) system)
        .printTree()
        .lines()
        .filter(line -> line.contains(name))
        .count();
  }

  @Override
  public void close() {
    try {
      server.drain(Duration.ofMillis(1)).toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
      gateway.close();
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("the gateway did not stop", e);
    } finally {
      log.close();
    }
  }
}
