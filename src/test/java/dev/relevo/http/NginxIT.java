package dev.relevo.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.relevo.testing.ChatServer;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example for nginx, in a real one before a real gateway. */
@OnEachTransport
final class NginxIT {
  private static final Path EXAMPLE = Path.of("conf", "relevo.nginx.conf");
  private static final String STREAM =
      "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  @TempDir private Path folder;

  /** The example with other ports, inside what belongs around it. */
  private Path configuration(int port, int gateway) throws IOException {
    String example = Files.readString(EXAMPLE);
    assertThat(example).contains("listen 80;").contains("server 127.0.0.1:8080;");
    return Files.writeString(
        folder.resolve("nginx.conf"),
        """
        pid %1$s/nginx.pid;
        error_log %1$s/error.log;
        events {}
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          %2$s
        }
        """
            .formatted(
                folder,
                example
                    .replace("listen 80;", "listen 127.0.0.1:" + port + ";")
                    .replace("127.0.0.1:8080", "127.0.0.1:" + gateway)));
  }

  private Tool.Result nginx(Path configuration, String... arguments) throws Exception {
    String[] command = new String[arguments.length + 3];
    command[0] = "nginx";
    command[1] = "-c";
    command[2] = configuration.toString();
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    return Tool.run(folder, Map.of(), command);
  }

  @Test
  void example_asItIs_isAccepted() throws Exception {
    assumeThat(Tool.isHere("nginx")).as("nginx is here").isTrue();
    Path configuration = configuration(ScriptedServer.refusedPort(), 8080);

    assertThat(nginx(configuration, "-t").output()).contains("test is successful");
    Files.writeString(configuration, Files.readString(configuration).replace("15m;", "15months;"));
    assertThat(nginx(configuration, "-t").status()).isNotZero();
  }

  @Test
  void example_inFrontOfAStream_passesEachPieceOnAtOnce() throws Exception {
    assumeThat(Tool.isHere("nginx")).as("nginx is here").isTrue();
    int port = ScriptedServer.refusedPort();
    try (ChatServer upstream = ChatServer.offering("m");
        GatewayFixture gateway =
            GatewayFixture.start(
                "http.stream-keep-alive = 500ms, providers.up {"
                    + " kind = openai-compatible, base-url = \""
                    + upstream.baseUrl()
                    + "\" }")) {
      gateway.ready("up");
      Path configuration = configuration(port, gateway.address().getPort());
      Tool.Result started = nginx(configuration);
      assertThat(started.status()).as(started.output()).isZero();
      try (RawConnection client =
          new RawConnection(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
        upstream.next(ChatServer.begun("a first word").stall());

        client.write(
            RawConnection.request(
                "POST",
                "/v1/chat/completions",
                STREAM.getBytes(StandardCharsets.UTF_8),
                "Content-Type: application/json"));

        // nothing more comes from the provider: what nginx held back would never come
        assertThat(client.readUntil("a first word")).contains(" 200 OK");
        assertThat(client.readUntil("\n: ")).isNotNull();
        client.reset();
        upstream.awaitAbandoned();
      } finally {
        assertThat(nginx(configuration, "-s", "stop").status()).isZero();
        Awaitility.await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> !Files.exists(folder.resolve("nginx.pid")));
      }
    }
  }
}
