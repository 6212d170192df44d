package dev.relevo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.relevo.access.AccessSettings;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.GatewaySettings;
import dev.relevo.http.HttpServices;
import dev.relevo.http.HttpSettings;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.TinyGguf;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway whose model has to be fetched first: a real download, a real engine, a waiting client.
 */
@OnEachTransport
class FirstStartIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final byte[] MODEL = TinyGguf.bytes();

  @TempDir private Path folder;
  private final CompletableFuture<Void> rest = new CompletableFuture<>();
  private HttpServer host;
  private Gateway gateway;
  private dev.relevo.http.HttpServer server;

  @BeforeEach
  void startHost() throws IOException {
    host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    host.setExecutor(Executors.newCachedThreadPool());
    host.createContext(
        "/fetched.gguf",
        exchange -> {
          exchange.sendResponseHeaders(200, MODEL.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(MODEL, 0, MODEL.length / 4);
            out.flush();
            rest.join();
            out.write(MODEL, MODEL.length / 4, MODEL.length - MODEL.length / 4);
          }
        });
    host.start();
  }

  @AfterEach
  void stop() {
    rest.complete(null);
    if (gateway != null) {
      gateway.close();
    }
    host.stop(0);
  }

  @Test
  void modelIsMissing_requestsWaitWithKeepAlivesUntilItIsThere() throws Exception {
    start("100ms", "");
    try (RawConnection client = ask()) {
      client.readUntil(": keep-alive\n\n");
      Awaitility.await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(providers())
                      .contains("\"health\":\"loading\"", "downloading", "25 %"));
      client.readUntil(": keep-alive\n\n");

      rest.complete(null);

      assertThat(client.readUntil("data: [DONE]"))
          .contains("\"content\":", "\"finish_reason\":\"length\"", "\"worker\":\"local\"")
          .doesNotContain("\"error\"");
    }
    assertThat(folder.resolve("fetched.gguf")).hasBinaryContent(MODEL);
  }

  @Test
  void modelIsMissing_requestsGoToWhoeverIsReady() throws Exception {
    try (FakeOpenAi other = FakeOpenAi.start("m1")) {
      start(
          "1 minute", "other { kind = openai-compatible, base-url = \"" + other.baseUrl() + "\" }");
      try (RawConnection client = ask()) {
        assertThat(client.readUntil("data: [DONE]")).contains("x-relevo-worker: other");
      }
    }
  }

  private void start(String keepAlive, String others) throws Exception {
    Config config =
        ConfigFactory.parseString(
                "relevo { http { port = 0, stream-keep-alive = "
                    + keepAlive
                    + " }, models.dir = \""
                    + folder
                    + "\", providers { local { kind = embedded, threads = 1, url ="
                    + " \"http://127.0.0.1:"
                    + host.getAddress().getPort()
                    + "/fetched.gguf\" }, "
                    + others
                    + " } }")
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    Faults faults = new Faults();
    Section root = Section.of(config, "relevo", faults);
    GatewaySettings settings = GatewaySettings.from(root);
    HttpSettings http = HttpSettings.from(root.section("http"));
    AccessSettings access = AccessSettings.from(root.section("access"));
    faults.throwIfAny();
    gateway = Gateway.start(settings);
    server =
        dev.relevo.http.HttpServer.start(gateway, http, HttpServices.of(access))
            .toCompletableFuture()
            .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private RawConnection connect() {
    return new RawConnection(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.address().getPort()));
  }

  private RawConnection ask() {
    RawConnection connection = connect();
    connection.write(
        RawConnection.request(
            "POST",
            "/v1/chat/completions",
            "{\"stream\":true,\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
                .getBytes(StandardCharsets.UTF_8),
            "Content-Type: application/json"));
    return connection;
  }

  private String providers() {
    try (RawConnection connection = connect()) {
      return connection.exchange("GET", "/api/providers", new byte[0]).body();
    }
  }
}
