package dev.relevo.transport.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.TestTransport;
import dev.relevo.transport.Proxies;
import dev.relevo.transport.ProxyExceptions;
import dev.relevo.transport.Transport;
import dev.relevo.transport.UpstreamCall;
import dev.relevo.transport.UpstreamException;
import dev.relevo.transport.UpstreamReply;
import dev.relevo.transport.UpstreamSettings;
import dev.relevo.transport.pekko.PekkoTransport;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UpstreamProxyTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private static Path directory;

  private ActorSystem system;
  private Proxy proxy;

  @BeforeAll
  void start() {
    system = TestTransport.silentSystem();
  }

  @AfterAll
  void stop() {
    TestTransport.stop(system);
  }

  @BeforeEach
  void startProxy() throws IOException {
    proxy = new Proxy();
  }

  @AfterEach
  void stopProxy() throws IOException {
    proxy.socket.close();
  }

  /** An HTTP proxy for one host, which it finds at a local port, whatever it is called. */
  private static final class Proxy {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private volatile int target;
    private volatile @Nullable String refusal;

    Proxy() throws IOException {
      TlsServer.daemon("proxy", this::accept);
    }

    private void accept() {
      try {
        while (!socket.isClosed()) {
          Socket client = socket.accept();
          TlsServer.daemon("proxy-connection", () -> serve(client));
        }
      } catch (IOException e) {
        // closed
      }
    }

    private void serve(Socket client) {
      try (client) {
        InputStream in = client.getInputStream();
        for (String head = TlsServer.readHead(in); !head.isEmpty(); head = TlsServer.readHead(in)) {
          heads.add(head);
          if (refusal != null) {
            write(client, "HTTP/1.1 " + refusal + "\r\nContent-Length: 0\r\n\r\n");
            return;
          }
          if (!head.startsWith("CONNECT ")) {
            write(client, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nproxied");
            continue;
          }
          try (Socket host = new Socket(InetAddress.getLoopbackAddress(), target)) {
            write(client, "HTTP/1.1 200 Connection established\r\n\r\n");
            TlsServer.daemon("proxy-back", () -> pass(host, client));
            in.transferTo(host.getOutputStream());
          }
          return;
        }
      } catch (IOException e) {
        // one of both has gone
      }
    }

    private static void write(Socket client, String text) throws IOException {
      client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void pass(Socket from, Socket to) {
      try {
        from.getInputStream().transferTo(to.getOutputStream());
        to.shutdownOutput();
      } catch (IOException e) {
        // one of both has gone
      }
    }

    Proxies.Proxy address(@Nullable String token) {
      return new Proxies.Proxy("127.0.0.1", socket.getLocalPort(), token);
    }

    Proxies forAll(@Nullable String token) {
      return new Proxies(address(token), address(token), ProxyExceptions.of("direct.example"));
    }
  }

  private static CompletionStage<UpstreamReply> send(Transport transport, String base) {
    return transport
        .upstream(new UpstreamSettings(URI.create(base), 4, LONG, LONG, LONG, 1_000))
        .send(transport.anyLane(), UpstreamCall.get("/a?b=c", List.of()));
  }

  private static UpstreamReply reply(CompletionStage<UpstreamReply> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static UpstreamException failure(CompletionStage<UpstreamReply> stage) throws Exception {
    try {
      throw new AssertionError("answered " + reply(stage));
    } catch (ExecutionException e) {
      return (UpstreamException) e.getCause();
    }
  }

  @Test
  void http_isAskedOfTheProxyByTheWholeAddress() throws Exception {
    Transport transport = new EventLoopTransport(system, proxy.forAll("dTpw"));
    UpstreamReply reply = reply(send(transport, "http://models.example:8080/v1"));

    assertThat(reply.wholeBody().utf8String()).isEqualTo("proxied");
    assertThat(proxy.heads)
        .singleElement()
        .asString()
        .startsWith("GET http://models.example:8080/v1/a?b=c HTTP/1.1\r\nHost: models.example:8080")
        .contains("Proxy-Authorization: Basic dTpw\r\n");
  }

  @Test
  void https_isTunnelledAndTheHostStillHasToProveItsName() throws Exception {
    try (TlsServer server = TlsServer.start(directory, "models.example", "TLSv1.3")) {
      proxy.target = server.port();
      Transport transport = new EventLoopTransport(system, proxy.forAll("dTpw"), server.trust());
      UpstreamReply reply = reply(send(transport, "https://models.example/v1"));

      assertThat(reply.wholeBody().utf8String()).isEqualTo("{}");
      assertThat(proxy.heads)
          .singleElement()
          .asString()
          .startsWith("CONNECT models.example:443 HTTP/1.1\r\n")
          .containsIgnoringCase("Proxy-Authorization: Basic dTpw\r\n");
      UpstreamException failure = failure(send(transport, "https://other.example"));
      assertThat(failure.kind()).isEqualTo(UpstreamException.Kind.TLS);
    }
  }

  @Test
  void https_proxyRefuses_tellsWhy() throws Exception {
    proxy.refusal = "407 Proxy Authentication Required";
    Transport transport = new EventLoopTransport(system, proxy.forAll("c2VjcmV0"));
    UpstreamException failure = failure(send(transport, "https://models.example"));

    assertThat(failure.kind()).isEqualTo(UpstreamException.Kind.REFUSED);
    assertThat(failure)
        .hasMessage(
            "the proxy %s does not lead to https://models.example:"
                + " 407 Proxy Authentication Required",
            proxy.address(null));
    assertThat(String.valueOf(failure.getCause())).doesNotContain("c2VjcmV0");
  }

  @Test
  void proxyIsNotThere_tellsThatTheProxyIsNot() throws Exception {
    Proxies.Proxy none = new Proxies.Proxy("127.0.0.1", ScriptedServer.refusedPort(), null);
    Transport transport =
        new EventLoopTransport(system, new Proxies(none, none, ProxyExceptions.of("")));
    for (String base : List.of("http://models.example", "https://models.example")) {
      UpstreamException failure = failure(send(transport, base));
      assertThat(failure.kind()).isEqualTo(UpstreamException.Kind.REFUSED);
      assertThat(failure.getMessage())
          .isEqualTo("the proxy " + none + " does not lead to " + base + ": nothing listens there");
    }
  }

  @Test
  void exceptionsAndThisMachine_areAskedDirectly() throws Exception {
    try (TlsServer server = TlsServer.start(directory, "localhost", "TLSv1.3")) {
      Transport transport = new EventLoopTransport(system, proxy.forAll(null), server.trust());
      assertThat(reply(send(transport, "https://localhost:" + server.port())).status())
          .isEqualTo(200);
      failure(send(transport, "http://direct.example"));
      assertThat(proxy.heads).isEmpty();
    }
  }

  @Test
  void pekko_tunnelsToo() throws Exception {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.answer(ScriptedReply.json("{}"));
      proxy.target = server.port();
      Transport transport = new PekkoTransport(system, proxy.forAll("dTpw"));
      UpstreamReply reply = reply(send(transport, "http://models.example:8080/v1"));

      assertThat(reply.wholeBody().utf8String()).isEqualTo("{}");
      assertThat(proxy.heads)
          .singleElement()
          .asString()
          .startsWith("CONNECT models.example:8080 HTTP/1.1\r\n")
          .contains("Proxy-Authorization: Basic dTpw");
    }
  }
}
