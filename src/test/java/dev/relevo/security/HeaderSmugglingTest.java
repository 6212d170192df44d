package dev.relevo.security;

import static dev.relevo.security.Refusals.assertAlive;
import static dev.relevo.security.Refusals.assertClean;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.http.GatewayFixture;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.TestTransport;
import dev.relevo.transport.TransportKind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that two programs may read in two ways: whoever stands before the gateway must not have
 * seen one request where the gateway sees two, or another key, host or path.
 */
@OnEachTransport
final class HeaderSmugglingTest {
  private static final String BODY = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private static final String LENGTH = "Content-Length: 45\n";
  private static final String LF = "lines that end with LF alone";
  private static final String CHUNKS = Integer.toHexString(BODY.length()) + "\n" + BODY + "\n0\n\n";

  /** What follows must never be taken for a request after one that was refused. */
  private static final String SMUGGLED =
      "GET /v1/models HTTP/1.1\r\nHost: gateway\r\nx-api-key: user\r\n\r\n";

  private static FakeOpenAi upstream;
  private static GatewayFixture gateway;

  @BeforeAll
  static void start() {
    upstream = FakeOpenAi.start("m1");
    gateway =
        GatewayFixture.inFrontOf(
            upstream, "access { api-keys = [user, other], admin-keys = [root] }");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  @AfterEach
  void everybodyElseIsAnswered() {
    assertAlive(gateway);
  }

  /** A head whose lines are written with \n here. */
  private static String head(String lines) {
    return ("POST /v1/chat/completions HTTP/1.1\nHost: gateway\nContent-Type: application/json\n"
            + lines
            + "\n")
        .replace("\n", "\r\n");
  }

  private static String keyed(String lines) {
    return head("x-api-key: user\n" + lines);
  }

  /** Refused, and nothing behind it is read on the same connection. */
  private static RawConnection.Response refused(String request) {
    int before = upstream.chats().size();
    try (RawConnection connection = gateway.connect()) {
      connection.write(request + SMUGGLED);
      RawConnection.Response response = connection.read();
      assertClean(response);
      assertThat(connection.isClosedByServer()).as("no second answer").isTrue();
      assertThat(upstream.chats()).hasSize(before);
      return response;
    }
  }

  /** Served as one request, with the next one behind it in step. */
  private static void served(String request) {
    int before = upstream.chats().size();
    try (RawConnection connection = gateway.connect()) {
      connection.write(request);
      assertThat(connection.read().status()).isEqualTo(200);
      assertThat(connection.exchange("GET", "/health/live", new byte[0]).body())
          .isEqualTo("{\"status\":\"ok\"}");
      assertThat(upstream.chats()).hasSize(before + 1);
    }
  }

  // ---- where a body ends ----

  @ParameterizedTest
  @ValueSource(
      strings = {
        LENGTH + "Content-Length: 5\n",
        "Content-Length: 5\n" + LENGTH,
        "Content-Length: 45, 45\n",
        "Content-Length: +45\n",
        "Content-Length: -1\n",
        "Content-Length: 0x2d\n",
        "Content-Length: 99999999999999999999\n"
      })
  void length_wrongOrTwice_isRefused(String lines) {
    refused(keyed(lines) + BODY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        LENGTH + "Transfer-Encoding: chunked\n",
        "Transfer-Encoding: chunked\n" + LENGTH,
        "Transfer-Encoding:\n chunked\n" + LENGTH,
        "transfer-encoding: CHUNKED\n" + LENGTH,
        "Transfer-Encoding: xchunked\n" + LENGTH,
        "Transfer-Encoding: \"chunked\"\n" + LENGTH,
        "Transfer-Encoding: \u000bchunked\n" + LENGTH,
        "Transfer-Encoding : chunked\n" + LENGTH,
        "Transfer-Encoding: identity\n" + LENGTH,
        "Transfer-Encoding:\n" + LENGTH,
        "x-a: b\rTransfer-Encoding: chunked\n" + LENGTH
      })
  void lengthAndTransferEncoding_areRefused(String lines) {
    refused(keyed(lines) + BODY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: xchunked\n",
        "Transfer-Encoding: chunked\nTransfer-Encoding: chunked\n",
        "Transfer-Encoding: identity\nTransfer-Encoding: chunked\n",
        "Transfer-Encoding: chunked, identity\n",
        "Transfer-Encoding: chunked, chunked\n"
      })
  void transferEncoding_otherOrTwice_isRefused(String lines) {
    refused(keyed(lines) + CHUNKS.replace("\n", "\r\n"));
  }

  /** Such a coding exists, and so this is no mistake but beyond what is known here. */
  @Test
  void transferEncoding_unknown_isRefused() {
    try (RawConnection connection = gateway.connect()) {
      connection.write(keyed("Transfer-Encoding: gzip, chunked\n") + crlf(CHUNKS) + SMUGGLED);
      assertThat(connection.read().status()).isIn(400, 501);
      assertThat(connection.isClosedByServer()).as("no second answer").isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\n", "-5\r\n", "ffffffffffffffffff\r\n", "0x2d\r\n", "\r\n"})
  void chunk_withoutARightLength_isRefused(String chunk) {
    RawConnection.Response response =
        refused(keyed("Transfer-Encoding: chunked\n") + chunk + BODY + "\r\n0\r\n\r\n");

    assertThat(response.status()).isEqualTo(400);
  }

  /**
   * What RFC 9112 allows a server to take or to refuse: it is taken whole, or refused whole. The
   * transport over event loops refuses it.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {LENGTH + LENGTH, "x-a: b\n c\n" + LENGTH, "Transfer-Encoding:\n chunked\n", LF})
  void lenience_isOneRequestOrNone(String lines) {
    String body = lines.contains("chunked") ? crlf(CHUNKS) : BODY;
    String request =
        lines.equals(LF) ? keyed(LENGTH).replace("\r\n", "\n") + body : keyed(lines) + body;
    if (TestTransport.configuredKind() == TransportKind.EVENT_LOOP) {
      assertThat(refused(request).status()).isEqualTo(400);
    } else {
      served(request);
    }
  }

  /** A trailer is no header: it brings neither a key nor anything else. */
  @Test
  void trailer_isNoHeader() {
    String chunks = CHUNKS.substring(0, CHUNKS.length() - 1) + "x-api-key: user\n\n";

    assertThat(refused(head("Transfer-Encoding: chunked\nConnection: close\n") + crlf(chunks)))
        .extracting(RawConnection.Response::status)
        .isEqualTo(401);
  }

  private static String crlf(String text) {
    return text.replace("\n", "\r\n");
  }

  // ---- names and values ----

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-api-key : user\n",
        "x-api-key\t: user\n",
        "x-a: b\rx-api-key: user\n",
        "x-api-key: user\u0000\n",
        "x-api\u0000-key: user\n",
        "x-api-key user\n",
        ": user\nx-api-key: user\n"
      })
  void header_malformed_isRefused(String lines) {
    assertThat(refused(head(lines + LENGTH) + BODY).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Host: other\n", "Host: gateway\n", "Content-Type: text/plain\n", "Host:\n"})
  void header_thatIsOne_comesTwice_isRefused(String line) {
    assertThat(refused(keyed(line + LENGTH) + BODY).status()).isEqualTo(400);
  }

  @Test
  void headers_many_areRefused() {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      many.append("x-").append(i).append(": y\n");
    }
    refused(keyed(many + LENGTH) + BODY);
  }

  @Test
  void header_hugeOrUri_isRefusedAtOnce() {
    assertThat(refused(keyed("x-a: " + "b".repeat(100_000) + "\n" + LENGTH) + BODY).status())
        .isEqualTo(431);
    assertThat(refused("GET /" + "a".repeat(100_000) + " HTTP/1.1\r\nHost: gateway\r\n\r\n"))
        .extracting(RawConnection.Response::status)
        .isEqualTo(414);
  }

  // ---- where a request goes ----

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET http://other/v1/models HTTP/1.1",
        "GET ftp://gateway/v1/models HTTP/1.1",
        "GET gateway:80 HTTP/1.1",
        "CONNECT gateway:80 HTTP/1.1"
      })
  void target_ofAnotherHostOrScheme_isRefused(String line) {
    refused(line + "\r\nHost: gateway\r\nx-api-key: user\r\n\r\n");
  }

