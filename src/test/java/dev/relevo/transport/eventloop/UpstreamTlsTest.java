package dev.relevo.transport.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.TestTransport;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Proxies;
import dev.relevo.transport.Transport;
import dev.relevo.transport.Upstream;
import dev.relevo.transport.UpstreamCall;
import dev.relevo.transport.UpstreamException;
import dev.relevo.transport.UpstreamReply;
import dev.relevo.transport.UpstreamSettings;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManagerFactory;
import org.apache.pekko.actor.ActorSystem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UpstreamTlsTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private ActorSystem system;

  @TempDir private static Path directory;

  @BeforeAll
  void start() {
    system = TestTransport.silentSystem();
  }

  @AfterAll
  void stop() {
    TestTransport.stop(system);
  }

  private EventLoopTransport trusting(@Nullable TrustManagerFactory trust) {
    return new EventLoopTransport(system, Proxies.NONE, trust);
  }

  private static Upstream to(Transport transport, String host, int port, Duration connect) {
    return transport.upstream(
        new UpstreamSettings(
            URI.create("https://" + host + ":" + port), 4, connect, LONG, LONG, 1_000));
  }

  private static UpstreamReply reply(Lane lane, Upstream upstream, String path) throws Exception {
    return upstream
        .send(lane, UpstreamCall.get(path, List.of()))
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  private static UpstreamException failure(Transport transport, Upstream upstream, String path)
      throws Exception {
    CompletionStage<UpstreamReply> stage =
        upstream.send(transport.anyLane(), UpstreamCall.get(path, List.of()));
    try {
      throw new AssertionError("answered " + stage.toCompletableFuture().get(20, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return (UpstreamException) e.getCause();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void trusted_answersAndIsResumed(String protocol) throws Exception {
    try (TlsServer server = TlsServer.start(directory, "localhost", protocol)) {
      Transport transport = trusting(server.trust());
      Upstream upstream = to(transport, "localhost", server.port(), LONG);
      Lane lane = transport.anyLane();
      for (int i = 0; i < 4; i++) {
        UpstreamReply reply = reply(lane, upstream, "/close");
        assertThat(reply.wholeBody().utf8String()).isEqualTo("{}");
      }

      assertThat(server.accepted()).isEqualTo(4);
      assertThat(server.fullHandshakes()).isEqualTo(1);
    }
  }

  @Test
  void kept_isNotShakenAgain() throws Exception {
    try (TlsServer server = TlsServer.start(directory, "localhost", "TLSv1.3")) {
      Transport transport = trusting(server.trust());
      Upstream upstream = to(transport, "localhost", server.port(), LONG);
      Lane lane = transport.anyLane();
      for (int i = 0; i < 10; i++) {
        assertThat(reply(lane, upstream, "/").status()).isEqualTo(200);
      }

      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void unknownSigner_isRefused() throws Exception {
    try (TlsServer server = TlsServer.start(directory, "localhost", "TLSv1.3")) {
      Transport transport = trusting(null);
      UpstreamException failure =
          failure(transport, to(transport, "localhost", server.port(), LONG), "/");
      assertThat(failure.kind()).isEqualTo(UpstreamException.Kind.TLS);
      assertThat(failure.concernsHost()).isTrue();
      assertThat(failure.getMessage())
          .contains("https://localhost:" + server.port())
          .contains("unable to find valid certification path");
    }
  }

  @Test
  void certificateOfAnotherName_isRefused() throws Exception {
    try (TlsServer server = TlsServer.start(directory, "models.example", "TLSv1.3")) {
      Transport transport = trusting(server.trust());
      UpstreamException failure =
          failure(transport, to(transport, "localhost", server.port(), LONG), "/");
      assertThat(failure.kind()).isEqualTo(UpstreamException.Kind.TLS);
      assertThat(failure.getMessage()).contains("localhost");
    }
  }

  @Test
  void noTlsThere_isRefused() throws Exception {
    try (ServerSocket plain = new ServerSocket(0)) {
      TlsServer.daemon(
          "plain",
          () -> {
            try (Socket client = plain.accept()) {
              client
                  .getOutputStream()
                  .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
              TlsServer.readHead(client.getInputStream());
            } catch (IOException e) {
              // the client has gone
            }
          });
      Transport transport = trusting(null);
      UpstreamException failure =
          failure(transport, to(transport, "localhost", plain.getLocalPort(), LONG), "/");
      assertThat(failure.kind()).isEqualTo(UpstreamException.Kind.TLS);
    }
  }

  @Test
  void handshakeThatDoesNotEnd_isCut() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      Transport transport = trusting(null);
      UpstreamException failure =
          failure(
              transport,
              to(transport, "localhost", silent.getLocalPort(), Duration.ofMillis(300)),
              "/");
      assertThat(failure.kind()).isEqualTo(UpstreamException.Kind.CONNECT_TIMEOUT);
    }
  }

  @Test
  void bodyThatEndsWithTheConnection_mayNotJustBreakOff() throws Exception {
    try (TlsServer server = TlsServer.start(directory, "localhost", "TLSv1.3")) {
      Transport transport = trusting(server.trust());
      UpstreamException failure =
          failure(transport, to(transport, "localhost", server.port(), LONG), "/cut");
      assertThat(failure.kind()).isEqualTo(UpstreamException.Kind.RESET);
    }
  }
}
