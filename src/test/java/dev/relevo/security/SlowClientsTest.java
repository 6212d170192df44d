package dev.relevo.security;

import static dev.relevo.security.Refusals.assertClean;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.http.GatewayFixture;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Hundreds of clients that send or read next to nothing: others are answered meanwhile, and the
 * slow ones are cut off after {@code head-timeout} and {@code body-timeout}.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@OnEachTransport
final class SlowClientsTest {
  private static final int MANY = 300;
  private static final String CHAT = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  private static FakeOpenAi upstream;
  private static GatewayFixture gateway;

  private final List<RawConnection> slow = new ArrayList<>();

  @BeforeAll
  static void start() {
    upstream = FakeOpenAi.start("m1");
    gateway = GatewayFixture.inFrontOf(upstream, "http { head-timeout = 3s, body-timeout = 2s }");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  @AfterEach
  void hangUp() {
    slow.forEach(RawConnection::close);
  }

  private void connectMany(String beginning) {
    for (int i = 0; i < MANY; i++) {
      RawConnection connection = gateway.connect();
      slow.add(connection);
      connection.write(beginning);
    }
  }

  private static void assertOthersAreServed() {
    try (RawConnection other = gateway.connect()) {
      assertThat(other.post("/api/chat", CHAT).status()).isEqualTo(200);
    }
  }

  /** Sends a little more on each; how many the server still takes from. */
  private long trickle(String text) {
    return slow.stream().filter(connection -> takes(connection, text)).count();
  }

  private static boolean takes(RawConnection connection, String text) {
    try {
      connection.write(text);
      return true;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  @Test
  void heads_thatTrickle_areCutAndOthersServed() {
    connectMany("POST /api/chat HTTP/1.1\r\nHost: gateway\r\nx-slow: ");

    Awaitility.await()
        .pollInterval(Duration.ofMillis(100))
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              assertOthersAreServed();
              return trickle("a") == 0;
            });
  }

  @Test
  void connections_thatSayNothing_areClosedAndOthersServed() {
    connectMany("");

    assertOthersAreServed();
    slow.forEach(connection -> assertThat(connection.isClosedByServer()).isTrue());
  }

  /** Each body would arrive, but in an hour. */
  @Test
  void bodies_thatTrickle_areAnsweredWith408AndOthersServed() {
    connectMany(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\n"
            + "Content-Length: 100000\r\n\r\n{");

    for (int i = 0; i < 5; i++) {
      assertOthersAreServed();
      trickle(" ");
    }
    for (RawConnection connection : slow) {
      RawConnection.Response response = connection.read();
      assertClean(response);
      assertThat(response.status()).isEqualTo(408);
    }
    assertThat(slow).allMatch(RawConnection::isClosedByServer);
    assertOthersAreServed();
  }

  @Test
  void chunks_thatTrickle_areAnsweredWith408() {
    connectMany(
        "POST /api/chat HTTP/1.1\r\nHost: gateway\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n");

    for (RawConnection connection : slow) {
      assertThat(connection.read().status()).isEqualTo(408);
    }
    assertOthersAreServed();
  }

  /** A refused body is not waited for longer than one that is wanted. */
  @Test
  void bodies_thatNobodyWants_areNotWaitedFor() {
    connectMany("POST /nothing HTTP/1.1\r\nHost: gateway\r\nContent-Length: 100000\r\n\r\nx");

    assertOthersAreServed();
    for (RawConnection connection : slow) {
      assertThat(connection.read().status()).isEqualTo(404);
    }
  }

  /** They ask for large answers and read none of them. */
  @Test
  void readers_thatDoNotRead_doNotHoldUpOthers() {
    String large = "x".repeat(1_000_000);
    String body = CHAT.replace("hi", large).replace("{\"messages", "{\"stream\":true,\"messages");
    for (int i = 0; i < 20; i++) {
      RawConnection connection = gateway.connect();
      slow.add(connection);
      connection.write(
          RawConnection.request(
              "POST",
              "/v1/chat/completions",
              body.getBytes(StandardCharsets.UTF_8),
              "Content-Type: application/json"));
    }
    connectMany("GET /v1/models HTTP/1.1\r\nHost: gateway\r\n\r\n".repeat(50));

    for (int i = 0; i < 5; i++) {
      assertOthersAreServed();
    }
  }
}