  @Test
  void target_absolute_hasTheSameRules() {
    try (RawConnection connection = gateway.connect()) {
      assertThat(
              connection
                  .exchange("GET", "http://gateway/v1/models", new byte[0], "x-api-key: user")
                  .status())
          .isEqualTo(200);
      assertThat(
              connection
                  .exchange("GET", "http://gateway/admin/requests", new byte[0], "x-api-key: user")
                  .status())
          .isEqualTo(403);
      assertThat(connection.exchange("GET", "http://gateway/v1/models", new byte[0]).status())
          .isEqualTo(401);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/0.9", "HTTP/1.5", "HTTP/2.0", "HTTP/1.1 x"})
  void version_unknown_isRefused(String version) {
    try (RawConnection connection = gateway.connect()) {
      connection.write("GET /v1/models " + version + "\r\nHost: gateway\r\n\r\n");
      RawConnection.Response response = connection.read();
      assertThat(response.status()).isIn(400, 505);
      assertThat(response.header("x-request-id")).isNotEmpty();
      assertThat(connection.isClosedByServer()).isTrue();
    }
  }

  // ---- keys ----

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-api-key: user\nx-api-key: other\n",
        "x-api-key: user\nx-api-key: wrong\n",
        "x-api-key: wrong\nx-api-key: user\n",
        "x-api-key: user\nx-api-key:\n",
        "Authorization: Bearer user\nAuthorization: Bearer other\n",
        "Authorization: Bearer user\nAuthorization: Bearer wrong\n",
        "Authorization: Bearer user\nAuthorization: Basic dXNlcjp1c2Vy\n",
        "Authorization: Bearer user\nx-api-key: other\n",
        "Authorization: Bearer wrong\nx-api-key: user\n",
        "Authorization: Bearer user\nx-api-key: root\n",
        "Authorization: Bearer user, Bearer other\n"
      })
  void keys_thatDiffer_areRefused(String lines) {
    RawConnection.Response response = refused(head(lines + LENGTH + "Connection: close\n") + BODY);

    assertThat(response.status()).isEqualTo(401);
    assertThat(response.body()).doesNotContain("user").doesNotContain("root");
  }

  @Test
  void keys_thatAreTheSame_areOne() {
    served(head("x-api-key: user\nx-api-key: user\n" + LENGTH) + BODY);
    served(head("Authorization: Bearer user\nx-api-key: user\n" + LENGTH) + BODY);
  }
}
